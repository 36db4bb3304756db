from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified


class ProjectType(StrEnum):
    LEARNING = "learning"
    PRIVATE_GPT = "private_gpt"
    CV_MATCHER = "cv_matcher"
    TELL_ME_LIFE = "tell_me_life"


class Project(Identified, Base):
    """What belongs together: documents, answers, chats, matches or stories, deleted with it. `config` is as
    `core.project_config` defines it for the type."""

    __tablename__ = "projects"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    type: Mapped[ProjectType]
    name: Mapped[str]
    description: Mapped[str | None]
    config: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (Index("ix_projects_own", "user_id", text("id DESC")),)


class DocumentProject(Base):
    """That a document is in a project."""

    __tablename__ = "document_projects"

    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)

    __table_args__ = (Index("ix_document_projects_project_id", "project_id", "document_id"),)
