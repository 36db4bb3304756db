"""Which job reads a document."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.models import Document

# The job of a file or an address names its document, and is younger: ids are in the order of time, so that only jobs
# since the oldest of the documents are looked at. That of transcripts names what it made of its intake.
NEWEST = text("""
SELECT DISTINCT ON (document_id) document_id, job_id FROM (
    SELECT payload ->> 'document_id' AS document_id, id AS job_id FROM jobs
    WHERE user_id = :user_id AND id > :oldest AND kind = 'documents.ingest'
    UNION ALL
    SELECT made.document_id, job_id FROM intakes, jsonb_to_recordset(documents) AS made (document_id text)
    WHERE user_id = :user_id
) AS reading
WHERE document_id = ANY(:ids)
ORDER BY document_id, job_id DESC
""")


def list_newest(session: Session, documents: Sequence[Document], *, user_id: UUID) -> dict[UUID, UUID]:
    """By the ids of the user's documents, the newest job that was to read each, if it is still kept."""
    if not documents:
        return {}
    ids = [document.id for document in documents]
    found = session.execute(NEWEST, {"user_id": user_id, "oldest": min(ids), "ids": [str(one) for one in ids]})
    return {UUID(row.document_id): row.job_id for row in found}
