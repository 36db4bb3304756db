"""Two real beats by mistake, one real worker: every tick is done once."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import redis
from sqlalchemy import text

from db.session import read_only, transaction
from tasks.queues import BEAT_COMMAND, UPKEEP, worker_command
from tests.tasks.conftest import LONGEST_SECONDS
from tests.waiting import eventually

ROOT = Path(__file__).parents[2]
APP = "tests.tasks.ticking_app"
SCHEDULE = "tests.ticking"
TICKS = 4
START_SECONDS = 80.0  # three processes on a machine that does other things too


@contextmanager
def running(arguments: list[str], log: Path) -> Iterator[None]:
    words = [word.replace("tasks.app", APP) for word in arguments]
    with log.open("wb") as output:
        command = [sys.executable, "-m", "celery", "--quiet", *words]
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output)
    try:
        yield
        process.terminate()
        process.wait(LONGEST_SECONDS)  # what it is at, it ends first
    finally:
        process.kill()
        process.wait()


def number_of_ticks() -> int:
    with read_only() as session:
        return int(session.scalar(text("SELECT count(*) FROM ticks WHERE schedule = :name"), {"name": SCHEDULE}) or 0)


@pytest.mark.slow
def test_a_second_beat_by_mistake_does_no_double_work(broker: redis.Redis, tmp_path: Path) -> None:
    with transaction() as session:
        session.execute(text("DELETE FROM ticks WHERE schedule = :name"), {"name": SCHEDULE})

    def counted(what: str) -> int:
        return int(broker.get(f"pensum.{SCHEDULE}.{what}") or 0)

    with running(worker_command(UPKEEP), tmp_path / "worker.txt"), ExitStack() as beats:
        for home in ("one", "other"):
            command = [word.format(home=tmp_path / home) for word in BEAT_COMMAND]
            (tmp_path / home).mkdir()
            beats.enter_context(running(command, tmp_path / home / "log.txt"))
        is_enough = eventually(
            lambda: number_of_ticks() >= TICKS and counted("poked") >= number_of_ticks() + TICKS, START_SECONDS
        )
        assert is_enough, "".join(log.read_text() for log in tmp_path.rglob("*.txt"))
    assert counted("done") == number_of_ticks()
    assert counted("poked") >= counted("done") + TICKS
