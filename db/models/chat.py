from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified


class ChatRole(StrEnum):
    USER = "user"
    ASSISTANT = "assistant"
    SYSTEM = "system"


class ChatThread(Identified, Base):
    """A conversation, on the documents of its project or, without one, on all of the user's. `job_id` is the job that
    replies, or replied last. `summary` tells what was said up to the turn `summarised_until`."""

    __tablename__ = "chat_threads"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    project_id: Mapped[UUID | None] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    title: Mapped[str]
    is_title_given: Mapped[bool] = mapped_column(server_default=text("false"))
    summary: Mapped[str | None]
    summarised_until: Mapped[UUID | None]
    job_id: Mapped[UUID | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        Index("ix_chat_threads_project", "project_id", text("id DESC")),
        Index(
            "ix_chat_threads_without_project", "user_id", text("id DESC"), postgresql_where=text("project_id IS NULL")
        ),
    )


class ChatMessage(Identified, Base):
    """A version of what somebody wrote in a turn: the user's message, or the reply to it. `turn_id` is the id of the
    turn's first message. One version of each role is current. The quotes are copies: they outlive the documents.

    Of a reply, `question` is the message as it was searched for, `unanswered` are its parts without an answer,
    `sentences` are those of a model with whether the documents support them, and from the character `knowledge_start`
    on the content is a model's own knowledge. A message of the system says that
    `document_id` was added.
    """

    __tablename__ = "chat_messages"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    project_id: Mapped[UUID | None] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    thread_id: Mapped[UUID] = mapped_column(ForeignKey("chat_threads.id", ondelete="CASCADE"))
    turn_id: Mapped[UUID]
    role: Mapped[ChatRole]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    is_current: Mapped[bool] = mapped_column(server_default=text("true"))
    content: Mapped[str]
    mode: Mapped[str | None]
    question: Mapped[str | None]
    outcome: Mapped[str | None]
    citations: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    unanswered: Mapped[list[str]] = mapped_column(server_default=text("'[]'"))
    sentences: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    knowledge_start: Mapped[int | None]
    receipt: Mapped[dict[str, Any] | None]
    job_id: Mapped[UUID | None]
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("documents.id", ondelete="SET NULL"), index=True)

    __table_args__ = (
        UniqueConstraint("turn_id", "role", "version"),
        Index("ix_chat_messages_thread", "thread_id", text("turn_id DESC"), "role"),
        Index("ix_chat_messages_project", "project_id", text("turn_id DESC"), "role"),
        Index(
            "ix_chat_messages_without_project",
            *("user_id", text("turn_id DESC"), "role"),
            postgresql_where=text("project_id IS NULL"),
        ),
    )
