"""Workers that hang, found by the files in which they say that they live."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from core.running_jobs import RunningJobs
from core.worker_state import StateFile, WorkerState, list_states
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


class ManualClock:
    """Goes on only by steps, from the time at which it was made."""

    def __init__(self) -> None:
        self.seconds = time.monotonic()

    def __call__(self) -> float:
        return self.seconds

    def steps(self, detector: HangDetector, seconds: int) -> Iterator[list[WorkerState]]:
        """What is found every four seconds: whoever looks more rarely has slept."""
        for _ in range(0, seconds, 4):
            self.seconds += 4
            yield detector.find()


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
    pid = start(HOLDS)
    assert eventually(lambda: list_states(tmp_path)[0].reported_at < time.monotonic() - 0.5)
    clock = ManualClock()
    detector = HangDetector(tmp_path, 20, clock)

    def found_after(seconds: int) -> list[int]:
        return [[worker.pid for worker in found] for found in clock.steps(detector, seconds)][-1]

    assert found_after(24) == [pid]
    os.kill(pid, signal.SIGSTOP)
    assert eventually(lambda: detector.find() == [])
    os.kill(pid, signal.SIGCONT)
    assert eventually(lambda: "T" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2])
    assert detector.find() == []
    assert found_after(24) == [pid]


def test_worker_that_reads_its_model_is_left_alone(tmp_path: Path) -> None:
    file = StateFile(tmp_path, "gpu.embed@here")
    assert find_hung(tmp_path, silent_since=time.monotonic() + 60) == []
    with RunningJobs(file.jobs_path).running(JOB):  # jobs may come before the first heartbeat
        assert find_hung(tmp_path, silent_since=time.monotonic() + 60) != []
    file.write(heartbeat_at=time.monotonic())
    assert find_hung(tmp_path, silent_since=time.monotonic() + 60) != []


def test_nobody_hangs_because_the_machine_slept(tmp_path: Path) -> None:
    file = StateFile(tmp_path, "io@here")
    file.write(heartbeat_at=time.monotonic())
    clock = ManualClock()
    detector = HangDetector(tmp_path, 20, clock)
    clock.seconds += 3600
    assert detector.find() == []
    assert [len(found) for found in clock.steps(detector, 16)] == [0] * 4
    assert [len(found) for found in clock.steps(detector, 8)][-1] == 1
