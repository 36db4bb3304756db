import hashlib
from pathlib import PurePosixPath
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Query, UploadFile
from sqlalchemy.orm import Session

from api.deps import CurrentUser
from api.metadata import FormMetadata
from api.schemas.jobs import JobOut
from api.schemas.texts import CallbackUrl
from api.schemas.transcripts import SegmentOut, SegmentsPage, YouTubeIn
from api.submission import Submitting, job_of
from api.uploads import check_text, clean_path
from core.errors import UnsupportedMediaType
from db.models import Document, Job
from db.queries.library import documents, transcripts
from db.transactions import read
from tasks.contracts import IngestTranscripts
from tasks.submit import submit
from workers.documents.kinds import kind_of
from workers.fetching import addresses

router = APIRouter(prefix="/api/transcripts", tags=["transcripts"])

ZIP_HEADS = (b"PK\x03\x04", b"PK\x05\x06")
MOST_SEGMENTS = 1_000


@router.post("/upload", status_code=202, responses=job_of("transcripts.ingest"))
async def upload_transcripts(
    user: CurrentUser,
    submitting: Submitting,
    file: Annotated[UploadFile, File(description="A transcript (.srt or .vtt), or a ZIP archive of them")],
    _: FormMetadata,
    project_id: Annotated[UUID | None, Form()] = None,
    callback_url: Annotated[CallbackUrl | None, Form()] = None,
) -> JobOut:
    """Adds transcripts with speakers and times to your library. Each file of an archive becomes a document."""
    path = clean_path(file.filename or "")
    body = await file.read()
    _check(path, body)
    return await submitting.submit_with(
        _ingest,
        IngestTranscripts(size_bytes=len(body)),
        user_id=user.id,
        callback_url=callback_url,
        path=path,
        body=body,
        project_id=project_id,
    )


@router.post("/youtube", status_code=202, responses=job_of("transcripts.ingest"))
async def add_video(user: CurrentUser, submitting: Submitting, body: YouTubeIn) -> JobOut:
    """Adds the transcript of a YouTube video to your library. YouTube blocks most cloud servers; then the job fails
    with `youtube-blocked`, and you can upload the transcript instead."""
    url = addresses.video_url(addresses.video_id(body.url))
    return await submitting.submit_with(
        _ingest,
        IngestTranscripts(is_fetched=True, language=body.language),
        user_id=user.id,
        callback_url=body.callback_url,
        path=url,
        source_url=url,
        project_id=body.project_id,
    )


def _ingest(
    session: Session,
    contract: IngestTranscripts,
    *,
    user_id: UUID,
    callback_url: str | None,
    path: str,
    project_id: UUID | None,
    body: bytes | None = None,
    source_url: str | None = None,
) -> Job:
    job = submit(session, contract, user_id=user_id, callback_url=callback_url)
    kind = kind_of(path, body) if body else None
    document = None if kind is None or body is None else _add(session, path, body, kind, user_id, project_id)
    transcripts.add_intake(
        session,
        job.id,
        user_id=user_id,
        path=path,
        project_id=project_id,
        body=body,
        source_url=source_url,
        document=document,
    )
    return job


def _add(session: Session, path: str, body: bytes, kind: str, user_id: UUID, project_id: UUID | None) -> Document:
    """A single transcript is listed from now on, as any document is; those of an archive once they are read."""
    return documents.add(
        session,
        user_id=user_id,
        project_id=project_id,
        key=f"path:{path}",
        path=path,
        title=None,
        kind=kind,
        body=body,
        content_hash=hashlib.sha256(body).digest(),
    )


def _check(path: str, body: bytes) -> None:
    ending = PurePosixPath(path).suffix.lower()
    if ending == ".zip" and body.startswith(ZIP_HEADS):
        return
    if ending not in {".srt", ".vtt"} or kind_of(path, body) not in {"srt", "vtt"}:
        raise UnsupportedMediaType(f"{path!r} is not a transcript. Send an .srt or .vtt file, or a .zip of them.")
    check_text(body, path)


@router.get("/{document_id}")
async def get_transcript(
    document_id: UUID,
    user: CurrentUser,
    limit: Annotated[int, Query(ge=1, le=MOST_SEGMENTS)] = 100,
    cursor: Annotated[int | None, Query(ge=0, le=2**31 - 1, description="`next_cursor` of the previous page")] = None,
) -> SegmentsPage:
    """Lists the segments of a transcript in order."""
    found = await read(transcripts.list_segments, document_id, user_id=user.id, limit=limit + 1, after=cursor)
    shown = found[:limit]
    return SegmentsPage(
        items=[SegmentOut.model_validate(segment) for segment in shown],
        next_cursor=str(shown[-1].position) if len(found) > limit else None,
    )
