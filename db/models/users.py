from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Index, Text, UniqueConstraint, func, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, synonym, validates

from core.email_addresses import normal_email
from db.models.base import Base, Identified


def _normal_email_of_row(context: DefaultExecutionContext) -> str:
    row: dict[str, str] = context.get_current_parameters()  # type: ignore[no-untyped-call]  # SQLAlchemy left it so
    return normal_email(row["email"])


class Role(StrEnum):
    """What an account may do beyond its own rows. Operators keep the platform going and see no texts of users."""

    USER = "user"
    OPERATOR = "operator"
    ADMIN = "admin"


class User(Identified, Base):
    """An account. With an empty `hashed_password` it has no password login. A login token is valid while its version is
    `token_version`. `time_zone` is an IANA name. `normal_email` is what the address is compared by."""

    __tablename__ = "users"

    email: Mapped[str] = mapped_column(unique=True)
    normal_email: Mapped[str] = mapped_column(default=_normal_email_of_row, unique=True)
    username: Mapped[str]
    is_admin: Mapped[bool] = mapped_column(server_default=text("false"))
    is_operator: Mapped[bool] = mapped_column(server_default=text("false"))
    hashed_password: Mapped[str] = mapped_column(server_default=text("''"))
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    is_verified: Mapped[bool] = mapped_column(server_default=text("false"))
    token_version: Mapped[int] = mapped_column(server_default=text("0"))
    time_zone: Mapped[str] = mapped_column(server_default=text("'UTC'"))

    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())

    is_superuser: Mapped[bool] = synonym("is_admin")  # what FastAPI Users calls it

    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012  # as SQLAlchemy types it; `updated_at` comes back

    @property
    def has_password(self) -> bool:
        return bool(self.hashed_password)

    @property
    def role(self) -> Role:
        if self.is_admin:
            return Role.ADMIN
        return Role.OPERATOR if self.is_operator else Role.USER

    @role.setter
    def role(self, role: Role) -> None:
        self.is_admin, self.is_operator = role == Role.ADMIN, role == Role.OPERATOR

    @validates("email")
    def _set_normal_email(self, _: str, email: str) -> str:
        self.normal_email = normal_email(email)
        return email


class ApiKey(Identified, Base):
    """A bearer key; only its SHA-256 is kept, which is enough because keys are 256 random bits.

    One that an administrator issued is a token of the user: it ends soon, and with a `job_id` it is for that job alone.
    """

    __tablename__ = "api_keys"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    prefix: Mapped[str]
    key_hash: Mapped[bytes] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(server_default=text("''"))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{read,write,admin}'"))
    last_used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    issued_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    job_id: Mapped[UUID | None]

    __table_args__ = (
        Index("ix_api_keys_issued_by", "issued_by", postgresql_where=text("issued_by IS NOT NULL")),
        Index("ix_api_keys_issued", "expires_at", postgresql_where=text("issued_by IS NOT NULL")),
    )


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
