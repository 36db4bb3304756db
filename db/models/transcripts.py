from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class Segment(Base):
    """The words of one speaker in one stretch of time: the document's text[start_offset:end_offset]."""

    __tablename__ = "segments"

    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    speaker: Mapped[str | None]
    start_seconds: Mapped[float]
    end_seconds: Mapped[float]
    start_offset: Mapped[int]
    end_offset: Mapped[int]


class Intake(Base):
    """The input of a transcript job: bytes, or the address to fetch them from. Deleted with the job.

    `documents` lists the documents made of it, with their ids and versions, and `skipped` the parts that were not.
    """

    __tablename__ = "intakes"

    job_id: Mapped[UUID] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    project_id: Mapped[UUID | None] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    path: Mapped[str]
    title: Mapped[str | None]
    source_url: Mapped[str | None]
    body: Mapped[bytes | None] = mapped_column(deferred=True)
    documents: Mapped[list[Any]] = mapped_column(server_default=sql("'[]'"))
    skipped: Mapped[list[Any]] = mapped_column(server_default=sql("'[]'"))

    __table_args__ = (Index("ix_intakes_project_id", "project_id", postgresql_where=sql("project_id IS NOT NULL")),)
