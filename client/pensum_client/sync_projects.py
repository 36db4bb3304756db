"""Generated from async_projects.py by `make client`: change that file instead."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from pensum_client import requests
from pensum_client.inputs import DocumentPatch, ProjectIn, ProjectPatch
from pensum_client.outputs import DocumentOut, Page, ProjectOut
from pensum_client.retry import RetryBudget
from pensum_client.sync_connection import Connection


class Projects(Connection):
    """The methods of `Pensum` on projects, and on the documents in them."""

    def create_project(self, body: ProjectIn) -> ProjectOut:
        """Sent once: a repetition would create another project."""
        return self._fetch(requests.create_project(body), ProjectOut, is_repeatable=False)

    def project(self, project_id: UUID | str) -> ProjectOut:
        return self._fetch(requests.project(project_id), ProjectOut)

    def projects(self, *, type: str | None = None) -> Iterator[ProjectOut]:
        """Newest first. Pages are requested as the iteration reaches them."""
        cursor = None
        while True:
            page = self._fetch(requests.projects(type=type, cursor=cursor), Page[ProjectOut])
            for project in page.items:
                yield project
            if (cursor := page.next_cursor) is None:
                return

    def change_project(self, project_id: UUID | str, body: ProjectPatch) -> ProjectOut:
        """Changes the fields that are set in `body`."""
        return self._fetch(requests.change_project(project_id, body), ProjectOut)

    def delete_project(self, project_id: UUID | str) -> None:
        """Deletes the project with all that is in it, but for documents that are in another project too."""
        self._send(requests.delete_project(project_id), RetryBudget(0))

    def documents(
        self,
        *,
        project_id: UUID | str | None = None,
        type: str | None = None,
        state: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> Iterator[DocumentOut]:
        """Newest first; only those with all that is given. Pages are requested as the iteration reaches them."""
        cursor = None
        while True:
            request = requests.documents(
                project_id=project_id, type=type, state=state, metadata=metadata or {}, cursor=cursor
            )
            page = self._fetch(request, Page[DocumentOut])
            for document in page.items:
                yield document
            if (cursor := page.next_cursor) is None:
                return

    def change_document(self, document_id: UUID | str, body: DocumentPatch) -> DocumentOut:
        """Changes the fields that are set in `body`."""
        return self._fetch(requests.change_document(document_id, body), DocumentOut)

    def document_file(self, document_id: UUID | str) -> bytes:
        """The file as it was uploaded or fetched."""
        return (self._send(requests.document_file(document_id), RetryBudget(self._timeout))).content
