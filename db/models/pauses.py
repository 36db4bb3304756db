from datetime import datetime
from enum import StrEnum

from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class PauseTarget(StrEnum):
    QUEUE = "queue"
    KIND = "kind"


class Pause(Base):
    """A queue, or a kind of jobs, of which workers begin none."""

    __tablename__ = "pauses"

    target: Mapped[PauseTarget] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    paused_at: Mapped[datetime] = mapped_column(server_default=func.now())
