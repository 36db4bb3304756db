"""The acting user of an API request, for PostgreSQL's row-level security (docs/decisions/0011).

A transaction of the API sees the rows of the acting user and nothing else. Without an acting user, row-level security
hides every owned row. Workers and migrations own the tables, so it does not apply to them.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from enum import Enum
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from core.context_vars import bound

API_ROLE = "pensum_api"
PLATFORM_ROLE = "pensum_platform"
CONFINED = "pensum.confined"  # marks sessions to which row-level security applies


class _Platform(Enum):
    PLATFORM = "platform"


_acting: ContextVar[UUID | _Platform | None] = ContextVar("acting", default=None)


class WrongActingUser(Exception):
    """A bug: a request of one user tried to act in the name of another."""


def act_for(user_id: UUID) -> None:
    """Sets the acting user until the end of the request."""
    _acting.set(user_id)


def act_as_platform() -> None:
    """Lifts row-level security until the end of the request: for administrators, and before a login is known."""
    _acting.set(_Platform.PLATFORM)


def acting_for(user_id: UUID) -> AbstractContextManager[None]:
    return bound((_acting, user_id))


def acting_as_platform() -> AbstractContextManager[None]:
    """For rows of all users, such as keys to look up or queues to count. Keep the block as short as it can be."""
    return bound((_acting, _Platform.PLATFORM))


def without_acting_user() -> AbstractContextManager[None]:
    """Whatever is set inside the block ends with it."""
    return bound((_acting, None))


def ensure_acting_user(user_id: UUID | None) -> None:
    """Raises `WrongActingUser` if another user acts. Where rows of many users share one statement, this stands in for
    row-level security, which cannot know whose request brought which row."""
    who = _acting.get()
    if isinstance(who, UUID) and who != user_id:
        raise WrongActingUser(f"{who} for {user_id}")


def transaction_settings() -> str:
    """SQL to run with BEGIN, in the same round trip: names the role, and the acting user. The connection has the role
    already; a pooler that is told to pool transactions while we are connected would take it away."""
    who = _acting.get()
    if who is _Platform.PLATFORM:
        return f"SET LOCAL ROLE {PLATFORM_ROLE};"
    acting = f"SET LOCAL pensum.user_id = '{who}';" if who else ""
    return f"SET LOCAL ROLE {API_ROLE};{acting}"


@contextmanager
def platform_rights(session: Session) -> Iterator[None]:
    """Lifts row-level security for a few statements within the acting user's transaction. In workers it changes
    nothing."""
    if not session.info.get(CONFINED) or _acting.get() is _Platform.PLATFORM:
        yield
        return
    session.execute(text(f"SET LOCAL ROLE {PLATFORM_ROLE}"))
    yield
    session.flush()
    session.execute(text(f"SET LOCAL ROLE {API_ROLE}"))
