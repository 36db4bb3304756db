from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class BulkAction(Base):
    """An operator has all jobs that a filter chooses cancelled or run again. The time in `id` says which jobs are
    meant: those that came, or failed again, later are left alone. The job `job_id` does it, so its state is that of
    the action; `done` is counted in the transactions of the changes."""

    __tablename__ = "bulk_actions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    action: Mapped[str]
    filter: Mapped[dict[str, Any]] = mapped_column(JSONB)
    actor_id: Mapped[UUID]
    job_id: Mapped[UUID] = mapped_column(unique=True)
    count: Mapped[int]
    done: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
