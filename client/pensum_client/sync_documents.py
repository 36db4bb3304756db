"""Generated from async_documents.py by `make client`: change that file instead."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from pensum_client.http_request import HttpRequest, about_the_job, listing, pairs, read, sending, submission
from pensum_client.inputs import DocumentPatch
from pensum_client.library_outputs import DocumentPiece, DocumentWithText, SegmentOut
from pensum_client.outputs import DocumentOut, JobOut, Page
from pensum_client.sync_connection import Connection

DOCUMENTS = "/api/documents"


class Documents(Connection):
    """The methods of `Pensum` on documents that are there. `upload` a file, or submit a `TextIn`, a `UrlIn` or a
    `YouTubeIn`, for a new one."""

    def documents(
        self,
        *,
        project_id: UUID | str | None = None,
        type: str | None = None,
        state: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> Iterator[DocumentOut]:
        """Newest first; only those with all that is given."""
        request = listing(DOCUMENTS, project_id=project_id, type=type, state=state, **pairs(metadata))
        return self._each(request, Page[DocumentOut])

    def document(self, document_id: UUID | str) -> DocumentWithText:
        """With its text, and its summary where there is one. Offsets of quotes count characters of that text."""
        return self._fetch(read(f"{DOCUMENTS}/{document_id}"), DocumentWithText)

    def document_piece(
        self, document_id: UUID | str, *, start: int | None = None, limit: int | None = None
    ) -> DocumentPiece:
        """Up to `limit` characters of its text from `start` on, and where they stand: page, heading or second."""
        return self._fetch(read(f"{DOCUMENTS}/{document_id}/text", start=start, limit=limit), DocumentPiece)

    def change_document(self, document_id: UUID | str, body: DocumentPatch) -> DocumentOut:
        """Changes the fields that are set in `body`."""
        return self._fetch(sending("PATCH", f"{DOCUMENTS}/{document_id}", body), DocumentOut)

    def delete_document(self, document_id: UUID | str) -> None:
        """With all that was made of it."""
        self._once(HttpRequest("DELETE", f"{DOCUMENTS}/{document_id}"))

    def document_file(self, document_id: UUID | str) -> bytes:
        """The file as it was uploaded or fetched."""
        return self._content(read(f"{DOCUMENTS}/{document_id}/file"))

    def summarize(
        self, document_id: UUID | str, *, metadata: Mapping[str, str] | None = None, wait: int | None = None
    ) -> JobOut:
        """The job that summarises a document or transcript: `SummarizedDocument.model_validate(job.result)`. The
        summary is made anew whenever the document changes."""
        options = {"json": about_the_job(metadata)}
        return self._fetch(submission("POST", f"{DOCUMENTS}/{document_id}/summary", options, wait=wait), JobOut)

    def delete_summary(self, document_id: UUID | str) -> None:
        """It is not made anew."""
        self._once(HttpRequest("DELETE", f"{DOCUMENTS}/{document_id}/summary"))

    def transcript(self, document_id: UUID | str) -> Iterator[SegmentOut]:
        """The segments of a transcript, in order."""
        return self._each(listing(f"/api/transcripts/{document_id}"), Page[SegmentOut])
