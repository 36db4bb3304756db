from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class Tick(Base):
    """A due time of a schedule. Only the worker that inserts the row serves it.

    A run that goes on has no `ended_at`, nor has one whose worker died, or is of an older version. `problem` names the
    exception that it ended with."""

    __tablename__ = "ticks"

    schedule: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime] = mapped_column(primary_key=True)
    began_at: Mapped[datetime | None] = mapped_column(server_default=func.now())
    ended_at: Mapped[datetime | None]
    problem: Mapped[str | None]
