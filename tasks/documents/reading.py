"""From an uploaded file to text and chunks."""

from sqlalchemy.orm import Session

from db.queries import documents, generations
from db.session import read_only
from tasks.attempt import Attempt
from tasks.contracts import IngestDocument
from tasks.handle import MoveOn, Outcome, handles
from tasks.settings import DocumentSettings
from workers.documents import chunking, parsing
from workers.embeddings import passages, tokens


@handles(IngestDocument, stage="parse")
def parse_document(attempt: Attempt, wish: IngestDocument) -> Outcome:
    with read_only() as session:
        document = documents.get(session, wish.document_id, user_id=attempt.user_id)
        body = documents.get_body(session, wish.document_id)
        model = generations.get_active(session).model
    attempt.report(0, 2, "steps", "parsing")
    parsed = parsing.parse(body, path=document.path, kind=document.kind)
    title = document.title if document.is_title_given else parsed.title
    chunks = chunking.split(
        parsed.text,
        kind=document.kind,
        count_tokens=tokens.counter(model),
        max_tokens=min(DocumentSettings().chunk_tokens, tokens.max_tokens(model) - passages.CONTEXT_TOKENS),
    )
    hashes = [passages.content_hash(title, chunk.heading, chunk.text) for chunk in chunks]
    attempt.report(1, 2, "steps", "parsed")

    def write(session: Session) -> None:
        documents.store_text(session, wish.document_id, title=title, text=parsed.text)
        documents.store_chunks(session, wish.document_id, chunks, hashes)

    return MoveOn("embed", write)
