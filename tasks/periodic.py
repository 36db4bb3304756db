"""`@after_tick(SCHEDULE)` and `@with_tick(SCHEDULE)`: who does what is due, once, however often and by whomever it is
poked. The decorated function stays as it is, to be called whether it is due or not."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from db.queries.jobs import ticks
from db.transactions import transaction
from tasks.app import app
from tasks.schedules import Schedule

Work = Callable[[], None]
Writing = Callable[[Session], None]


def after_tick(schedule: Schedule) -> Callable[[Work], Work]:
    """For work with transactions of its own. The tick commits first: what fails is done at the next due time."""

    def register(work: Work) -> Work:
        def poke() -> None:
            with transaction() as session:
                is_ours = ticks.take(session, schedule.name, every=schedule.every)
            if is_ours:
                work()

        _register_task(schedule, poke)
        return work

    return register


def with_tick(schedule: Schedule) -> Callable[[Writing], Writing]:
    """For what must happen exactly once, as submitting a job: tick and writing commit together. What fails leaves no
    tick, so the next poke tries again."""

    def register(write: Writing) -> Writing:
        def poke() -> None:
            with transaction() as session:
                if ticks.take(session, schedule.name, every=schedule.every):
                    write(session)

        _register_task(schedule, poke)
        return write

    return register


def _register_task(schedule: Schedule, poke: Callable[[], None]) -> None:
    app.task(poke, name=schedule.task, send_events=False)
