from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified


class Answer(Identified, Base):
    """A question and its answer. The quotes are copies: they outlive the documents, as the answer outlives its job."""

    __tablename__ = "answers"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("learning_sessions.id", ondelete="CASCADE"), index=True)
    project_id: Mapped[UUID | None] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    job_id: Mapped[UUID]
    question: Mapped[str]
    answer: Mapped[str]
    is_answered: Mapped[bool]
    citations: Mapped[list[Any]]

    __table_args__ = (
        Index("ix_answers_own", "user_id", text("id DESC")),
        Index("ix_answers_project_id", "project_id", postgresql_where=text("project_id IS NOT NULL")),
    )


class CachedAnswer(Base):
    """An answer that may be given again. `key` is a hash of everything that it depends on, its owner first, but for
    the `digest` of its model: empty if it has none."""

    __tablename__ = "answer_cache"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    library_version: Mapped[int] = mapped_column(BigInteger)
    provider: Mapped[str]
    model: Mapped[str]
    digest: Mapped[str] = mapped_column(server_default=text("''"))
    result: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Library(Base):
    """How often a user's documents changed. A trigger on `documents` counts each transaction once."""

    __tablename__ = "libraries"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger, server_default=text("1"))
    changed_in: Mapped[int] = mapped_column(BigInteger)
