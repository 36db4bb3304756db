"""What routes ask for, as aliases that read like a sentence."""

import hashlib
import re
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.remembered import Remembered
from api.streams import Streams
from api.wakeups import Wakeups
from db.errors import Invalid, NotAuthenticated
from db.queries import users
from db.session import read
from tasks.desk import Desk
from workers.webhooks.resolving import Resolver

MAX_WAIT_SECONDS = 60

KEY_SECONDS = 2.0  # how long a key that was taken away still opens

bearer = HTTPBearer(auto_error=False, description="An API key, `pk_...`.")


@dataclass(frozen=True)
class User:
    id: UUID
    is_admin: bool


_users: Remembered[bytes, User] = Remembered(KEY_SECONDS)


async def _current_user(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> User:
    if credentials is None:
        raise NotAuthenticated
    key = credentials.credentials
    return await _users.get(_digest(key), lambda: _find_user(key))


def known_user(key: str) -> User | None:
    """The owner of a key that was used a moment ago."""
    return _users.find(_digest(key))


def _digest(key: str) -> bytes:
    """So that no key lies about in memory."""
    return hashlib.sha256(key.encode()).digest()


async def _find_user(key: str) -> User:
    user = await read(users.get_by_key, key)
    return User(user.id, user.is_admin)


@dataclass(frozen=True)
class PageQuery:
    limit: int
    before: UUID | None


async def _page(
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(description="`next_cursor` of the page before")] = None,
) -> PageQuery:
    try:
        return PageQuery(limit, UUID(cursor) if cursor else None)
    except ValueError:
        message = f"{cursor!r} is no cursor; use the `next_cursor` of a page"
        raise Invalid(message, errors=[{"field": "cursor", "message": message}]) from None


async def _prefer_wait(prefer: Annotated[str | None, Header(description="`wait=N`, RFC 7240")] = None) -> int | None:
    """The seconds of `Prefer: wait=N`, at most a minute; preferences that are no such wish are ignored (RFC 7240)."""
    found = re.search(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,9})\"?(?:$|[,;\s])", prefer or "")
    return min(int(found[1]), MAX_WAIT_SECONDS) if found else None


async def _wakeups(request: Request) -> Wakeups:
    wakeups: Wakeups = request.app.state.wakeups
    return wakeups


async def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


async def _streams(request: Request) -> Streams:
    streams: Streams = request.app.state.streams
    return streams


async def _resolver(request: Request) -> Resolver:
    resolver: Resolver = request.app.state.resolver
    return resolver


CurrentUser = Annotated[User, Depends(_current_user)]
Page = Annotated[PageQuery, Depends(_page)]
PreferWait = Annotated[int | None, Depends(_prefer_wait)]
WakeupsDep = Annotated[Wakeups, Depends(_wakeups)]
DeskDep = Annotated[Desk, Depends(_desk)]
StreamsDep = Annotated[Streams, Depends(_streams)]
ResolverDep = Annotated[Resolver, Depends(_resolver)]
