"""Loads the shared library into the database at DATABASE_URL, waits until workers have made it searchable, and prints
how many resources it has."""

from sqlalchemy import func, select

from bench.common.waiting import wait_until
from db.models import LIBRARY_OWNER_ID, Job
from db.models.jobs import TERMINAL
from db.transactions import read_only
from tasks.shared_library import load_shipped

PATIENCE_SECONDS = 300.0


def load() -> int:
    count = load_shipped()
    wait_until(
        lambda: not _unfinished(),
        seconds=PATIENCE_SECONDS,
        unless=lambda: f"{_unfinished()} of {count} resources were not embedded",
        every=0.2,
    )
    return count


def _unfinished() -> int:
    with read_only() as session:
        waiting = select(func.count()).where(Job.user_id == LIBRARY_OWNER_ID, Job.state.not_in(TERMINAL))
        return session.execute(waiting).scalar_one()


if __name__ == "__main__":
    print(load())
