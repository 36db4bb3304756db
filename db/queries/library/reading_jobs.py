"""Which job reads a document."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.models import Document
from db.row_level_security import platform_rights

# The job of a file or an address names its document; that of transcripts names what it made of its intake.
OF_DOCUMENTS = text("""
SELECT DISTINCT ON (1) payload ->> 'document_id' AS document_id, id AS job_id FROM jobs
WHERE user_id = :user_id AND kind = 'documents.ingest' AND payload ->> 'document_id' = ANY(:ids)
ORDER BY 1, id DESC
""")
OF_INTAKES = text("""
SELECT DISTINCT ON (1) made.document_id, job_id
FROM intakes, jsonb_to_recordset(documents) AS made (document_id text)
WHERE user_id = :user_id AND made.document_id = ANY(:ids)
ORDER BY 1, job_id DESC
""")


def list_newest(session: Session, documents: Sequence[Document], *, user_id: UUID) -> dict[UUID, UUID]:
    """By the ids of the user's documents, the newest job that was to read each, if it is still kept."""
    if not documents:
        return {}
    values = {"user_id": user_id, "ids": [str(document.id) for document in documents]}
    found = list(session.execute(OF_INTAKES, values))
    with platform_rights(session):  # with row-level security, PostgreSQL looks into JSON without an index
        found += session.execute(OF_DOCUMENTS, values)
    newest: dict[UUID, UUID] = {}
    for row in found:
        newest[UUID(row.document_id)] = max(row.job_id, newest.get(UUID(row.document_id), row.job_id))
    return newest
