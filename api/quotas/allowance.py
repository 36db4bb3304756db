"""What a request may still do in the name of its user."""

from typing import NamedTuple

from starlette.types import Scope

from api.accounts.identity import Standing, User
from api.quotas.rate_meter import Counted, Rate, RateExceeded, RateMeter
from api.quotas.stored_bytes import StoredBytes
from core.settings import settings

SCOPE_KEY = "pensum.allowance"


class Limits(NamedTuple):
    """0 is no limit."""

    bytes: int = 0
    requests: int = 0
    jobs: int = 0
    streams: int = 0


UNLIMITED = Limits()


def limits_of(user: User) -> Limits:
    if user.standing is Standing.ADMINISTRATOR:
        return UNLIMITED
    quotas = settings().quotas
    if user.standing is Standing.CONFIRMED:
        return Limits(quotas.bytes, quotas.requests_per_minute, quotas.jobs_per_minute, quotas.streams)
    return Limits(
        quotas.unconfirmed_bytes,
        quotas.unconfirmed_requests_per_minute,
        quotas.unconfirmed_jobs_per_minute,
        quotas.streams,
    )


class Allowance:
    """Of one request. `rates` are those that it was counted in, once each, whichever ways it goes."""

    __slots__ = ("_has_counted_job", "_limits", "_user", "rates")

    def __init__(self) -> None:
        self.rates: list[Rate] = []
        self._user: User | None = None
        self._limits = UNLIMITED
        self._has_counted_job = False

    def count_request(self, meter: RateMeter, user: User) -> None:
        """Raises `RateExceeded`."""
        if self._user is None:
            self._limits = limits_of(user)
            self._count(meter, Counted.REQUESTS, user, self._limits.requests)
            self._user = user

    def charge(self, owner: User) -> None:
        """For a job that an administrator submits in the name of an account: it counts in that account's quota."""
        self._user, self._limits = owner, limits_of(owner)

    async def count_job(self, meter: RateMeter, stored: StoredBytes, *, size: int) -> None:
        """`size` is what the request brings. Raises `RateExceeded`, and `QuotaExceeded`. Whoever signs up is no user
        yet, and is counted by address."""
        if self._user is None or self._has_counted_job:
            return
        self._has_counted_job = True
        if self._limits.bytes:
            await stored.ensure_room(self._user.id, size=size, limit=self._limits.bytes)
        self._count(meter, Counted.JOBS, self._user, self._limits.jobs)

    def _count(self, meter: RateMeter, what: Counted, user: User, limit: int) -> None:
        if not limit:
            return
        try:
            self.rates.append(meter.count(what, user.id, limit))
        except RateExceeded as refusal:
            self.rates = [*(rate for rate in self.rates if rate.what is not what), refusal.rate]
            raise


def allowance_of(scope: Scope) -> Allowance:
    allowance: Allowance = scope[SCOPE_KEY]
    return allowance
