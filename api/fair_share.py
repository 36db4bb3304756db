"""A fair share of an API process: of one user, so many requests are worked on at once. More of theirs wait, and nobody
else waits behind them.

A request that waits itself, for a job or for its client, takes no part in its user's share meanwhile.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from uuid import UUID
from weakref import WeakValueDictionary

from starlette.types import Scope

MOST_AT_ONCE = 64  # several times as many as there are connections to PostgreSQL
MOST_REMEMBERED = 10_000
CREDENTIALS = (b"authorization", b"cookie")


class Share:
    """The part of one request."""

    def __init__(self, semaphore: asyncio.Semaphore) -> None:
        """Of a semaphore that the request holds."""
        self._semaphore = semaphore
        self._is_held = True
        self._has_ended = False

    def pause(self) -> None:
        """Several tasks of the request may pause it at once. It goes on when the first of them does."""
        if self._is_held:
            self._is_held = False
            self._semaphore.release()

    async def go_on(self) -> None:
        if not self._is_held:
            await self._semaphore.acquire()
            if self._is_held or self._has_ended:
                self._semaphore.release()
            self._is_held = not self._has_ended

    def end(self) -> None:
        self.pause()
        self._has_ended = True


class Shares:
    """Those of one process. A request whose user is not known yet shares with all others from its address that sent
    credentials too, and one without any with all others without."""

    def __init__(self) -> None:
        self._semaphores: WeakValueDictionary[Hashable, asyncio.Semaphore] = WeakValueDictionary()
        self._users: OrderedDict[bytes, UUID] = OrderedDict()

    @asynccontextmanager
    async def held(self, scope: Scope) -> AsyncIterator[Share]:
        """For the time of one request."""
        share = Share(await self._acquired(scope))
        token = _share.set(share)
        try:
            yield share
        finally:
            _share.reset(token)
            share.end()

    async def _acquired(self, scope: Scope) -> asyncio.Semaphore:
        semaphore = self._semaphore_for(scope)
        has_to_wait = semaphore.locked()
        await semaphore.acquire()
        if has_to_wait and (own := self._semaphore_for(scope)) is not semaphore:  # its user has become known meanwhile
            semaphore.release()
            await own.acquire()
            return own
        return semaphore

    def _semaphore_for(self, scope: Scope) -> asyncio.Semaphore:
        owner = self._users.get(_credentials_of(scope)) or _crowd_of(scope)
        semaphore = self._semaphores.get(owner)
        if semaphore is None:
            semaphore = self._semaphores[owner] = asyncio.Semaphore(MOST_AT_ONCE)
        return semaphore

    def remember(self, scope: Scope, user_id: UUID) -> None:
        """Whom the credentials of a request belong to, so that other requests with them count as this user's."""
        self._users[_credentials_of(scope)] = user_id
        if len(self._users) > MOST_REMEMBERED:
            self._users.popitem(last=False)


def _crowd_of(scope: Scope) -> Hashable:
    return (scope.get("client") or ("",))[0], bool(_sent_credentials(scope))


def _credentials_of(scope: Scope) -> bytes:
    """A hash of them, so that no API key stays in memory."""
    return hashlib.sha256(b"\n".join(_sent_credentials(scope))).digest()


def _sent_credentials(scope: Scope) -> list[bytes]:
    return [value for name, value in scope["headers"] if name in CREDENTIALS]


_share: ContextVar[Share | None] = ContextVar("share", default=None)


@asynccontextmanager
async def paused() -> AsyncIterator[None]:
    """For what a request does not work on, but waits for."""
    share = _share.get()
    if share is None:
        yield
    else:
        share.pause()
        yield
        await share.go_on()
