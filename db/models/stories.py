from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, REAL, ForeignKey, Index, Uuid, func, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified


class StoryPlan(Base):
    """What an interview has covered, what is blank, and what is asked next and why; no word of the narrator. `version`
    counts the memories that were edited or deleted: a job that began before such a change begins anew."""

    __tablename__ = "story_plans"

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    version: Mapped[int] = mapped_column(server_default=text("0"))
    language: Mapped[str | None]
    plan: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class StoryMessage(Identified, Base):
    """What the narrator wrote, and the interviewer's reply, which the job `job_id` writes. Where a memory of it was
    deleted, its characters are blotted out; a reply that shares words with a deleted memory is null again."""

    __tablename__ = "story_messages"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    job_id: Mapped[UUID] = mapped_column(unique=True)
    content: Mapped[str]
    reply: Mapped[str | None]
    replied_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_story_messages_project_id", "project_id", text("id DESC")),)


class StoryMemory(Identified, Base):
    """A piece of what the narrator told, letter for letter, as proposed, confirmed or edited: [start_offset:end_offset]
    of the message or document. One that was told before is the `same_as` the first, is in no list and is deleted with
    it.

    `first_year` and `last_year` are what the date `date_text` may mean; an age (`first_age` to `last_age`) becomes
    years by the `birth_year` that some memory tells. `day` is a day or month of the
    calendar. `vector` is by `vector_model`.
    """

    __tablename__ = "story_memories"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    message_id: Mapped[UUID | None] = mapped_column(ForeignKey("story_messages.id", ondelete="SET NULL"), index=True)
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), index=True)
    start_offset: Mapped[int | None]
    end_offset: Mapped[int | None]
    same_as: Mapped[UUID | None] = mapped_column(ForeignKey("story_memories.id", ondelete="CASCADE"), index=True)
    quote: Mapped[str]
    words_hash: Mapped[bytes]
    language: Mapped[str]
    vector: Mapped[list[float] | None] = mapped_column(ARRAY(REAL))
    vector_model: Mapped[str | None]
    date_text: Mapped[str | None]
    first_year: Mapped[int | None]
    last_year: Mapped[int | None]
    is_about: Mapped[bool] = mapped_column(server_default=text("false"))
    is_decade: Mapped[bool] = mapped_column(server_default=text("false"))
    day: Mapped[str | None]
    first_age: Mapped[int | None]
    last_age: Mapped[int | None]
    birth_year: Mapped[int | None]
    people: Mapped[list[str]] = mapped_column(server_default=text("'[]'"))
    places: Mapped[list[str]] = mapped_column(server_default=text("'[]'"))
    themes: Mapped[list[str]] = mapped_column(server_default=text("'[]'"))
    is_confirmed: Mapped[bool] = mapped_column(server_default=text("false"))
    is_edited: Mapped[bool] = mapped_column(server_default=text("false"))
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (Index("ix_story_memories_project_id", "project_id", "id"),)


class StoryDocument(Base):
    """How far a document of the project has been read for memories."""

    __tablename__ = "story_documents"

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    read_until: Mapped[int]

    __table_args__ = (Index("ix_story_documents_document_id", "document_id"),)


class StoryChapter(Identified, Base):
    """A chapter, which the job `job_id` wrote. `stale_since` is when a memory that it used was first edited or deleted
    since. `dropped` sentences were not supported by the memories that they cited."""

    __tablename__ = "story_chapters"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    job_id: Mapped[UUID] = mapped_column(unique=True)
    title: Mapped[str]
    language: Mapped[str]
    theme: Mapped[str | None]
    decade: Mapped[int | None]
    dropped: Mapped[int] = mapped_column(server_default=text("0"))
    stale_since: Mapped[datetime | None]

    __table_args__ = (Index("ix_story_chapters_project_id", "project_id", text("id DESC")),)


class StorySentence(Base):
    """A sentence of a chapter, with the memories that it stands in. It goes with any of them."""

    __tablename__ = "story_sentences"

    chapter_id: Mapped[UUID] = mapped_column(ForeignKey("story_chapters.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    text: Mapped[str]
    memory_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))


class StoryJob(Base):
    """A job of a story. Deleting the row deletes the job with its events, deliveries and idempotency key."""

    __tablename__ = "story_jobs"

    job_id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
