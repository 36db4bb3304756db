"""Two beat processes and a worker: every tick runs once, and no trigger waits while a slot is free."""

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
from tasks.queues import BEAT_COMMAND, UPKEEP
from tests.support.waiting import LONGEST_SECONDS, eventually
from tests.support.worker_process import ROOT, WorkerProcess, running_worker

pytestmark = pytest.mark.system

TICKING_APP = "tests.tasks.ticking_app"
SCHEDULE = "tests.ticking"
TICKS = 4
BURST = int(2 * LONGEST_SECONDS) * UPKEEP.slots


@pytest.fixture
def worker(broker: redis.Redis, tmp_path: Path) -> Iterator[WorkerProcess]:
    with transaction() as session:
        session.execute(text("DELETE FROM ticks WHERE schedule = :name"), {"name": SCHEDULE})
    for what in ("triggered", "done"):
        broker.delete(f"pensum.{SCHEDULE}.{what}")
    with running_worker(UPKEEP, tmp_path / "worker.txt", app=TICKING_APP) as worker:
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


def number_of_ticks() -> int:
    with read_only() as session:
        return int(session.scalar(text("SELECT count(*) FROM ticks WHERE schedule = :name"), {"name": SCHEDULE}) or 0)


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
