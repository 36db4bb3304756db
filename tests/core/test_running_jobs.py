import threading
from pathlib import Path
from uuid import uuid4

from core.running_jobs import RunningJobs, read


def test_jobs_are_known_by_the_thread_that_runs_them_while_it_does(tmp_path: Path) -> None:
    path, mine, other = tmp_path / "one.jobs", uuid4(), uuid4()
    jobs, begun, may_end = RunningJobs(path), threading.Event(), threading.Event()

    def work() -> None:
        with jobs.running(other):
            begun.set()
            may_end.wait()

    thread = threading.Thread(target=work)
    with jobs.running(mine):
        thread.start()
        begun.wait()
        assert read(path) == {threading.get_native_id(): mine, thread.native_id: other}
    may_end.set()
    thread.join()
    assert read(path) == {}
    assert read(tmp_path / "another.jobs") == {}
