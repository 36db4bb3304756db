"""What the jobs of all users used. Those that retention deleted are not counted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db.models import User
from db.sql_files import fill, load


class UsageBy(StrEnum):
    DAY = "day"
    KIND = "kind"
    USER = "user"


KEYS = {
    UsageBy.DAY: "CAST(CAST(finished_at AT TIME ZONE 'UTC' AS date) AS text)",
    UsageBy.KIND: "kind",
    UsageBy.USER: "CAST(user_id AS text)",
}
STATEMENTS = {by: text(fill(load("queries/jobs/platform_usage.sql"), key=key)) for by, key in KEYS.items()}


@dataclass(frozen=True)
class Used:
    """By the jobs of one `key`: a day, a kind or the id of a user, which is None for the platform itself."""

    key: str | None
    jobs: int
    failed: int
    prompt_tokens: int
    output_tokens: int
    cost: float
    tokens_without_price: int
    gpu_seconds: float
    cache_hits: int


@dataclass(frozen=True)
class Usage:
    """`rows` are those that used the most, `left_out` how many more there are; `emails` are of users by their ids."""

    total: Used
    rows: list[Used]
    left_out: int
    emails: dict[str, str]


def measure(
    session: Session,
    by: UsageBy,
    *,
    since: datetime,
    until: datetime,
    blameless: Sequence[str],
    most: int | None = None,
) -> Usage:
    """Of jobs that ended in the window; those that failed with one of the problems `blameless` do not count as failed.
    Days are of UTC, and come in their order; else those that used the most come first."""
    values: dict[str, Any] = {
        "blameless": list(blameless),
        "since": since,
        "until": until,
        "most": None if most is None else most + 1,
    }
    found = session.execute(STATEMENTS[by], values).all()
    total, *rows = (
        Used(
            key=row.key,
            jobs=row.jobs,
            failed=row.failed,
            prompt_tokens=int(row.prompt_tokens),
            output_tokens=int(row.output_tokens),
            cost=row.cost,
            tokens_without_price=int(row.tokens_without_price),
            gpu_seconds=row.gpu_seconds,
            cache_hits=row.cache_hits,
        )
        for row in found
    )
    if by == UsageBy.DAY:
        rows.sort(key=lambda row: row.key or "")
    emails = _emails(session, rows) if by == UsageBy.USER else {}
    return Usage(total, rows, left_out=found[0].groups - len(rows), emails=emails)


def _emails(session: Session, rows: Iterable[Used]) -> dict[str, str]:
    ids = [UUID(row.key) for row in rows if row.key]
    users = session.execute(select(User.id, User.email).where(User.id.in_(ids)))
    return {str(id): email for id, email in users}
