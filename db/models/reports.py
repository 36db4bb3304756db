from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class Report(Base):
    """A CV match or a chapter of a story as a PDF, which the job `job_id` makes. `digest` is that of what it shows. It
    goes with its job, with what it shows, and when a memory of the chapter is edited or deleted (a trigger)."""

    __tablename__ = "reports"

    job_id: Mapped[UUID] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    match_id: Mapped[UUID | None] = mapped_column(ForeignKey("cv_matches.id", ondelete="CASCADE"), unique=True)
    chapter_id: Mapped[UUID | None] = mapped_column(ForeignKey("story_chapters.id", ondelete="CASCADE"), unique=True)
    digest: Mapped[bytes | None]
    pdf: Mapped[bytes | None] = mapped_column(deferred=True)
