from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified


class Profile(Base):
    """A person's profile. Its words are also a hidden document of the person's, so that they can be searched.

    `content_hash` is the hash of the text that it was extracted from and of the extracting model; null once the profile
    was edited. `welcome` is the result of the last `profiles.personalize`.
    """

    __tablename__ = "profiles"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    name: Mapped[str]
    bio: Mapped[str] = mapped_column(server_default="")
    wiki_content: Mapped[str] = mapped_column(server_default="")
    is_discoverable: Mapped[bool] = mapped_column(server_default=text("false"))
    content_hash: Mapped[bytes | None]
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("documents.id", ondelete="SET NULL"), index=True)
    welcome: Mapped[dict[str, Any] | None]

    __table_args__ = (
        Index("ix_profiles_name_words", text("array_to_tsvector(name_words(name))"), postgresql_using="gin"),
    )

    @property
    def id(self) -> UUID:
        """For paging: a person has one profile."""
        return self.user_id


class ProfileSource(Identified, Base):
    """An upload that becomes the profile of `user_id`, and is deleted then. `text` is set when it was parsed, `receipt`
    when it was extracted."""

    __tablename__ = "profile_sources"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    path: Mapped[str]
    kind: Mapped[str]
    body: Mapped[bytes] = mapped_column(deferred=True)
    text: Mapped[str | None] = mapped_column(deferred=True)
    receipt: Mapped[dict[str, Any] | None]
