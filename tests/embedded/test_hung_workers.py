"""Workers that hang, found by the files in which they say that they live."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest

from core.running_jobs import RunningJobs
from core.worker_state import StateFile, list_states
from embedded.hung_workers import HangDetector, find_hung, job_that_holds
from tests.support.waiting import eventually

JOB = uuid4()

WORKER = """
    import ctypes, re, sys, threading, time
    from pathlib import Path
    from uuid import UUID
    from core.running_jobs import RunningJobs
    from core.worker_state import StateFile

    file = StateFile(Path(sys.argv[1]), "io@here")
    file.write(heartbeat_at=time.monotonic())
    jobs = RunningJobs(file.jobs_path)

    def work():
        with jobs.running(UUID(sys.argv[2])):
            {what}

    def rest():
        with jobs.running(UUID(int=1)):
            time.sleep(600)

    threading.Thread(target=rest, daemon=True).start()
    threading.Thread(target=work, daemon=True).start()
    time.sleep(0.2)
    while True:
        file.write(running=int(time.monotonic() * 10))
        time.sleep(0.1)
"""
HOLDS = 're.match("(a+)+$", "a" * 60 + "!")'
SLEEPS_WITH_IT = "ctypes.PyDLL(None).sleep(600)"
WORKS = "time.sleep(600)"

Start = Callable[[str], int]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """A process that says that it lives, with a job that does this. Returns its process id."""
    processes: list[subprocess.Popen[bytes]] = []

    def start(what: str) -> int:
        code = textwrap.dedent(WORKER).format(what=what)
        processes.append(subprocess.Popen([sys.executable, "-c", code, str(tmp_path), str(JOB)]))
        assert eventually(lambda: any(state.heartbeat_at for state in list_states(tmp_path)))
        return processes[-1].pid

    yield start
    for process in processes:
        process.kill()
        process.wait()


def hung(home: Path) -> list[int]:
    return [state.pid for state in find_hung(home, silent_since=time.monotonic() - 0.3)]


def held_by(home: Path) -> UUID | None:
    [state] = list_states(home)
    return job_that_holds(home, state)


def test_worker_whose_job_never_lets_go_of_the_interpreter_is_found_with_that_job(tmp_path: Path, start: Start) -> None:
    pid = start(HOLDS)
    assert eventually(lambda: hung(tmp_path) == [pid])
    assert held_by(tmp_path) == JOB


def test_job_that_keeps_the_interpreter_without_computing_is_not_known(tmp_path: Path, start: Start) -> None:
    pid = start(SLEEPS_WITH_IT)
    assert eventually(lambda: hung(tmp_path) == [pid])
    assert held_by(tmp_path) is None


def test_worker_that_somebody_stopped_is_left_alone(tmp_path: Path, start: Start) -> None:
    pid = start(WORKS)
    os.kill(pid, signal.SIGSTOP)
    assert eventually(lambda: list_states(tmp_path)[0].reported_at < time.monotonic() - 0.5)
    assert hung(tmp_path) == []


def test_silence_of_a_worker_that_goes_on_begins_anew(tmp_path: Path, start: Start) -> None:
    """It holds the interpreter, so that it says nothing after it goes on either."""
    pid, detector = start(HOLDS), HangDetector(tmp_path, 2.0)
    assert eventually(lambda: [worker.pid for worker in detector.find()] == [pid])
    os.kill(pid, signal.SIGSTOP)
    assert eventually(lambda: detector.find() == [])
    os.kill(pid, signal.SIGCONT)
    assert eventually(lambda: "T" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2])
    assert detector.find() == []
    assert eventually(lambda: [worker.pid for worker in detector.find()] == [pid])


def test_worker_that_reads_its_model_is_left_alone(tmp_path: Path) -> None:
    file = StateFile(tmp_path, "gpu.embed@here")
    assert find_hung(tmp_path, silent_since=time.monotonic() + 60) == []
    with RunningJobs(file.jobs_path).running(JOB):  # jobs may come before the first heartbeat
        assert find_hung(tmp_path, silent_since=time.monotonic() + 60) != []
    file.write(heartbeat_at=time.monotonic())
    assert find_hung(tmp_path, silent_since=time.monotonic() + 60) != []


def test_nobody_hangs_because_the_machine_slept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = StateFile(tmp_path, "io@here")
    file.write(heartbeat_at=time.monotonic())
    detector, began = HangDetector(tmp_path, 20), time.monotonic()

    def found_at(seconds: float) -> int:
        clock = SimpleNamespace(monotonic=lambda: began + seconds, sleep=time.sleep)
        monkeypatch.setattr("embedded.hung_workers.time", clock)
        return len(detector.find())

    assert found_at(1) == 0
    assert found_at(3600) == 0
    assert [found_at(3600 + seconds) for seconds in (4, 8, 12, 16, 19)] == [0] * 5
    assert found_at(3621) == 1
