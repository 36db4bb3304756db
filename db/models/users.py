from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Index, Text, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, synonym

from db.models.base import Base, Identified


class User(Identified, Base):
    """An account. With an empty `hashed_password` it has no password login. A login token is valid while its version is
    `token_version`. `time_zone` is an IANA name."""

    __tablename__ = "users"

    email: Mapped[str] = mapped_column(unique=True)
    username: Mapped[str]
    is_admin: Mapped[bool] = mapped_column(server_default=text("false"))
    hashed_password: Mapped[str] = mapped_column(server_default=text("''"))
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    is_verified: Mapped[bool] = mapped_column(server_default=text("false"))
    token_version: Mapped[int] = mapped_column(server_default=text("0"))
    time_zone: Mapped[str] = mapped_column(server_default=text("'UTC'"))

    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())

    is_superuser: Mapped[bool] = synonym("is_admin")  # what FastAPI Users calls it

    __table_args__ = (Index("uq_users_email_lower", func.lower(email), unique=True),)
    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012  # as SQLAlchemy types it; `updated_at` comes back


class ApiKey(Identified, Base):
    """A bearer key; only its SHA-256 is kept, which is enough because keys are 256 random bits."""

    __tablename__ = "api_keys"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    prefix: Mapped[str]
    key_hash: Mapped[bytes] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(server_default=text("''"))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{read,write,admin}'"))
    last_used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]


class LoginSession(Identified, Base):
    """A login: its `id` is that of the token. It is valid while `token_version` is its user's. `device` says what
    logged in, as its User-Agent has it. `last_used_at` is exact to a minute."""

    __tablename__ = "login_sessions"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    token_version: Mapped[int]
    device: Mapped[str]
    last_used_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (Index("ix_login_sessions_own", "user_id", text("id DESC")),)


class RevokedToken(Base):
    """The id (`jti`) of a login token that was revoked before it expired."""

    __tablename__ = "revoked_tokens"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class RateLimit(Base):
    """The leaky bucket of one subject. `level` is its fill; `subject` is the hash of an e-mail or a client address."""

    __tablename__ = "throttles"

    subject: Mapped[bytes] = mapped_column(primary_key=True)
    level: Mapped[float]
    counted_at: Mapped[datetime] = mapped_column(index=True)
    blocked_until: Mapped[datetime]


class OAuthAccount(Identified, Base):
    """A user's account at another site. Its access token is not stored: nothing needs it after the login."""

    __tablename__ = "oauth_accounts"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    oauth_name: Mapped[str]
    account_id: Mapped[str]
    account_email: Mapped[str]

    __table_args__ = (UniqueConstraint("oauth_name", "account_id"),)
