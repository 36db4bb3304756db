"""Two beat processes and a worker: every tick runs once, and no trigger waits for long schedules or for a free slot."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import redis
from sqlalchemy import text

from db.transactions import read_only, transaction
from tasks.app import app
from tasks.queues import BEAT_COMMAND, UPKEEP, UPKEEP_LONG
from tasks.schedules import REAP, RELAY, Schedule
from tests.support.waiting import LONGEST_SECONDS, eventually
from tests.support.worker_process import ROOT, WorkerProcess, running_worker

pytestmark = pytest.mark.system

TICKING_APP = "tests.tasks.ticking_app"
SCHEDULE = "tests.ticking"
SLOW = ("tests.slow.first", "tests.slow.second")
BEGUN = "tests.slow.begun"
COMMAND_OF_OLDER_VERSIONS = f"--queues={UPKEEP.name}"
TICKS = 4
THREADS = UPKEEP.slots + UPKEEP_LONG.slots
BURST = int(2 * LONGEST_SECONDS) * THREADS


@pytest.fixture
def worker(broker: redis.Redis, tmp_path: Path) -> Iterator[WorkerProcess]:
    with transaction() as session:
        session.execute(text("DELETE FROM ticks WHERE schedule = ANY(:names)"), {"names": [SCHEDULE, *SLOW]})
    broker.delete(BEGUN, *(f"pensum.{SCHEDULE}.{what}" for what in ("triggered", "done")))
    with running_worker(UPKEEP, tmp_path / "worker.txt", app=TICKING_APP, words=[COMMAND_OF_OLDER_VERSIONS]) as worker:
        yield worker


@contextmanager
def running_beat(home: Path) -> Iterator[None]:
    home.mkdir()
    words = [word.format(home=home).replace("tasks.app", TICKING_APP) for word in BEAT_COMMAND]
    with (home / "log.txt").open("wb") as output:
        command = [sys.executable, "-m", "celery", "--quiet", *words]
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output)
    try:
        yield
    finally:
        process.kill()
        process.wait()


def number_of_ticks(schedule: str = SCHEDULE) -> int:
    with read_only() as session:
        return int(session.scalar(text("SELECT count(*) FROM ticks WHERE schedule = :name"), {"name": schedule}) or 0)


def test_second_beat_process_does_no_double_work(broker: redis.Redis, worker: WorkerProcess, tmp_path: Path) -> None:
    def counted(what: str) -> int:
        return int(broker.get(f"pensum.{SCHEDULE}.{what}") or 0)

    with ExitStack() as beats:
        for home in ("one", "other"):
            beats.enter_context(running_beat(tmp_path / home))
        is_enough = eventually(
            lambda: number_of_ticks() >= TICKS and counted("triggered") >= number_of_ticks() + TICKS, LONGEST_SECONDS
        )
        assert is_enough, "".join(log.read_text() for log in tmp_path.rglob("*.txt"))
    worker.stop()  # what it is at, it ends first
    assert worker.ends()
    assert counted("done") == number_of_ticks()
    assert counted("triggered") >= counted("done") + TICKS


def test_burst_of_triggers_is_taken_as_soon_as_threads_are_free(broker: redis.Redis, worker: WorkerProcess) -> None:
    """Celery's loop looks up each second; two slots had taken two triggers each time, and later ones expired. So this
    burst would take twice as long as anything is waited for."""
    for _ in range(BURST):
        app.send_task(f"pensum.{SCHEDULE}", queue=UPKEEP.name)
    assert eventually(lambda: int(broker.get(f"pensum.{SCHEDULE}.triggered") or 0) == BURST)


def test_relay_and_reaper_go_on_while_long_schedules_last(broker: redis.Redis, worker: WorkerProcess) -> None:
    """However often these are triggered meanwhile."""

    def trigger_until(schedule: Schedule, *, ticks: int) -> bool:
        def are_there() -> bool:
            app.send_task(schedule.task)
            return number_of_ticks(schedule.name) >= ticks

        return eventually(are_there)

    for _ in range(THREADS):
        for name in SLOW:
            app.send_task(f"pensum.{name}", queue=UPKEEP_LONG.name)
    assert eventually(lambda: broker.llen(BEGUN) == len(SLOW))
    for schedule in (RELAY, REAP):
        assert trigger_until(schedule, ticks=number_of_ticks(schedule.name) + 2)
    assert sorted(broker.lrange(BEGUN, 0, -1)) == sorted(name.encode() for name in SLOW)
