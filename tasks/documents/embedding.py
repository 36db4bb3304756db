"""The embed stage: from chunks to vectors, so that a search finds them."""

from sqlalchemy.orm import Session

from db.queries.library import versions
from db.transactions import read_only
from tasks.attempt import Attempt
from tasks.contracts import IngestDocument
from tasks.handlers import Outcome, handles
from tasks.results.library import IngestedDocument
from tasks.steps.embedding import embed_chunks
from tasks.steps.sentences import embed_sentences_of


@handles(IngestDocument, stage="embed")
def embed_document(attempt: Attempt, request: IngestDocument) -> Outcome:
    """Stores the vectors that the version's chunks miss, and publishes the version. A second run computes only what is
    still missing; publishing again changes nothing."""
    with read_only() as session:
        version = versions.get(session, request.document_id, request.version, user_id=attempt.user_id)
    store = embed_chunks(attempt, version.id, title=version.title)
    store_sentences = embed_sentences_of(attempt, version.id, title=version.title)

    def write(session: Session) -> IngestedDocument:
        versions.lock(session, version)
        stored = store(session)
        store_sentences(session)
        return IngestedDocument(
            document_id=versions.publish(session, version),
            chunks=stored.chunks,
            embedded=stored.embedded,
            duplicates_skipped=stored.duplicates_skipped,
        )

    return write
