"""Ticks: due times of schedules that were served, each once. All times are of PostgreSQL's clock."""

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

REMEMBERED = timedelta(days=1)

TAKE = text(
    """
    INSERT INTO ticks (schedule, due_at)
    VALUES (:schedule, date_bin(CAST(:every AS interval), now(), timestamptz 'epoch'))
    ON CONFLICT DO NOTHING RETURNING due_at
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

DELETE_OLD = text(
    """
    DELETE FROM ticks USING (SELECT schedule, max(due_at) AS due_at FROM ticks GROUP BY schedule) AS newest
    WHERE ticks.schedule = newest.schedule
        AND ticks.due_at < least(newest.due_at, now() - CAST(:remembered AS interval))
    """
)


def take(session: Session, schedule: str, *, every: timedelta) -> bool:
    """Whether the latest due time is the caller's to serve. A second caller waits for the first to commit, and takes
    over if the first rolls back. Of many missed due times only the latest is served."""
    return session.execute(TAKE, {"schedule": schedule, "every": every}).first() is not None


def was_taken(session: Session, schedule: str, *, oldest: timedelta, youngest: timedelta) -> bool:
    """Whether any due time between `oldest` and `youngest` ago was served."""
    return bool(session.scalar(WAS_TAKEN, {"schedule": schedule, "oldest": oldest, "youngest": youngest}))


def delete_old(session: Session) -> None:
    """The newest tick of each schedule stays: without it, its due time would be served again."""
    session.execute(DELETE_OLD, {"remembered": REMEMBERED})
