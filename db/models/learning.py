from datetime import datetime
from typing import Any
from uuid import UUID

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified


class LearningSession(Identified, Base):
    """`external_id` is the id that a site chose for it, unique per user."""

    __tablename__ = "learning_sessions"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    external_id: Mapped[str | None]

    __table_args__ = (Index("uq_learning_sessions_user_id_external_id", "user_id", "external_id", unique=True),)


class Resource(Identified, Base):
    """A suggested resource for a query. The quote is a copy: it outlives the document."""

    __tablename__ = "resources"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("learning_sessions.id", ondelete="CASCADE"), index=True)
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("documents.id", ondelete="SET NULL"), index=True)
    query: Mapped[str]
    position: Mapped[int]
    title: Mapped[str]
    url: Mapped[str]
    kind: Mapped[str]
    reason: Mapped[str]
    score: Mapped[float]
    quote: Mapped[str]
    level: Mapped[str | None]
    topics: Mapped[list[str] | None]

    __table_args__ = (Index("ix_resources_own", "user_id", text("id DESC")),)


class ResourceQuery(Identified, Base):
    """What a learner asked resources for, also where nothing was found. `note` says why there were few."""

    __tablename__ = "resource_queries"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("learning_sessions.id", ondelete="CASCADE"), index=True)
    query: Mapped[str]
    found: Mapped[int]
    note: Mapped[str | None]

    __table_args__ = (Index("ix_resource_queries_own", "user_id", text("id DESC")),)


class Exercise(Identified, Base):
    """`solution` never leaves the server before the learner has answered.

    No two exercises of a learner have the same `fingerprint` (of key and passage), or nearly the same `meaning`: the
    vector of prompt and answer by the model `meaning_model`. `quote_start` and `quote_end` are the solution's offsets,
    for those who may not read solutions.
    """

    __tablename__ = "exercises"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("learning_sessions.id", ondelete="CASCADE"), index=True)
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("documents.id", ondelete="SET NULL"), index=True)
    type: Mapped[str]
    topic: Mapped[str]
    difficulty: Mapped[str]
    prompt: Mapped[str]
    choices: Mapped[list[str] | None]
    starter_code: Mapped[str | None]
    hints: Mapped[list[str]]
    solution: Mapped[dict[str, Any]]
    language: Mapped[str | None]
    fingerprint: Mapped[bytes | None]
    meaning: Mapped[list[float] | None] = mapped_column(HALFVEC())
    meaning_model: Mapped[str | None]
    quote_start: Mapped[int | None]
    quote_end: Mapped[int | None]

    __table_args__ = (
        Index("ix_exercises_own", "user_id", text("id DESC")),
        Index("uq_exercises_fingerprint", "user_id", "fingerprint", unique=True),
    )


class CodingDrafts(Base):
    """Coding exercises of a job between the model that wrote them and the sandbox that tries them; deleted with the
    job at the latest. `slug` and `detail` are the problem that the job has where none is sound, `given_up` the
    providers that wrote none."""

    __tablename__ = "coding_drafts"

    job_id: Mapped[UUID] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    slug: Mapped[str]
    detail: Mapped[str]
    given_up: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    receipt: Mapped[dict[str, Any] | None]
    drafts: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))


class ProgressEntry(Identified, Base):
    """A task that a learner completed. `score` is a fraction from 0 to 1. A job finds the `topic`, and stores the
    learner's `mastery` of it after this task."""

    __tablename__ = "progress_entries"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("learning_sessions.id", ondelete="CASCADE"), index=True)
    completed_task: Mapped[str]
    topic: Mapped[str | None]
    score: Mapped[float | None]
    minutes: Mapped[float | None]
    insight: Mapped[str | None]
    mastery: Mapped[float | None]

    __table_args__ = (Index("ix_progress_entries_own", "user_id", text("id DESC")),)


class Topic(Identified, Base):
    """A topic as its learner calls it. `other_names` are those under which tasks were stored, before it was renamed or
    others were merged into it. A deleted topic stays, so that its tasks do not make it again."""

    __tablename__ = "topics"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str]
    other_names: Mapped[list[str]] = mapped_column(server_default="[]")
    deleted_at: Mapped[datetime | None]

    __table_args__ = (Index("uq_topics_own", "user_id", text("lower(name)"), unique=True),)
