"""The parse stage: from a stored file to text and chunks."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from db.models import Document, DocumentState
from db.queries.library import documents, transcripts, versions
from db.transactions import read_only
from tasks.attempt import Attempt
from tasks.contracts import LARGE_CHUNKS, IngestDocument
from tasks.handlers import MoveOn, Outcome, handles
from tasks.steps import chunking
from tasks.steps.parsing import parser_limits
from workers.documents import parsing
from workers.documents.chunking import ChunkDraft
from workers.documents.hidden import hidden_spans, visible_headings, visible_title
from workers.documents.parsing import ParsedDocument, UnreadableDocument
from workers.embeddings import inputs

EMPTY = hashlib.sha256(b"").digest()


@handles(IngestDocument, stage="parse")
def parse_document(attempt: Attempt, request: IngestDocument) -> Outcome:
    """Stores the version's text, chunks and segments. A second run replaces them with the same ones; a version that is
    ready under the present recipe is not parsed again."""
    with read_only() as session:
        version = versions.get(session, request.document_id, request.version, user_id=attempt.user_id)
        if version.version > request.version:
            return MoveOn("embed")  # a newer upload is published already
        model = attempt.generation.model
        if version.state == DocumentState.READY and version.recipe == chunking.recipe(model):
            return MoveOn("embed")  # the same bytes were uploaded again
        body = documents.get_body(session, version.id)
        known = versions.list_replaced_texts(session, version)
    with parser_limits(attempt, len(body)):
        parsed = _parse(attempt, body, version)
        hidden = hidden_spans(body, parsed.kind, parsed.text) if parsed.warnings else []
        chunks = chunking.cut(attempt, parsed, model, known)
    found_title = parsed.title
    if hidden:
        found_title = visible_title(parsed, version.path, hidden)
        chunks = _without_hidden_headings(chunks, visible_headings(parsed.text, hidden))
    title = version.title if version.is_title_given else found_title
    hashes = [inputs.content_hash(title, chunk.heading, chunk.text) for chunk in chunks]

    def write(session: Session) -> None:
        versions.lock(session, version)
        documents.store_text(
            session,
            version.id,
            title=title,
            text=parsed.text,
            kind=parsed.kind,
            language=parsed.language,
            recipe=chunking.recipe(model),
            reading=parsed,
            hidden=hidden,
        )
        documents.store_chunks(session, version.id, chunks, hashes)
        transcripts.replace_segments(session, version.id, parsed.spans)

    return MoveOn("embed", write, is_large=len(chunks) > LARGE_CHUNKS)


def _without_hidden_headings(chunks: Sequence[ChunkDraft], shown: Collection[str]) -> list[ChunkDraft]:
    return [chunk if chunk.heading in shown else replace(chunk, heading=None) for chunk in chunks]


def _parse(attempt: Attempt, body: bytes, version: Document) -> ParsedDocument:
    def progress(done: int, total: int) -> None:
        attempt.checkpoint()
        attempt.report(done, total, "pages", "parsing")

    if not body and version.content_hash != EMPTY:
        raise UnreadableDocument(f"{version.path!r} was refused before, and its bytes are not kept. Send it again.")
    attempt.report(0, 1, "pages", "parsing")
    return parsing.parse(body, path=version.path, kind=version.kind, progress=progress)
