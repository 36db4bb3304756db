"""What a user's rows take up: documents, and jobs with their results."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Document, Job


@dataclass(frozen=True)
class Stored:
    """In bytes: of documents as they were uploaded, of jobs as they are compressed."""

    documents: int
    jobs: int

    @property
    def total(self) -> int:
        return self.documents + self.jobs


def measure(session: Session, user_id: UUID) -> Stored:
    documents = select(func.coalesce(func.sum(Document.size_bytes), 0)).where(Document.user_id == user_id)
    size = func.pg_column_size(Job.payload) + func.coalesce(func.pg_column_size(Job.result), 0)
    jobs = select(func.coalesce(func.sum(size), 0)).where(Job.user_id == user_id)
    row = session.execute(select(documents.scalar_subquery(), jobs.scalar_subquery())).one()
    return Stored(*map(int, row))
