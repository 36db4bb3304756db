from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.texts import Body
from db.models import ApiKey

LONGEST_SECONDS = 24 * 3600
DEFAULT_SECONDS = 15 * 60

TokenScope = Literal["read", "write"]


class UserTokenIn(Body):
    """`read` allows GET and HEAD, `write` all other methods. With a `job_id` the token is for that job alone: to follow
    it, to cancel it and to run it again."""

    scopes: Annotated[list[TokenScope], Field(min_length=1, max_length=2)]
    ttl_seconds: Annotated[int, Field(ge=1, le=LONGEST_SECONDS)] = DEFAULT_SECONDS
    job_id: UUID | None = None


class UserTokenOut(BaseModel):
    """`prefix` is the beginning of the token, `issued_by` the administrator who made it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    user_id: UUID
    prefix: str
    scopes: list[TokenScope]
    job_id: UUID | None
    issued_by: UUID
    last_used_at: datetime | None
    created_at: datetime
    expires_at: datetime


class UserTokenWithSecret(UserTokenOut):
    """The token is shown only in this response."""

    token: str


def render_token(row: ApiKey) -> UserTokenOut:
    return UserTokenOut.model_validate(row)


def render_new_token(added: ApiKey, token: str) -> UserTokenWithSecret:
    return UserTokenWithSecret(**render_token(added).model_dump(), token=token)
