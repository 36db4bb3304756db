"""The parse stage: from an intake to documents with segments and chunks."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from db.models import Document, DocumentState, Intake
from db.queries.embeddings import generations
from db.queries.library import documents, transcripts, versions
from db.transactions import read_only
from tasks.attempt import Attempt
from tasks.contracts import LARGE_CHUNKS, IngestTranscripts
from tasks.handlers import MoveOn, Outcome, handles
from tasks.steps import chunking
from tasks.steps.parsing import parser_limits
from workers.documents import parsing, transcript_archives
from workers.documents.chunking import ChunkDraft
from workers.documents.parsing import ParsedDocument, UnreadableDocument
from workers.documents.transcript_archives import Member, Skipped, UnpackedArchive
from workers.embeddings import inputs


@dataclass(frozen=True)
class ParsedTranscript:
    """A parsed transcript, not stored yet. `path` is the one that its document will have."""

    path: str
    body: bytes
    parsed: ParsedDocument
    chunks: Sequence[ChunkDraft]
    recipe: str


@handles(IngestTranscripts, stage="parse")
def parse_transcripts(attempt: Attempt, request: IngestTranscripts) -> Outcome:
    """Stores a document with text, chunks and segments for each transcript, and notes them in the intake. A second run
    replaces them with the same ones; a transcript that its path holds already stays as it is."""
    with read_only() as session:
        intake = transcripts.get_intake(session, attempt.id, with_body=True)
        model = generations.get_active(session).model
    with parser_limits(attempt, len(intake.body or b"")):
        archive = _members(intake, attempt)
        parsed = list(_parse(attempt, archive, model))

    def write(session: Session) -> None:
        made = [_store(session, intake, transcript) for transcript in parsed]
        skipped = [asdict(one) for one in archive.skipped]
        transcripts.note_outcome(session, attempt.id, documents=made, skipped=skipped)

    return MoveOn("embed", write, is_large=sum(len(each.chunks) for each in parsed) > LARGE_CHUNKS)


def _members(intake: Intake, attempt: Attempt) -> UnpackedArchive:
    if intake.body is None:
        raise UnreadableDocument(f"{intake.path!r} was refused before, and its bytes are not kept. Send it again.")
    if not transcript_archives.is_archive(intake.body):
        kind = transcript_archives.KINDS.get(PurePosixPath(intake.path).suffix.lower(), "vtt")
        return UnpackedArchive([Member(intake.path, kind, intake.body)])
    archive = transcript_archives.unpack(intake.body, checkpoint=attempt.checkpoint)
    folder = PurePosixPath(intake.path).stem
    archive.members = [Member(f"{folder}/{one.name}", one.kind, one.body) for one in archive.members]
    return archive


def _parse(attempt: Attempt, archive: UnpackedArchive, model: str) -> Iterator[ParsedTranscript]:
    """Unreadable files are noted in `archive.skipped`. Raises the first problem if no file can be read."""
    problem: UnreadableDocument | None = None
    count = 0
    for done, member in enumerate(archive.members):
        attempt.checkpoint()
        attempt.report(done, len(archive.members), "transcripts", "reading")
        try:
            parsed = parsing.parse(member.body, path=member.name, kind=member.kind)
        except UnreadableDocument as error:
            problem = problem or error
            archive.skipped.append(Skipped(member.name, error.detail))
            continue
        count += 1
        archive.skipped += [Skipped(member.name, warning) for warning in parsed.warnings]
        chunks = chunking.cut(attempt, parsed, model)
        yield ParsedTranscript(member.name, member.body, parsed, chunks, chunking.recipe(model))
    if problem is not None and not count:
        raise problem


def _store(session: Session, intake: Intake, transcript: ParsedTranscript) -> dict[str, Any]:
    """Leaves a transcript as it is if its path holds the same bytes already, cut by the same recipe, or newer ones."""
    if intake.documents and intake.path == transcript.path:
        [made] = intake.documents
        row = versions.get(session, UUID(made["document_id"]), made["version"], user_id=intake.user_id)
        if row.version > made["version"]:
            return dict(made)
    else:
        row = _add(session, intake, transcript)
    if row.state != DocumentState.READY or row.recipe != transcript.recipe:
        versions.lock(session, row)
        _store_text(session, row, transcript)
    return {"document_id": str(row.known_id), "version": row.version}


def _add(session: Session, intake: Intake, transcript: ParsedTranscript) -> Document:
    return documents.add(
        session,
        user_id=intake.user_id,
        project_id=intake.project_id,
        path=transcript.path,
        key=f"url:{intake.source_url}" if intake.source_url else f"path:{transcript.path}",
        title=intake.title,
        kind=transcript.parsed.kind,
        body=transcript.body,
        content_hash=hashlib.sha256(transcript.body).digest(),
        source_url=intake.source_url,
    )


def _store_text(session: Session, row: Document, transcript: ParsedTranscript) -> None:
    parsed = transcript.parsed
    title = row.title if row.is_title_given else parsed.title
    hashes = [inputs.content_hash(title, chunk.heading, chunk.text) for chunk in transcript.chunks]
    documents.store_text(
        session,
        row.id,
        title=title,
        text=parsed.text,
        kind=parsed.kind,
        language=parsed.language,
        recipe=transcript.recipe,
        reading=parsed,
    )
    documents.store_chunks(session, row.id, transcript.chunks, hashes)
    transcripts.replace_segments(session, row.id, parsed.spans)
