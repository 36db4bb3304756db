"""Due work runs once, however often and in however many processes it is triggered."""

import importlib
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from celeryconfig import beat_schedule, imports
from db.models import JobState
from db.queries.jobs import ticks
from db.transactions import DatabaseUnavailable, read_only, transaction
from tasks import upkeep
from tasks.app import app
from tasks.contracts import CONTRACTS
from tasks.periodic import after_tick, with_tick
from tasks.queues import QUEUES, UPKEEP, UPKEEP_LONG
from tasks.schedules import RELAY, SCHEDULES, Schedule
from tasks.submit import submit
from tests.support.probe_jobs import Done, Probe, Register
from tests.support.waiting import LONGEST_SECONDS, eventually

SELDOM = timedelta(days=400)  # nothing becomes due while a test runs
TRIGGERS = 4


@pytest.fixture
def schedule(platform: None) -> Iterator[Schedule]:
    own = Schedule(f"tests.{secrets.token_hex(6)}", every=SELDOM, does="Nothing.")
    yield own
    app.tasks.unregister(own.task)


def trigger(schedule: Schedule) -> None:
    """As a worker does for a message of beat."""
    app.tasks[schedule.task]()


def trigger_concurrently(schedule: Schedule) -> None:
    all_are_there = Barrier(TRIGGERS)

    def trigger_with_the_others() -> None:
        all_are_there.wait()
        trigger(schedule)

    with ThreadPoolExecutor(TRIGGERS) as triggers:
        for triggered in [triggers.submit(trigger_with_the_others) for _ in range(TRIGGERS)]:
            triggered.result()


def due_times(schedule: Schedule) -> int:
    with read_only() as session:
        count = text("SELECT count(*) FROM ticks WHERE schedule = :name")
        return int(session.scalars(count, {"name": schedule.name}).one())


def was_served(schedule: Schedule, ago: timedelta) -> None:
    with transaction() as session:
        statement = text("INSERT INTO ticks VALUES (:name, now() - CAST(:ago AS interval))")
        session.execute(statement, {"name": schedule.name, "ago": ago})


def states_of(kind: type[Probe]) -> list[str]:
    with read_only() as session:
        return list(session.scalars(text("SELECT state FROM jobs WHERE kind = :kind"), {"kind": kind.kind}))


def someone_waits_for_a_lock() -> bool:
    with read_only() as session:
        waits = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ 'INTO ticks')"
        return bool(session.scalar(text(waits)))


def test_schedule_triggered_twice_runs_once(schedule: Schedule) -> None:
    done: list[str] = []
    after_tick(schedule)(lambda: done.append("once"))
    trigger(schedule)
    trigger(schedule)
    assert done == ["once"]
    assert due_times(schedule) == 1


def test_tick_says_when_its_run_ended_and_what_it_failed_with(schedule: Schedule) -> None:
    def fail() -> None:
        raise KeyError("a text of somebody")

    after_tick(schedule)(fail)
    with pytest.raises(KeyError):
        trigger(schedule)
    with read_only() as session:
        [failed] = ticks.list_latest(session, {schedule.name: schedule.every})
    assert failed.began_at is not None
    assert failed.ended_at is not None
    assert failed.began_at <= failed.ended_at
    assert failed.problem == "KeyError"


def test_tick_says_when_the_run_that_writes_with_it_ended(schedule: Schedule) -> None:
    with_tick(schedule)(lambda session: None)
    trigger(schedule)
    with read_only() as session:
        [ended] = ticks.list_latest(session, {schedule.name: schedule.every})
    assert (ended.ended_at is None, ended.problem) == (False, None)


def test_schedule_triggered_concurrently_runs_once(schedule: Schedule) -> None:
    done: list[str] = []
    after_tick(schedule)(lambda: done.append("once"))
    trigger_concurrently(schedule)
    assert done == ["once"]


def test_schedule_runs_again_when_due_again(schedule: Schedule) -> None:
    done: list[str] = []
    after_tick(schedule)(lambda: done.append("again"))
    was_served(schedule, SELDOM)
    trigger(schedule)
    assert done == ["again"]


def test_missed_runs_are_caught_up_by_one_run(schedule: Schedule) -> None:
    done: list[str] = []
    after_tick(schedule)(lambda: done.append("caught up"))
    was_served(schedule, 50 * SELDOM)
    for _ in range(3):
        trigger(schedule)
    assert done == ["caught up"]
    assert due_times(schedule) == 2


def test_concurrent_triggers_submit_one_job(schedule: Schedule, register: Register) -> None:
    kind = register(lambda attempt, contract: Done())
    with_tick(schedule)(_submitting(kind))
    trigger_concurrently(schedule)
    assert states_of(kind) == [JobState.QUEUED]


def test_rolled_back_run_is_repeated_at_the_next_trigger(schedule: Schedule, register: Register) -> None:
    kind = register(lambda attempt, contract: Done())
    troubles = [KeyError]

    def submit_in_trouble(session: Session) -> None:
        _submitting(kind)(session)
        if troubles:
            raise troubles.pop()

    with_tick(schedule)(submit_in_trouble)
    with pytest.raises(KeyError):
        trigger(schedule)
    assert (states_of(kind), due_times(schedule)) == ([], 0)
    for _ in range(2):
        trigger(schedule)
    assert (states_of(kind), due_times(schedule)) == ([JobState.QUEUED], 1)


@pytest.mark.parametrize(("first_commits", "jobs"), [(True, 0), (False, 1)])
def test_second_run_waits_for_the_first_to_end(
    schedule: Schedule, register: Register, first_commits: bool, jobs: int
) -> None:
    kind = register(lambda attempt, contract: Done())
    with_tick(schedule)(_submitting(kind))
    with ThreadPoolExecutor(1) as second:
        with transaction() as session:
            assert ticks.take(session, schedule.name, every=schedule.every)
            triggered = second.submit(trigger, schedule)
            assert eventually(someone_waits_for_a_lock)
            if not first_commits:
                session.rollback()
        triggered.result()
    assert (len(states_of(kind)), due_times(schedule)) == (jobs, 1)


def _submitting(kind: type[Probe]) -> Callable[[Session], None]:
    def submit_probe(session: Session) -> None:
        submit(session, kind(), user_id=None)

    return submit_probe


def test_a_tick_is_forgotten_after_a_day_unless_it_is_the_newest(platform: None) -> None:
    busy, seldom = (Schedule(f"tests.{secrets.token_hex(6)}", every=SELDOM, does="Nothing.") for _ in range(2))
    for days in (1, 2, 300):
        was_served(busy, timedelta(days=days))
    was_served(busy, timedelta(hours=23))
    for days in (200, 300):
        was_served(seldom, timedelta(days=days))
    upkeep.retain()
    assert (due_times(busy), due_times(seldom)) == (1, 1)


def test_beat_triggers_every_schedule_often_enough() -> None:
    assert beat_schedule.keys() == {schedule.name for schedule in SCHEDULES}
    for schedule in SCHEDULES:
        entry = beat_schedule[schedule.name]
        assert entry["schedule"] <= min(schedule.every, timedelta(minutes=1))
        assert entry["options"]["expires"] > entry["schedule"].total_seconds()


def test_no_schedule_waits_for_a_thread_that_another_has() -> None:
    """Each runs once at a time in a worker, and one slot of each queue is left for a job."""
    schedules = Counter(app.amqp.router.route({}, schedule.task)["queue"].name for schedule in SCHEDULES)
    assert schedules.keys() == {UPKEEP.name, UPKEEP_LONG.name}
    for name, count in schedules.items():
        assert count < QUEUES[name].slots


def test_trigger_returns_at_once_while_its_schedule_runs_here(schedule: Schedule) -> None:
    """It would wait for the tick of the run that goes on."""

    def trigger_again(session: Session) -> None:
        with ThreadPoolExecutor(1) as other:
            returned.append(other.submit(trigger, schedule).result(LONGEST_SECONDS))

    returned: list[None] = []
    with_tick(schedule)(trigger_again)
    trigger(schedule)
    assert returned == [None]


def test_every_schedule_has_a_task() -> None:
    for module in imports:
        importlib.import_module(module)
    assert {entry["task"] for entry in beat_schedule.values()} <= app.tasks.keys()


def test_relay_is_triggered_by_its_schedule(platform: None) -> None:
    def ticks_of_the_relay_grow() -> bool:
        before = due_times(RELAY)
        trigger(RELAY)
        return due_times(RELAY) > before

    assert eventually(ticks_of_the_relay_grow)


def test_every_lease_lasts_longer_than_the_reaper_looks_back() -> None:
    """Otherwise it could have run out while no heartbeat could renew it."""
    assert min(contract.lease for contract in CONTRACTS.values()) > upkeep.AWAKE_WITHIN


def test_database_that_is_away_is_one_line_in_the_log(schedule: Schedule, caplog: pytest.LogCaptureFixture) -> None:
    @after_tick(schedule)
    def work() -> None:
        raise DatabaseUnavailable

    trigger(schedule)
    [line] = [record for record in caplog.records if record.name == "tasks.periodic"]
    assert (line.levelname, line.exc_info) == ("WARNING", None)
    assert schedule.name in line.getMessage()
