"""For whom the API acts. PostgreSQL shows its transactions what is theirs, and nothing else (docs/decisions/0011).

Who acts for nobody sees no row that has an owner. Workers and migrations own the tables, so none of this is theirs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

API_ROLE = "pensum_api"
PLATFORM_ROLE = "pensum_platform"
CONFINED = "pensum.confined"


class _Platform(Enum):
    PLATFORM = "platform"


_acting: ContextVar[UUID | _Platform | None] = ContextVar("acting", default=None)


class ActsForAnother(Exception):
    """A bug: a request of one user tried to do something in the name of another."""


def act_for(user_id: UUID) -> None:
    """From here to the end of the request."""
    _acting.set(user_id)


def act_as_platform() -> None:
    """From here to the end of the request: for administrators, and for who is not known yet."""
    _acting.set(_Platform.PLATFORM)


@contextmanager
def acting_for(user_id: UUID) -> Iterator[None]:
    token = _acting.set(user_id)
    try:
        yield
    finally:
        _acting.reset(token)


@contextmanager
def acting_as_platform() -> Iterator[None]:
    """For what concerns everybody: who has this key, what waits in the queues. Keep it as short as it can be."""
    token = _acting.set(_Platform.PLATFORM)
    try:
        yield
    finally:
        _acting.reset(token)


@contextmanager
def acting_for_nobody() -> Iterator[None]:
    """Whatever is set within ends with it."""
    token = _acting.set(None)
    try:
        yield
    finally:
        _acting.reset(token)


def ensure_own(user_id: UUID | None) -> None:
    """Where jobs of many users share a statement, PostgreSQL cannot know whose request brought which."""
    who = _acting.get()
    if isinstance(who, UUID) and who != user_id:
        raise ActsForAnother(f"{who} for {user_id}")


def opening() -> str:
    """What a transaction of the API begins with, behind BEGIN and in the same round trip."""
    who = _acting.get()
    if who is None:
        return ""
    if isinstance(who, UUID):
        return f"SET LOCAL pensum.user_id = '{who}';"
    return f"SET LOCAL ROLE {PLATFORM_ROLE};"


@contextmanager
def platform_rights(session: Session) -> Iterator[None]:
    """For a few statements within a user's transaction that are the platform's own; in workers, which may do anything,
    it changes nothing."""
    if not session.info.get(CONFINED) or _acting.get() is _Platform.PLATFORM:
        yield
        return
    session.execute(text(f"SET LOCAL ROLE {PLATFORM_ROLE}"))
    yield
    session.flush()
    session.execute(text(f"SET LOCAL ROLE {API_ROLE}"))
