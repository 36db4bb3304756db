"""The user of a request and the scopes of their credentials."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Literal, get_args
from urllib.parse import urlsplit
from uuid import UUID

from core.errors import Forbidden, ScopeMissing
from core.settings import settings
from db.models import User as Account

Scope = Literal["read", "write", "operator", "admin"]

SCOPES: tuple[Scope, ...] = get_args(Scope)
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


class Standing(StrEnum):
    """Which quotas an account has."""

    ADMINISTRATOR = "administrator"
    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True)
class User:
    """`is_admin` and `is_operator` are whether this request may act as one: an API key of an administrator may lack the
    scope. Administrators may act as operators.

    `is_delegated` is whether the site gave these credentials to a page, for a while. With a `job_id` they are for that
    job alone.
    """

    id: UUID
    is_admin: bool
    scopes: frozenset[str] = frozenset(SCOPES)
    expires_at: datetime | None = None
    standing: Standing = Standing.CONFIRMED
    is_operator: bool = False
    is_delegated: bool = False
    job_id: UUID | None = None

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= datetime.now(UTC)

    def limit_wait(self, seconds: int) -> int:
        """No request waits for longer than its credentials are good."""
        if self.expires_at is None:
            return seconds
        return max(0, min(seconds, int((self.expires_at - datetime.now(UTC)).total_seconds())))

    def may(self, method: str) -> bool:
        return _scope_for(method) in self.scopes

    def ensure_may(self, method: str) -> None:
        if not self.may(method):
            needed = _scope_for(method)
            raise ScopeMissing(
                f"{method} needs an API key with the scope `{needed}`; this key has {_listed(self.scopes)}."
            )

    def may_reach(self, path: str) -> bool:
        own = f"/api/jobs/{self.job_id}"
        return self.job_id is None or path == own or path.startswith(f"{own}/")

    def ensure_may_reach(self, path: str) -> None:
        if not self.may_reach(path):
            own = f"/api/jobs/{self.job_id}"
            raise TokenForOneJob(f"This token is for job {self.job_id} alone: {own} and what is below it.")

    def ensure_not_delegated(self) -> None:
        if self.is_delegated:
            raise DelegatedCredentials


class TokenForOneJob(Forbidden):
    """This token is for one job alone."""


class DelegatedCredentials(Forbidden):
    """This token ends soon, so it may make or change nothing that gives access for longer: API keys, webhooks and their
    secrets. Nor may it delete the account. Use an API key, or log in."""


class CallbackElsewhere(Forbidden):
    """The address of a `callback_url` is none of the site's."""


def ensure_callback_of_site(callback_url: str) -> None:
    """For delegated credentials: who holds them could have messages signed with the account's secret sent anywhere.
    Raises `CallbackElsewhere`."""
    named = (*settings().api.allowed_origins, *settings().site_tokens.issuers)
    hosts = {host for url in named if (host := _host_of(url))}
    if _host_of(callback_url) not in hosts:
        listed = ", ".join(sorted(hosts)) or "none is known: PENSUM_ALLOWED_ORIGINS and PENSUM_JWT_ISSUERS name them"
        raise CallbackElsewhere(
            f"This token was lent to a page, so `callback_url` may only name a host of the site ({listed})."
            " Leave it out and follow the job, or use an API key."
        )


def _host_of(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def standing_of(account: Account) -> Standing:
    """Where the site sends no mails nobody can confirm an address, and nobody has to."""
    if account.is_admin:
        return Standing.ADMINISTRATOR
    is_confirmed = account.is_verified or settings().smtp.host is None
    return Standing.CONFIRMED if is_confirmed else Standing.UNCONFIRMED


def _scope_for(method: str) -> Scope:
    return "read" if method in SAFE_METHODS else "write"


def _listed(scopes: frozenset[str]) -> str:
    return ", ".join(f"`{scope}`" for scope in SCOPES if scope in scopes) or "none"
