"""A real Celery worker beside a database of another version, and with a wrong clock."""

from pathlib import Path

import pytest

from db.models import JobState
from embedded.servers import EmbeddedPostgres
from tasks.queues import IO
from tests.embedded.test_postgres import ask
from tests.support.databases import empty_database
from tests.support.factories import Person, make_job
from tests.support.job_queue import row_of, types_in_log
from tests.support.waiting import eventually
from tests.support.worker_process import WorkerProcess, running_worker
from tests.tasks.echo import Echo

pytestmark = pytest.mark.system

APP = "tests.workers.runtime.worker_app"
AN_HOUR_AHEAD = """
import time
real = time.time
time.time = lambda: real() + 3600
"""


@pytest.mark.usefixtures("platform")
def test_worker_of_a_front_that_is_too_old_does_not_start(postgres: EmbeddedPostgres, tmp_path: Path) -> None:
    with empty_database(postgres, "tests_old_front") as url:
        ask(url, "CREATE TABLE alembic_version AS SELECT '0021' AS version_num")
        settings = {"DATABASE_URL": url, "PENSUM_HOME": str(tmp_path)}
        worker = WorkerProcess(IO, tmp_path / "log.txt", app=APP, settings=settings)
        try:
            assert worker.ends()
        finally:
            worker.process.kill()
            worker.process.wait()
    assert worker.process.returncode == 1
    assert "pensum: The schema is too old: it is 0021" in worker.log
    assert "Traceback" not in worker.log


def test_worker_whose_clock_is_an_hour_ahead_says_so_and_does_its_jobs(tmp_path: Path, user: Person) -> None:
    (tmp_path / "sitecustomize.py").write_text(AN_HOUR_AHEAD)
    with running_worker(IO, tmp_path / "log.txt", PYTHONPATH=f"{tmp_path}", PENSUM_HOME=str(tmp_path)) as worker:
        assert worker.says("this host's clock is 60 min ahead of the front's")
        job = make_job(user.id, Echo(text="on time"))
        assert eventually(lambda: row_of(job.id)["state"] == JobState.SUCCEEDED)
        assert types_in_log(job.id) == ["queued", "started", "result", "end"]
