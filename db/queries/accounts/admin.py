"""What administrators do with accounts, and what they want to know of the whole platform."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, or_, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.errors import Conflict
from db.models import ApiKey, Document, Job, User
from db.models.jobs import TERMINAL
from db.queries.accounts import users
from db.queries.accounts.users import EmailTaken

# The ids of jobs begin with the time, so their own index finds those of the last day.
SINCE = "(SELECT uuidv7(interval '-24 hours'))"

ACCOUNTS = text(
    f"""
    SELECT count(*) AS total, count(*) FILTER (WHERE is_active) AS active,
        count(*) FILTER (WHERE is_admin) AS administrators, count(*) FILTER (WHERE id >= {SINCE}) AS new,
        (SELECT count(DISTINCT user_id) FROM jobs WHERE id >= {SINCE}) AS busy
    FROM users
    """
)
JOBS = text(
    f"""
    SELECT kind, state, count(*) AS count, CAST(sum(last_seq) AS bigint) AS events,
        percentile_cont(0.95) WITHIN GROUP (ORDER BY queue_seconds) AS queue_seconds_p95,
        percentile_cont(0.95) WITHIN GROUP (ORDER BY work_seconds) AS work_seconds_p95
    FROM jobs WHERE id >= {SINCE} GROUP BY kind, state ORDER BY kind, state
    """
)
LIBRARY = text(
    """
    SELECT count(*) AS documents, count(*) FILTER (WHERE state = 'ready') AS ready,
        CAST(coalesce(sum(size_bytes), 0) AS bigint) AS bytes, (SELECT count(*) FROM chunks) AS chunks
    FROM documents
    """
)
DELIVERIES = text(f"SELECT state, count(*) AS deliveries FROM deliveries WHERE id >= {SINCE} GROUP BY state")
STORAGE = text(
    """
    SELECT coalesce(whole.relname, one.relname) AS name, sum(pg_total_relation_size(one.oid)) AS bytes
    FROM pg_class one LEFT JOIN pg_inherits ON inhrelid = one.oid LEFT JOIN pg_class whole ON whole.oid = inhparent
    WHERE one.relnamespace = 'public'::regnamespace AND one.relkind IN ('r', 'p')
    GROUP BY name ORDER BY bytes DESC, name
    """
)


class LastAdministrator(Conflict):
    """This is the last active administrator. Make another user an administrator first."""


@dataclass(frozen=True)
class Holdings:
    """What a user has here."""

    documents: int
    bytes: int
    jobs: int
    unfinished_jobs: int


def list_users(
    session: Session, *, limit: int, before: UUID | None = None, search: str | None = None, is_admin: bool | None = None
) -> list[User]:
    """Newest first; `before` is the id of the last one seen. `search` is a part of an e-mail or a name."""
    query = select(User).order_by(User.id.desc()).limit(limit)
    if before is not None:
        query = query.where(User.id < before)
    if search is not None:
        fits = [column.icontains(search, autoescape=True) for column in (User.email, User.username)]
        query = query.where(or_(*fits))
    if is_admin is not None:
        query = query.where(User.is_admin == is_admin)
    return list(session.scalars(query))


def holdings(session: Session, user_id: UUID) -> Holdings:
    documents, size = session.execute(
        select(func.count(), func.coalesce(func.sum(Document.size_bytes), 0)).where(Document.user_id == user_id)
    ).one()
    jobs, unfinished = session.execute(
        select(func.count(), func.count().filter(Job.state.not_in(TERMINAL))).where(Job.user_id == user_id)
    ).one()
    return Holdings(documents, size, jobs, unfinished)


def change(session: Session, user_id: UUID, changes: Mapping[str, Any]) -> User:
    """Raises `LastAdministrator`, and `EmailTaken`."""
    user = users.get(session, user_id)
    if changes.get("is_admin") is False or changes.get("is_active") is False:
        _ensure_another_administrator(session, user_id)
    for name, value in changes.items():
        setattr(user, name, value)
    try:
        session.flush()
    except IntegrityError as error:
        raise EmailTaken from error
    return user


def key_hashes(session: Session, user_id: UUID) -> list[bytes]:
    return list(session.scalars(select(ApiKey.key_hash).where(ApiKey.user_id == user_id)))


def close(session: Session, user_id: UUID) -> None:
    """Nothing new begins in this user's name. Raises `LastAdministrator`."""
    change(session, user_id, {"is_active": False})


def remove(session: Session, user_id: UUID) -> None:
    """With everything of theirs. A second run changes nothing."""
    _ensure_another_administrator(session, user_id)
    session.execute(delete(User).where(User.id == user_id))


def _ensure_another_administrator(session: Session, user_id: UUID) -> None:
    """Two administrators who demote each other at once wait for each other here."""
    able = select(User.id).where(User.is_admin, User.is_active).order_by(User.id).with_for_update()
    if list(session.scalars(able)) == [user_id]:
        raise LastAdministrator


@dataclass(frozen=True)
class Stats:
    """Of the last 24 hours where a count is of what happens, and of now where it is of what is there."""

    accounts: Mapping[str, int]
    jobs: list[Mapping[str, Any]]
    library: Mapping[str, int]
    deliveries: dict[str, int]
    storage: dict[str, int]


def stats(session: Session) -> Stats:
    return Stats(
        accounts=dict(session.execute(ACCOUNTS).mappings().one()),
        jobs=[dict(row) for row in session.execute(JOBS).mappings()],
        library=dict(session.execute(LIBRARY).mappings().one()),
        deliveries={row.state: row.deliveries for row in session.execute(DELIVERIES)},
        storage={row.name: int(row.bytes) for row in session.execute(STORAGE)},
    )
