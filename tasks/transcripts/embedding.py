"""The embed stage: from chunks of transcripts to vectors, so that a search finds them."""

from uuid import UUID

from sqlalchemy.orm import Session

from core.errors import NotFound
from db.models import Document, Intake
from db.queries.library import transcripts, versions
from db.transactions import read_only
from tasks.attempt import Attempt
from tasks.contracts import IngestTranscripts
from tasks.handlers import Outcome, handles
from tasks.results.library import IngestedPart, IngestedTranscript, IngestedTranscripts, SkippedPart, TranscriptSegment
from tasks.steps.embedding import Store, embed_chunks
from tasks.steps.sentences import embed_sentences_of

SHOWN_SEGMENTS = 200  # of a single transcript; `GET /api/transcripts/{id}` has all
DELETED = "it was deleted meanwhile"


@handles(IngestTranscripts, stage="embed")
def embed_transcripts(attempt: Attempt, request: IngestTranscripts) -> Outcome:
    """Stores the missing vectors, publishes each transcript and deletes the uploaded bytes. A second run computes only
    what is still missing. Transcripts that were deleted meanwhile are named in `skipped`."""
    with read_only() as session:
        intake = transcripts.get_intake(session, attempt.id)
        held = [_find(session, made, attempt.user_id) for made in intake.documents]
    found = [row for row in held if row is not None]
    stores = [(row, embed_chunks(attempt, row.id, title=row.title)) for row in found]
    sentences = [embed_sentences_of(attempt, row.id, title=row.title) for row in found]

    def write(session: Session) -> IngestedTranscripts:
        stored = [_publish(session, row, store) for row, store in stores]
        for store_sentences in sentences:
            store_sentences(session)
        transcripts.delete_body(session, attempt.id)
        return _result(session, intake, [transcript for transcript in stored if transcript is not None])

    return write


def _find(session: Session, made: dict[str, str | int], user_id: UUID) -> Document | None:
    """None if it was deleted meanwhile."""
    try:
        return versions.get(session, UUID(str(made["document_id"])), int(made["version"]), user_id=user_id)
    except NotFound:
        return None


def _publish(session: Session, row: Document, store: Store) -> IngestedPart | None:
    try:
        versions.lock(session, row)
    except NotFound:
        return None
    stored = store(session)
    document_id = versions.publish(session, row)
    return IngestedPart(
        document_id=document_id,
        title=row.title,
        segments=transcripts.count_segments(session, document_id),
        chunks=stored.chunks,
        embedded=stored.embedded,
        duplicates_skipped=stored.duplicates_skipped,
    )


def _result(session: Session, intake: Intake, stored: list[IngestedPart]) -> IngestedTranscripts:
    if not stored:
        raise NotFound("All transcripts of this job were deleted before it ended.")
    skipped = [SkippedPart.model_validate(skip) for skip in intake.skipped]
    skipped += [SkippedPart(name=intake.path, reason=DELETED)] * (len(intake.documents) - len(stored))
    if len(stored) > 1:
        return IngestedTranscripts(documents=stored, skipped=skipped)
    found = transcripts.list_segments(session, stored[0].document_id, user_id=intake.user_id, limit=SHOWN_SEGMENTS)
    segments = [TranscriptSegment(speaker=one.speaker, start=one.start, end=one.end, text=one.text) for one in found]
    single = stored[0].model_dump() | {"segments": segments, "documents": stored, "skipped": skipped}
    return IngestedTranscript.model_validate(single)
