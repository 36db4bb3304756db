"""Ticks: due times of schedules that were served, each once. All times are of PostgreSQL's clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

REMEMBERED = timedelta(days=1)
AHEAD = timedelta(seconds=10)  # a transaction that waited for a lock still has an earlier `now()`, for at most so long

# Ticks of the future were served before PostgreSQL's clock went back: they would keep the schedule from running until
# it has caught up.
TAKE = text(
    """
    WITH ahead AS (DELETE FROM ticks WHERE schedule = :schedule AND due_at > now() + CAST(:ahead AS interval))
    INSERT INTO ticks (schedule, due_at)
    VALUES (:schedule, date_bin(CAST(:every AS interval), now(), timestamptz 'epoch'))
    ON CONFLICT DO NOTHING RETURNING schedule, due_at, began_at
    """
)

END = text(
    """
    UPDATE ticks SET ended_at = clock_timestamp(), problem = :problem
    WHERE schedule = :schedule AND due_at = :due_at AND began_at = :began_at
    """
)

WAS_TAKEN = text(
    """
    SELECT EXISTS (
        SELECT FROM ticks WHERE schedule = :schedule
            AND due_at BETWEEN now() - CAST(:oldest AS interval) AND now() - CAST(:youngest AS interval)
    )
    """
)

LATEST = text(
    """
    SELECT asked.schedule, now() AS now, date_bin(asked.every, now(), timestamptz 'epoch') AS due_at,
        latest.due_at AS last_due_at, latest.began_at, latest.ended_at, latest.problem
    FROM unnest(CAST(:schedules AS text[]), CAST(:periods AS interval[])) AS asked (schedule, every)
    LEFT JOIN LATERAL (
        SELECT * FROM ticks WHERE ticks.schedule = asked.schedule ORDER BY due_at DESC LIMIT 1
    ) AS latest ON true
    """
)

MAKE_DUE = text(
    """
    DELETE FROM ticks
    WHERE schedule = :schedule AND due_at >= date_bin(CAST(:every AS interval), now(), timestamptz 'epoch')
    """
)

DELETE_OLD = text(
    """
    DELETE FROM ticks USING (SELECT schedule, max(due_at) AS due_at FROM ticks GROUP BY schedule) AS newest
    WHERE ticks.schedule = newest.schedule
        AND ticks.due_at < least(newest.due_at, now() - CAST(:remembered AS interval))
    """
)


@dataclass(frozen=True)
class Taken:
    """A due time that is the caller's to serve."""

    schedule: str
    due_at: datetime
    began_at: datetime


@dataclass(frozen=True)
class Latest:
    """What is known of a schedule `now`: its latest due time, and the latest that was served, if any was."""

    schedule: str
    now: datetime
    due_at: datetime
    last_due_at: datetime | None
    began_at: datetime | None
    ended_at: datetime | None
    problem: str | None


def take(session: Session, schedule: str, *, every: timedelta) -> Taken | None:
    """The latest due time, unless it was served. A second caller waits for the first to commit, and takes over if the
    first rolls back. Of many missed due times only the latest is served. After a step back of the clock a schedule
    rests for `AHEAD` and its own period at most."""
    row = session.execute(TAKE, {"schedule": schedule, "every": every, "ahead": AHEAD}).mappings().first()
    return None if row is None else Taken(**row)


def end(session: Session, taken: Taken, *, problem: str | None = None) -> None:
    session.execute(END, {**vars(taken), "problem": problem})


def was_taken(session: Session, schedule: str, *, oldest: timedelta, youngest: timedelta) -> bool:
    """Whether any due time between `oldest` and `youngest` ago was served."""
    return bool(session.scalar(WAS_TAKEN, {"schedule": schedule, "oldest": oldest, "youngest": youngest}))


def list_latest(session: Session, periods: Mapping[str, timedelta]) -> list[Latest]:
    """Of the schedules of these names, in their order."""
    rows = session.execute(LATEST, {"schedules": list(periods), "periods": list(periods.values())}).mappings()
    latest = {row["schedule"]: Latest(**row) for row in rows}
    return [latest[name] for name in periods]


def make_due(session: Session, schedule: str, *, every: timedelta) -> None:
    """Forgets that the latest due time was served, so that the next trigger serves it again."""
    session.execute(MAKE_DUE, {"schedule": schedule, "every": every})


def delete_old(session: Session) -> None:
    """The newest tick of each schedule stays: without it, its due time would be served again."""
    session.execute(DELETE_OLD, {"remembered": REMEMBERED})
