"""The shared library: resources that every learner finds, whoever uploaded what."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, func, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified

#: The platform's own account, made by migration 0028. It owns the shared library, cannot log in and is in no list.
LIBRARY_OWNER_ID = UUID("00000000-0000-7000-8000-000000000001")


class LibraryResource(Identified, Base):
    """A resource outside, with a summary of our own, or a lesson with its `text`. `document_id` is the document that a
    search finds it by.

    `url_key` is the same for spellings of one address. `shipped_hash` is the hash of the entry that Pensum ships, as it
    was last loaded; None for a resource that an administrator added. `edited_at` and `deleted_at` say when an
    administrator changed or deleted a shipped one: from then on starts leave it alone.
    """

    __tablename__ = "library_resources"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("documents.id", ondelete="SET NULL"))
    url: Mapped[str]
    url_key: Mapped[str]
    title: Mapped[str]
    kind: Mapped[str]
    level: Mapped[str]
    topics: Mapped[list[str]]
    authors: Mapped[list[str]] = mapped_column(server_default=text("'[]'"))
    year: Mapped[int | None]
    language: Mapped[str] = mapped_column(server_default=text("'en'"))
    summary: Mapped[str]
    text: Mapped[str | None]
    shipped_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        Index("uq_library_resources_url_key", "user_id", "url_key", unique=True),
        Index("ix_library_resources_document_id", "document_id"),
    )
