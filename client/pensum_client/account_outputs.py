"""Accounts, keys, usage and summaries. `tests/client/test_models.py` compares each with the schema of its name."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pensum_client.library_results import SummaryPoint
from pensum_client.output import Output


class LoginSessionOut(Output):
    """A login. `device` is what logged in, as far as it says; `current` is the one that asks."""

    id: UUID
    device: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    current: bool


class SummaryOut(Output):
    """The summary of a document's `version`. Unless that `is_current`, a job makes it anew."""

    text: str
    points: list[SummaryPoint]
    language: str
    provider: str
    model: str
    version: int
    is_current: bool
    updated_at: datetime


class UserOut(Output):
    """An account that waits for its e-mail address to be verified is not active, where the site wants that. One of a
    sign-in elsewhere has no password."""

    id: UUID
    email: str
    username: str
    is_active: bool
    is_verified: bool
    is_admin: bool
    has_password: bool
    role: Literal["user", "operator", "admin"]
    created_at: datetime
    updated_at: datetime


class LoginOut(Output):
    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - the name of a scheme


class AcceptedOut(Output):
    """The same response, whether the account exists or not."""

    detail: str = "If the account exists, an e-mail has been sent."


class ApiKeyOut(Output):
    """`prefix` is the beginning of the key. `last_used_at` is exact to a minute."""

    id: UUID
    prefix: str
    name: str
    scopes: list[str]
    last_used_at: datetime | None
    expires_at: datetime | None
    created_at: datetime


class ApiKeyWithSecret(ApiKeyOut):
    """No later response shows the key."""

    key: str


class StoredOut(Output):
    """`limit` is null where there is none. Of documents the uploaded bytes count, of jobs what is stored compressed."""

    limit: int | None
    used: int
    documents: int
    jobs: int


class RateOut(Output):
    """Of this minute."""

    limit: int
    used: int
    remaining: int
    resets_in_seconds: int


class UsageOut(Output):
    """How much an account uses, and may use. `requests` and `jobs` are null where there is no limit."""

    account: Literal["administrator", "confirmed", "unconfirmed"]
    bytes: StoredOut
    requests: RateOut | None
    jobs: RateOut | None


class SpentOut(Output):
    tokens: int
    cost: float


class LimitOut(Output):
    """Null is no limit."""

    tokens: int | None
    cost: float | None


class BudgetOut(Output):
    """What was used of language models since midnight UTC, and may be used until `renews_at`."""

    used: SpentOut
    limit: LimitOut
    renews_at: datetime
