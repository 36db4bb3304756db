import hashlib
import secrets
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Query, UploadFile
from sqlalchemy.orm import Session

from api.deps import CurrentUser, Page, WakeupsDep
from api.following import is_unfinished, wait_while
from api.schemas.documents import DocumentOut, DocumentWithText, FoundPassageOut, SearchResults, TextIn, UrlIn
from api.schemas.jobs import JobOut
from api.schemas.pages import PageOut, page_of
from api.schemas.texts import Line
from api.settings import ApiSettings
from api.submitting import RESPONSES, Submitting
from api.uploads import UploadedFile, check_text, read_upload
from api.wakeups import Wakeups
from db.errors import Invalid, Transient
from db.models import EmbeddingGeneration, Job
from db.queries import documents, generations, passages
from db.queries.passages import FoundPassage
from db.session import read, write
from tasks.contracts import EmbedQuery, IngestDocument
from tasks.submit import submit
from workers.fetching import addresses
from workers.fetching.settings import FetchSettings

router = APIRouter(prefix="/api/documents", tags=["documents"])

PATH_KEY = "path:"  # what makes a file that comes again a new version
URL_KEY = "url:"


class SearchUnavailable(Transient):
    """No worker turned the search into a vector in time. Check that a `gpu.embed` worker runs."""

    slug = "search-unavailable"


@router.post("/upload", status_code=202, responses=RESPONSES)
async def upload_document(
    user: CurrentUser,
    submitting: Submitting,
    file: Annotated[UploadFile, File(description="PDF, DOCX, PPTX, HTML, Markdown or plain text")],
    project_id: Annotated[UUID | None, Form()] = None,
    callback_url: Annotated[Line | None, Form()] = None,
) -> JobOut:
    """Takes a file into your library. A file of the same path is a new version of the same document; until it can be
    searched, searches find the old one."""
    uploaded = await read_upload(file)
    key = f"{PATH_KEY}{uploaded.path}"
    return await submitting.run(
        _ingest, uploaded, user_id=user.id, key=key, project_id=project_id, callback_url=callback_url
    )


@router.post("/text", status_code=202, responses=RESPONSES)
async def add_text(user: CurrentUser, submitting: Submitting, body: TextIn) -> JobOut:
    """Takes a text into your library."""
    text = UploadedFile(path=body.title, kind="markdown", body=body.text.encode())
    check_text(text.body, body.title)
    return await submitting.run(
        _ingest,
        text,
        user_id=user.id,
        title=body.title,
        project_id=body.project_id,
        callback_url=body.callback_url,
    )


@router.post("/url", status_code=202, responses=RESPONSES)
async def add_url(user: CurrentUser, submitting: Submitting, body: UrlIn) -> JobOut:
    """Takes the page or file at an address into your library. The same address again is a new version of the same
    document. No robots.txt is asked: you wish for this one page, as with your browser."""
    if addresses.is_video(body.url):
        message = "This is a video: send its address to /api/transcripts/youtube."
        raise Invalid(message, errors=[{"field": "url", "message": message}])
    url = addresses.page(body.url, FetchSettings().allowed_networks)
    return await submitting.run(
        _fetch,
        url,
        user_id=user.id,
        title=body.title,
        project_id=body.project_id,
        callback_url=body.callback_url,
    )


def _fetch(
    session: Session,
    url: str,
    *,
    user_id: UUID,
    title: str | None,
    project_id: UUID | None,
    callback_url: str | None,
) -> Job:
    """A version without bytes yet. Until they come its hash is one that no bytes have."""
    document = documents.add(
        session,
        user_id=user_id,
        project_id=project_id,
        key=f"{URL_KEY}{url}",
        path=url,
        title=title,
        kind="html",
        body=b"",
        content_hash=secrets.token_bytes(32),
        source_url=url,
    )
    wish = IngestDocument(document_id=document.known_id, version=document.version, url=url)
    return submit(session, wish, user_id=user_id, callback_url=callback_url)


def _ingest(
    session: Session,
    file: UploadedFile,
    *,
    user_id: UUID,
    callback_url: str | None,
    project_id: UUID | None = None,
    title: str | None = None,
    key: str | None = None,
) -> Job:
    document = documents.add(
        session,
        user_id=user_id,
        project_id=project_id,
        key=key,
        path=file.path,
        title=title,
        kind=file.kind,
        body=file.body,
        content_hash=hashlib.sha256(file.body).digest(),
    )
    wish = IngestDocument(document_id=document.known_id, version=document.version)
    return submit(session, wish, user_id=user_id, callback_url=callback_url)


@router.get("")
async def list_documents(user: CurrentUser, page: Page) -> PageOut[DocumentOut]:
    """Your library, newest first."""
    rows = await read(documents.list_own, user_id=user.id, limit=page.limit + 1, before=page.before)
    return page_of(rows, page.limit, DocumentOut.model_validate)


@router.get("/search")
async def search_documents(
    user: CurrentUser,
    wakeups: WakeupsDep,
    query: Annotated[Line, Query(min_length=1, max_length=1000, pattern=r"\S")],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
    project_id: UUID | None = None,
) -> SearchResults:
    """The passages of your library that fit best. Only a query that is new to the server needs a worker."""
    generation, vector = await read(_find_vector, query)
    if vector is None:
        vector = await _embed(wakeups, query, generation, user_id=user.id)
    found = await read(
        passages.search,
        generation=generation,
        user_id=user.id,
        query=query,
        vector=vector,
        limit=limit,
        project_id=project_id,
    )
    return SearchResults(results=[_render(passage) for passage in found])


def _find_vector(session: Session, query: str) -> tuple[EmbeddingGeneration, list[float] | None]:
    generation = generations.get_active(session)
    return generation, passages.find_vector(session, query, generation_id=generation.id)


async def _embed(wakeups: Wakeups, query: str, generation: EmbeddingGeneration, *, user_id: UUID) -> list[float]:
    job = await write(submit, EmbedQuery(text=query, generation_id=generation.id), user_id=user_id)
    await wait_while(is_unfinished, wakeups, job.id, user_id=user_id, seconds=ApiSettings().search_wait_seconds)
    vector = await read(passages.find_vector, query, generation_id=generation.id)
    if vector is None:
        raise SearchUnavailable
    return vector


def _render(passage: FoundPassage) -> FoundPassageOut:
    return FoundPassageOut(
        document_id=passage.document_id,
        document_path=passage.document_path,
        title=passage.title,
        quote=passage.text,
        start=passage.start,
        end=passage.end,
        page=passage.page,
        start_seconds=passage.start_seconds,
        url=passage.url,
        score=round(passage.score, 4),
    )


@router.get("/{document_id}")
async def get_document(document_id: UUID, user: CurrentUser) -> DocumentWithText:
    return DocumentWithText.model_validate(await read(documents.get, document_id, user_id=user.id))


@router.delete("/{document_id}", status_code=204)
async def delete_document(document_id: UUID, user: CurrentUser) -> None:
    """With its text, chunks and vectors."""
    await write(documents.remove, document_id, user_id=user.id)
