"""The clock of a worker's host is off by an hour, and those of the servers are right."""

from pathlib import Path

import pytest

from tasks.queues import IO
from tests.support.factories import Person, make_job
from tests.support.job_queue import row_of, types_in_log
from tests.support.waiting import eventually
from tests.support.worker_process import running_worker
from tests.support.wrong_clock import FAKETIME, WHY_NOT, clock_off_by
from tests.tasks.echo import Echo

pytestmark = [pytest.mark.chaos, pytest.mark.skipif(FAKETIME is None, reason=WHY_NOT)]

AN_HOUR = 3600
JOBS = 50


@pytest.mark.parametrize(("seconds", "words"), [(AN_HOUR, "ahead of"), (-AN_HOUR, "behind")])
def test_jobs_end_in_their_first_attempt_on_a_host_whose_clock_is_off(
    tmp_path: Path, user: Person, seconds: int, words: str
) -> None:
    clock = clock_off_by(seconds)
    with running_worker(IO, tmp_path / "log.txt", PENSUM_HOME=str(tmp_path), **clock) as worker:
        assert worker.says(f"this host's clock is 60 min {words} the front's")
        jobs = [make_job(user.id, Echo(text=str(number))) for number in range(JOBS)]
        assert eventually(lambda: all(row_of(job.id)["finished_at"] for job in jobs))
    ends = {(row["state"], row["attempt"]) for row in (row_of(job.id) for job in jobs)}
    assert ends == {("succeeded", 1)}
    assert {tuple(types_in_log(job.id)) for job in jobs} == {("queued", "started", "result", "end")}
    print(f"\nworker's clock {seconds:+d} s: {JOBS} of {JOBS} jobs in their first attempt")  # noqa: T201
