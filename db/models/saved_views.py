from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified


class SavedView(Identified, Base):
    """A list of the console as somebody filtered it. `query` is that of its address."""

    __tablename__ = "saved_views"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    page: Mapped[str]
    name: Mapped[str]
    query: Mapped[str]

    __table_args__ = (UniqueConstraint("user_id", "page", "name", name="uq_saved_views_name"),)
