from typing import Annotated

from pydantic import BaseModel, Field

from api.accounts.identity import Standing
from api.quotas.rate_meter import Rate
from api.schemas.auth import Password
from api.schemas.texts import Body
from db.queries.accounts.usage import Stored


class RateOut(BaseModel):
    """Of this minute."""

    limit: int
    used: int
    remaining: int
    resets_in_seconds: int


class StoredOut(BaseModel):
    """`limit` is null where there is none. Of documents the uploaded bytes count, of jobs what is stored compressed."""

    limit: int | None
    used: int
    documents: int
    jobs: int


class UsageOut(BaseModel):
    """How much you use, and may use. An account whose e-mail address is not verified has lower limits, where the site
    sends mails. `requests` and `jobs` are null where there is no limit, as for administrators."""

    account: Standing
    bytes: StoredOut
    requests: RateOut | None
    jobs: RateOut | None


def render_rate(rate: Rate) -> RateOut | None:
    if not rate.limit:
        return None
    return RateOut(limit=rate.limit, used=rate.used, remaining=rate.remaining, resets_in_seconds=rate.resets_in_seconds)


def render_stored(stored: Stored, limit: int) -> StoredOut:
    return StoredOut(limit=limit or None, used=stored.total, documents=stored.documents, jobs=stored.jobs)


class AccountDeletionIn(Body):
    """One of both: the address where the account has no password, as after a sign-in with GitHub."""

    password: Password | None = None
    email: Annotated[str, Field(max_length=320, examples=["ada@example.org"])] | None = None
