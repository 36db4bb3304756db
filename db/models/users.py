from uuid import UUID

from sqlalchemy import ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified


class User(Identified, Base):
    __tablename__ = "users"

    email: Mapped[str] = mapped_column(unique=True)
    username: Mapped[str]
    is_admin: Mapped[bool] = mapped_column(server_default=text("false"))


class ApiKey(Identified, Base):
    """A bearer key; only its SHA-256 is kept, which is enough because keys are 256 random bits."""

    __tablename__ = "api_keys"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    prefix: Mapped[str]
    key_hash: Mapped[bytes] = mapped_column(unique=True)
