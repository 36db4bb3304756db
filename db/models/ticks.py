from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class Tick(Base):
    """A due time of a schedule. Only the worker that inserts the row serves it."""

    __tablename__ = "ticks"

    schedule: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime] = mapped_column(primary_key=True)
