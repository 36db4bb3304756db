from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified


class CvMatch(Identified, Base):
    """A CV compared with a job ad by a job. The quotes in `result` are copies. It goes with its project and with either
    document: what it says is about a person."""

    __tablename__ = "cv_matches"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    job_id: Mapped[UUID]
    employer_document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    applicant_document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    match_score: Mapped[float]
    provider: Mapped[str]
    model: Mapped[str]
    result: Mapped[dict[str, Any]]

    __table_args__ = (
        UniqueConstraint("job_id", "employer_document_id", "applicant_document_id", name="uq_cv_matches_pair"),
        Index("ix_cv_matches_own", "user_id", text("id DESC")),
        Index("ix_cv_matches_project_id", "project_id", text("id DESC")),
        Index("ix_cv_matches_employer_document_id", "employer_document_id"),
        Index("ix_cv_matches_applicant_document_id", "applicant_document_id"),
    )


class CvScan(Base):
    """Places in a document's text that a reader of the file does not see, as [start, end]. `content_hash` is that of
    the file that was looked at."""

    __tablename__ = "cv_scans"

    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    content_hash: Mapped[bytes]
    hidden: Mapped[list[Any]]
