"""From an uploaded file to text and chunks."""

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from db.models import Document, DocumentState
from db.queries.embeddings import generations
from db.queries.library import documents, transcripts, versions
from db.transactions import read_only
from tasks.attempt import Attempt
from tasks.contracts import IngestDocument
from tasks.handlers import MoveOn, Outcome, handles
from tasks.settings import DocumentSettings
from workers.documents import chunking, memory, parsing
from workers.documents.chunking import ChunkDraft
from workers.documents.parsing import ParsedDocument
from workers.documents.settings import ReadingSettings
from workers.embeddings import inputs, tokens

READING = 1  # count it up when parsing or cutting changes: then bytes that come again are read again


@handles(IngestDocument, stage="parse")
def parse_document(attempt: Attempt, wish: IngestDocument) -> Outcome:
    with read_only() as session:
        version = versions.get(session, wish.document_id, wish.version, user_id=attempt.user_id)
        if version.version > wish.version:
            return MoveOn("embed")  # somebody sent a newer one, and that can be searched already
        model = generations.get_active(session).model
        if version.state == DocumentState.READY and version.recipe == recipe_of(model):
            return MoveOn("embed")  # the same bytes once more
        body = documents.get_body(session, version.id)
        known = versions.list_replaced_texts(session, version)
    with memory.at_most(ReadingSettings().parse_memory_bytes):
        parsed = read(attempt, body, version)
        chunks = cut(attempt, parsed, model, known)
    title = version.title if version.is_title_given else parsed.title
    hashes = [inputs.content_hash(title, chunk.heading, chunk.text) for chunk in chunks]

    def write(session: Session) -> None:
        versions.hold(session, version)
        documents.store_text(
            session,
            version.id,
            title=title,
            text=parsed.text,
            kind=parsed.kind,
            language=parsed.language,
            recipe=recipe_of(model),
        )
        documents.store_chunks(session, version.id, chunks, hashes)
        transcripts.replace_segments(session, version.id, parsed.places)

    return MoveOn("embed", write)


def read(attempt: Attempt, body: bytes, version: Document) -> ParsedDocument:
    def progress(done: int, total: int) -> None:
        attempt.checkpoint()
        attempt.report(done, total, "pages", "parsing")

    attempt.report(0, 1, "pages", "parsing")
    return parsing.parse(body, path=version.path, kind=version.kind, progress=progress)


def cut(attempt: Attempt, parsed: ParsedDocument, model: str, known: Collection[str] = ()) -> Sequence[ChunkDraft]:
    count = tokens.counter(model)

    def count_tokens(text: str) -> int:
        attempt.checkpoint()
        return count(text)

    return chunking.split(
        parsed.text,
        kind=parsed.kind,
        count_tokens=count_tokens,
        max_tokens=max_chunk_tokens(model),
        places=parsed.places,
        known=known,
    )


def max_chunk_tokens(model: str) -> int:
    return min(DocumentSettings().chunk_tokens, tokens.max_tokens(model) - inputs.CONTEXT_TOKENS)


def recipe_of(model: str) -> str:
    """What the chunks of a text depend on besides its bytes. Whoever counts as this model does is named by it."""
    return f"{READING}: {max_chunk_tokens(model)} tokens of {model}"
