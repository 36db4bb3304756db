"""Periodic runs: `@after_tick(SCHEDULE)` and `@with_tick(SCHEDULE)` run a function once when it is due, however often
and in however many processes Celery triggers it. The decorated function itself can be called at any time."""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress

from sqlalchemy.orm import Session

from db.queries.jobs import ticks
from db.queries.jobs.ticks import Taken
from db.transactions import DatabaseUnavailable, statement, transaction
from tasks.app import app
from tasks.schedules import Schedule

logger = logging.getLogger(__name__)

Work = Callable[[], None]
Writing = Callable[[Session], None]


def after_tick(schedule: Schedule) -> Callable[[Work], Work]:
    """For work with transactions of its own. The tick commits first, so failed work runs again at the next due time."""

    def register(work: Work) -> Work:
        def run_if_due() -> None:
            with transaction() as session:
                taken = ticks.take(session, schedule.name, every=schedule.every)
            if taken:
                _run(work, taken)

        _register_task(schedule, run_if_due)
        return work

    return register


def with_tick(schedule: Schedule) -> Callable[[Writing], Writing]:
    """For what must happen exactly once, as submitting a job: tick and writes commit together. A failure leaves no
    tick, so the next trigger tries again."""

    def register(write: Writing) -> Writing:
        def run_if_due() -> None:
            with transaction() as session:
                if taken := ticks.take(session, schedule.name, every=schedule.every):
                    write(session)
                    ticks.end(session, taken)

        _register_task(schedule, run_if_due)
        return write

    return register


def _run(work: Work, taken: Taken) -> None:
    try:
        work()
    except BaseException as error:  # an operator sees its name, also where a worker is stopped
        _note_end(taken, problem=type(error).__name__)
        raise
    _note_end(taken)


def _note_end(taken: Taken, *, problem: str | None = None) -> None:
    """For operators; nothing depends on it."""
    with suppress(DatabaseUnavailable), statement(is_durable=False) as session:
        ticks.end(session, taken, problem=problem)


def _register_task(schedule: Schedule, run_if_due: Callable[[], None]) -> None:
    at_work = threading.Lock()

    def run_unless_away() -> None:
        """Nothing is lost: what was due is due at the next trigger. So triggers that come while this process is at a
        schedule return at once: they must not take the threads of the other schedules."""
        if not at_work.acquire(blocking=False):
            return
        try:
            run_if_due()
        except DatabaseUnavailable as error:
            logger.warning("postgres is away, so %s runs later: %s", schedule.name, error)
        finally:
            at_work.release()

    app.task(run_unless_away, name=schedule.task, send_events=False)
