from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from api.accounts.identity import Scope
from api.schemas.texts import Body, Moment
from db.models import ApiKey, Role, User
from db.queries.accounts import users


def _normalise_email(value: str) -> str:
    """Normalises and checks the syntax. Whether the mailbox exists only an e-mail can tell."""
    try:
        return validate_email(value, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise PydanticCustomError("email", "{reason}", {"reason": str(error)}) from None


Email = Annotated[str, Field(max_length=320, examples=["ada@example.org"]), AfterValidator(_normalise_email)]
Username = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Password = Annotated[str, Field(max_length=1024, examples=["a long phrase of yours"])]
Token = Annotated[str, Field(max_length=4096)]


class RegisterIn(Body):
    email: Email
    password: Password
    username: Username


class EmailIn(Body):
    email: Email


class ResetIn(Body):
    token: Token
    password: Password


class PasswordIn(Body):
    current_password: Password
    password: Password


class TokenIn(Body):
    token: Token


class UserOut(BaseModel):
    """An account that waits for its e-mail address to be verified is not active, where the site wants that. One of a
    sign-in elsewhere has no password."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    email: str
    username: str
    is_active: bool
    is_verified: bool
    is_admin: bool
    has_password: bool
    role: Role
    created_at: datetime
    updated_at: datetime


def render_user(user: User) -> UserOut:
    shown = UserOut.model_validate(user)
    return shown.model_copy(update={"is_active": user.is_active and not users.is_awaited(user)})


class LoginSessionOut(BaseModel):
    """`device` is what logged in, as far as it says. `last_used_at` is exact to a minute. `current` is the session of
    this request."""

    id: UUID
    device: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    current: bool


class LoginOut(BaseModel):
    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105  # a token type, not a password


class LoginOptionsOut(BaseModel):
    """How people get in. `registration` is `confirmed` where an account waits for its address to be verified."""

    github: bool
    registration: Literal["open", "confirmed", "closed"]


class AuthorizationOut(BaseModel):
    authorization_url: str


class AcceptedOut(BaseModel):
    """The same response, whether the account exists or not."""

    detail: str = "If the account exists, an e-mail has been sent."


DEFAULT_SCOPES: list[Scope] = ["read", "write"]


class ApiKeyIn(Body):
    """`read` allows GET and HEAD, `write` all other methods, `operator` the endpoints of operators, and `admin` those
    and the endpoints of administrators."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=4)] = DEFAULT_SCOPES
    expires_at: Moment | None = None


class ApiKeyOut(BaseModel):
    """`prefix` is the beginning of the key. `last_used_at` is exact to a minute."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    prefix: str
    name: str
    scopes: list[str]
    last_used_at: datetime | None
    expires_at: datetime | None
    created_at: datetime


class ApiKeyWithSecret(ApiKeyOut):
    """The key is shown only in this response."""

    key: str


def render_key(key: ApiKey) -> ApiKeyOut:
    return ApiKeyOut.model_validate(key)


def render_new_key(added: ApiKey, key: str) -> ApiKeyWithSecret:
    return ApiKeyWithSecret(**render_key(added).model_dump(), key=key)
