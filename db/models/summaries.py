from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, func
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class DocumentSummary(Base):
    """The summary of a document that somebody asked for. It is of `version`, and null until its job has ended;
    `asked_version` is the one that the last job was submitted for. It `is_stale` once the document has a newer one."""

    __tablename__ = "document_summaries"

    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    asked_version: Mapped[int]
    is_stale: Mapped[bool] = mapped_column(server_default=sql("false"))
    version: Mapped[int | None]
    text: Mapped[str | None]
    points: Mapped[list[Any] | None]
    language: Mapped[str | None]
    provider: Mapped[str | None]
    model: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (Index("ix_document_summaries_stale", "document_id", postgresql_where=sql("is_stale")),)
