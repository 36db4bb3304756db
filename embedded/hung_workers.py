"""Workers that hang: code in one of their threads never lets go of the interpreter, so that none of the others runs.

A worker says every two seconds in a file that it lives (core/worker_state.py); no server is asked, and one that is
away makes no worker look hung. One that somebody has stopped, as a debugger does, is left alone.
"""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from uuid import UUID

from core import running_jobs, worker_state
from core.worker_state import WorkerState

STOOD_STILL_SECONDS = 5.0  # then whoever looks did not run either
SAMPLE_SECONDS = 1.0
STOPPED = frozenset("Tt")
STATE, USER_TICKS, SYSTEM_TICKS = 0, 11, 12  # fields of /proc/.../stat behind the name


class HangDetector:
    """Call `find` several times a minute. Time in which it was not called itself counts for no worker: the machine may
    have slept. Nor does time in which a worker was stopped: one that goes on has not had the time to say so yet."""

    def __init__(self, home: Path, limit_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._home = home
        self._limit_seconds = limit_seconds
        self._clock = clock
        self._looked_at = self._awake_since = clock()
        self._stopped_at: dict[str, float] = {}  # when each worker was last seen stopped, by its instance

    def find(self) -> list[WorkerState]:
        now = self._clock()
        if now - self._looked_at > STOOD_STILL_SECONDS:
            self._awake_since = now
        self._looked_at = now
        silent_since = now - self._limit_seconds
        self._note_stopped(now, silent_since)
        silent = find_hung(self._home, silent_since=silent_since, awake_since=self._awake_since)
        return [worker for worker in silent if worker.instance not in self._stopped_at]

    def _note_stopped(self, now: float, silent_since: float) -> None:
        stopped = {state.instance: now for state in worker_state.list_states(self._home) if _is_stopped(state.pid)}
        before = {instance: at for instance, at in self._stopped_at.items() if at >= silent_since}
        self._stopped_at = before | stopped


def find_hung(home: Path, *, silent_since: float, awake_since: float = 0.0) -> list[WorkerState]:
    """Workers that have said nothing since `silent_since`. One that has not begun to work yet reads its model, and is
    given the time for that."""
    if awake_since > silent_since:
        return []
    silent = [state for state in worker_state.list_states(home) if state.is_alive and state.reported_at < silent_since]
    return [state for state in silent if _works(home, state) and not _is_stopped(state.pid)]


def _works(home: Path, worker: WorkerState) -> bool:
    return worker.heartbeat_at is not None or bool(running_jobs.read(worker_state.jobs_path(home, worker)))


def job_that_holds(home: Path, worker: WorkerState) -> UUID | None:
    """The job whose thread has the interpreter: of all threads that one alone computes. None where that is not clear,
    or where the thread runs no job."""
    before = _ticks(worker.pid)
    time.sleep(SAMPLE_SECONDS)
    used = {thread: ticks - before.get(thread, ticks) for thread, ticks in _ticks(worker.pid).items()}
    busiest = max(used, key=lambda thread: used[thread], default=None)
    if busiest is None or used[busiest] * 2 <= sum(used.values()):
        return None
    return running_jobs.read(worker_state.jobs_path(home, worker)).get(busiest)


def describe(worker: WorkerState, job: UUID | None) -> str:
    held = f"job {job} holds its interpreter" if job else "what holds its interpreter is not known"
    return f"{worker.name} hangs, without a sign of life for {time.monotonic() - worker.reported_at:.0f} s: {held}"


def _is_stopped(pid: int) -> bool:
    fields = _stat(Path(f"/proc/{pid}/stat"))
    return not fields or fields[STATE] in STOPPED


def _ticks(pid: int) -> Mapping[int, int]:
    """The processor time of each thread."""
    stats = {int(task.name): _stat(task / "stat") for task in Path(f"/proc/{pid}/task").glob("*")}
    return {thread: int(stat[USER_TICKS]) + int(stat[SYSTEM_TICKS]) for thread, stat in stats.items() if stat}


def _stat(path: Path) -> list[str]:
    """Empty where the process or thread has ended."""
    try:
        return path.read_text().rpartition(")")[2].split()
    except OSError:
        return []
