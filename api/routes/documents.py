import hashlib
import secrets
from pathlib import PurePosixPath
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, File, Form, Query, Response, UploadFile
from sqlalchemy.orm import Session

from api.deps import CurrentUser, Page, PageQuery
from api.metadata import FormMetadata, QueryMetadata
from api.projects import check_project
from api.schemas.documents import (
    DocumentKind,
    DocumentOut,
    DocumentPatch,
    DocumentPiece,
    DocumentWithText,
    TextIn,
    UrlIn,
    render_document,
)
from api.schemas.jobs import JobOut
from api.schemas.pages import PageOut, page_of
from api.schemas.summaries import render_summary
from api.schemas.texts import CallbackUrl
from api.submission import Submitting, job_of
from api.uploads import READABLE, UploadedFile, check_text, read_upload
from core.errors import Invalid
from core.settings import settings
from db.models import Document, DocumentState, Job
from db.queries.library import documents, reading_jobs, summaries, texts
from db.transactions import read, write
from tasks.contracts import IngestDocument
from tasks.submit import submit
from workers.fetching import addresses

router = APIRouter(prefix="/api/documents", tags=["documents"])

MOST_CHARACTERS = 200_000  # of a piece of a text
MOST_OFFSET = 2**31 - 2

PATH_KEY = "path:"  # the same key again is a new version of the same document
URL_KEY = "url:"

ANY_TYPE = "application/octet-stream"
OFFICE_TYPE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{OFFICE_TYPE}.wordprocessingml.document",
    "pptx": f"{OFFICE_TYPE}.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "epub": "application/epub+zip",
    "rtf": "application/rtf",
    "csv": "text/csv",
    "ipynb": "application/x-ipynb+json",
    "code": "text/plain",
    "html": "text/html",
    "markdown": "text/markdown",
    "text": "text/plain",
    "srt": "application/x-subrip",
    "vtt": "text/vtt",
}
FILE_TYPES: dict[str, Any] = {one: {} for one in (ANY_TYPE, *dict.fromkeys(MEDIA_TYPES.values()))}


@router.post("/upload", status_code=202, responses=job_of("documents.ingest"))
async def upload_document(
    user: CurrentUser,
    submitting: Submitting,
    file: Annotated[UploadFile, File(description=READABLE)],
    labels: FormMetadata,
    project_id: Annotated[UUID | None, Form()] = None,
    callback_url: Annotated[CallbackUrl | None, Form()] = None,
) -> JobOut:
    """Adds a file to your library. A file with the same path in the same project is a new version of the same document;
    searches find the old version until the new one is ready."""
    uploaded = await read_upload(file)
    key = f"{PATH_KEY}{uploaded.path}"
    return await submitting.submit_with(
        _ingest,
        uploaded,
        user_id=user.id,
        key=key,
        project_id=project_id,
        labels=labels,
        callback_url=callback_url,
    )


@router.post("/text", status_code=202, responses=job_of("documents.ingest"))
async def add_text(user: CurrentUser, submitting: Submitting, body: TextIn) -> JobOut:
    """Adds a text to your library."""
    text = UploadedFile(path=body.title, kind="markdown", body=body.text.encode())
    check_text(text.body, body.title)
    return await submitting.submit_with(
        _ingest,
        text,
        user_id=user.id,
        title=body.title,
        project_id=body.project_id,
        labels=body.metadata,
        callback_url=body.callback_url,
    )


@router.post("/url", status_code=202, responses=job_of("documents.ingest"))
async def add_url(user: CurrentUser, submitting: Submitting, body: UrlIn) -> JobOut:
    """Adds the page or file at a URL to your library. The same URL again is a new version of the same document.
    `robots.txt` is not read, since the request is for one page of your choice, as in a browser."""
    if addresses.is_video(body.url):
        message = "This URL is a YouTube video. Send it to POST /api/transcripts/youtube."
        raise Invalid(message, errors=[{"field": "url", "message": message}])
    url = addresses.page_url(body.url, settings().fetching.allowed_networks)
    return await submitting.submit_with(
        _fetch,
        url,
        user_id=user.id,
        title=body.title,
        project_id=body.project_id,
        labels=body.metadata,
        callback_url=body.callback_url,
    )


def _fetch(
    session: Session,
    url: str,
    *,
    user_id: UUID,
    title: str | None,
    project_id: UUID | None,
    labels: dict[str, str] | None,
    callback_url: str | None,
) -> Job:
    """Adds a version without bytes. Until they are fetched it has a random hash, which no bytes have."""
    document = documents.add(
        session,
        user_id=user_id,
        project_id=project_id,
        labels=labels,
        key=f"{URL_KEY}{url}",
        path=url,
        title=title,
        kind="html",
        body=b"",
        content_hash=secrets.token_bytes(32),
        source_url=url,
    )
    contract = IngestDocument(document_id=document.known_id, version=document.version, url=url)
    return submit(session, contract, user_id=user_id, callback_url=callback_url)


def _ingest(
    session: Session,
    file: UploadedFile,
    *,
    user_id: UUID,
    callback_url: str | None,
    labels: dict[str, str] | None,
    project_id: UUID | None = None,
    title: str | None = None,
    key: str | None = None,
) -> Job:
    document = documents.add(
        session,
        user_id=user_id,
        project_id=project_id,
        labels=labels,
        key=key,
        path=file.path,
        title=title,
        kind=file.kind,
        body=file.body,
        content_hash=hashlib.sha256(file.body).digest(),
    )
    contract = IngestDocument(document_id=document.known_id, version=document.version, size_bytes=len(file.body))
    return submit(session, contract, user_id=user_id, callback_url=callback_url)


@router.get("")
async def list_documents(
    user: CurrentUser,
    page: Page,
    labels: QueryMetadata,
    project_id: UUID | None = None,
    kind: Annotated[DocumentKind | None, Query(alias="type")] = None,
    state: DocumentState | None = None,
) -> PageOut[DocumentOut]:
    """Lists the documents of your library, newest first. `?metadata.KEY=VALUE` limits the list to those with this pair,
    for any number of keys."""
    await check_project(project_id, user_id=user.id)
    wanted = documents.Wanted(project_id, kind, state, labels)
    return await read(_list, page, user_id=user.id, wanted=wanted)


def _list(session: Session, page: PageQuery, *, user_id: UUID, wanted: documents.Wanted) -> PageOut[DocumentOut]:
    rows = documents.list_own(session, user_id=user_id, limit=page.limit + 1, before=page.before, wanted=wanted)
    jobs = reading_jobs.list_newest(session, rows, user_id=user_id)
    return page_of(rows, page.limit, lambda row: render_document(row, jobs))


@router.get("/{document_id}")
async def get_document(document_id: UUID, user: CurrentUser) -> DocumentWithText:
    """Returns a document with its text and summary."""
    return await read(_show, document_id, user_id=user.id)


def _show(session: Session, document_id: UUID, *, user_id: UUID) -> DocumentWithText:
    document = documents.get(session, document_id, user_id=user_id)
    more = {
        "job_id": reading_jobs.list_newest(session, [document], user_id=user_id).get(document_id),
        "summary": render_summary(summaries.find(session, document_id), document),
    }
    return DocumentWithText.model_validate(document).model_copy(update=more)


@router.get("/{document_id}/text")
async def get_document_text(
    document_id: UUID,
    user: CurrentUser,
    start: Annotated[int, Query(ge=0, le=MOST_OFFSET, description="The first character, counted from 0")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_CHARACTERS, description="Characters")] = 50_000,
) -> DocumentPiece:
    """Returns a piece of a document's text, and on which page, under which heading or at which second its parts are.
    Offsets count characters, as those of quotes do."""
    return await read(_read_piece, document_id, user_id=user.id, start=start, limit=limit)


def _read_piece(session: Session, document_id: UUID, *, user_id: UUID, start: int, limit: int) -> DocumentPiece:
    return DocumentPiece.model_validate(
        texts.get_piece(session, document_id, user_id=user_id, start=start, limit=limit)
    )


@router.get("/{document_id}/file", response_class=Response, responses={200: {"content": FILE_TYPES}})
async def get_document_file(document_id: UUID, user: CurrentUser) -> Response:
    """Returns the file as it was uploaded or fetched. Of a text, that is the text."""
    document, body = await read(documents.get_file, document_id, user_id=user.id)
    return Response(body, headers=_as_download(document))


def _as_download(document: Document) -> dict[str, str]:
    """No browser shows the file as a page of this site, whatever it holds. Nobody knows in which charset a text is."""
    name = quote(PurePosixPath(document.path).name or "file", safe="")
    return {
        "Content-Type": MEDIA_TYPES.get(document.kind, ANY_TYPE),
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox",
    }


@router.patch("/{document_id}")
async def change_document(document_id: UUID, user: CurrentUser, body: DocumentPatch) -> DocumentOut:
    """Changes the given fields: the projects that the document is in, and its metadata."""
    return await write(_change, document_id, body, user_id=user.id)


def _change(session: Session, document_id: UUID, body: DocumentPatch, *, user_id: UUID) -> DocumentOut:
    changed = documents.change(
        session, document_id, user_id=user_id, labels=body.metadata, project_ids=body.wanted_projects
    )
    return render_document(changed, reading_jobs.list_newest(session, [changed], user_id=user_id))


@router.delete("/{document_id}", status_code=204)
async def delete_document(document_id: UUID, user: CurrentUser) -> None:
    """Deletes a document with its text, chunks and vectors."""
    await write(documents.remove, document_id, user_id=user.id)
