"""What the workers of this host say about themselves, in files under PENSUM_HOME: no port is open, no server is asked.

Each process holds a lock on its file as long as it lives, so that a file without one is what a killed process left. To
drain processes is to name them in one more file, which they look at. Times are of the clock that counts since boot.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from uuid import UUID, uuid4

HEARTBEAT_SECONDS = 12.0  # a worker that reached PostgreSQL for the last time before that counts as dead there too
REPORT_SECONDS = 15.0  # beyond these the process hangs
LOCK_SECONDS = 1.0
READ_SECONDS = 0.1  # a line is written in far less
WRITE_SECONDS = 2.0  # what has not changed is written again only after these

FOLDER = "run"
DRAIN_FILE = "drain"

UP = "pensum up"  # the command of a supervisor whose workers are not drained alone


@dataclass(frozen=True)
class WorkerState:
    """`instance` is new for each start, and so is `worker`, under which its threads claim jobs. `heartbeat_at` is when
    its heartbeat last reached PostgreSQL, `running` how many jobs it runs. A supervisor has a `command` and no
    heartbeat, names the workers that it `expected`, and says in sentences which of its processes end again and again
    at their start: `failing`."""

    name: str
    instance: str
    pid: int
    reported_at: float
    command: str | None = None
    worker: str | None = None
    heartbeat_at: float | None = None
    problem: str | None = None
    running: int = 0
    is_draining: bool = False
    expected: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()
    is_alive: bool = True


class StateFile:
    """This process's own file. `remove` it on a clean end."""

    def __init__(self, home: Path, name: str, *, command: str | None = None, worker: UUID | None = None) -> None:
        self._folder = _folder(home)
        self._path, self._descriptor = _locked(self._folder, name)
        known_as = str(worker) if worker else None
        self._state = WorkerState(name, uuid4().hex, os.getpid(), reported_at=0.0, command=command, worker=known_as)
        self.write()

    @property
    def jobs_path(self) -> Path:
        return _jobs_path(self._folder, self._state)

    @property
    def is_to_drain(self) -> bool:
        return self._state.instance in _drained(self._folder)

    def write(self, **changes: object) -> None:
        now = time.monotonic()
        changed = replace(self._state, **changes)  # type: ignore[arg-type]  # its own fields
        if changed == self._state and now - changed.reported_at < WRITE_SECONDS:
            return
        self._state = replace(changed, reported_at=now)
        text = json.dumps(asdict(self._state)).encode() + b"\n"
        os.pwrite(self._descriptor, text, 0)
        os.ftruncate(self._descriptor, len(text))

    def remove(self) -> None:
        self._path.unlink(missing_ok=True)
        self.jobs_path.unlink(missing_ok=True)


def jobs_path(home: Path, state: WorkerState) -> Path:
    """Where a worker process keeps which jobs it runs (core/running_jobs.py)."""
    return _jobs_path(home / FOLDER, state)


def _jobs_path(folder: Path, state: WorkerState) -> Path:
    return folder / f"{state.instance}.jobs"


def forget_the_dead(home: Path) -> None:
    for path, state in _states(home):
        if not state.is_alive:
            path.unlink(missing_ok=True)
            jobs_path(home, state).unlink(missing_ok=True)


def list_states(home: Path) -> list[WorkerState]:
    """Of processes that live, and of those that ended without removing their files."""
    return sorted((state for _, state in _states(home)), key=lambda state: state.name)


def has_had_heartbeat(home: Path, pid: int) -> bool:
    """Whether the worker of this process id ever reached PostgreSQL, ready to work."""
    return any(state.pid == pid and state.heartbeat_at is not None for state in list_states(home))


def list_failing(home: Path) -> list[str]:
    """What the live supervisors of this host say about processes of theirs that cannot start."""
    return [problem for state in list_states(home) if state.is_alive for problem in state.failing]


def request_drain(home: Path, states: Iterable[WorkerState]) -> None:
    """Asking twice is as asking once."""
    folder = _folder(home)
    fresh = folder / f"{DRAIN_FILE}.{os.getpid()}"
    fresh.write_text(" ".join(sorted({state.instance for state in states} | _drained(folder))))
    fresh.replace(folder / DRAIN_FILE)


def _folder(home: Path) -> Path:
    folder = home / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _locked(folder: Path, name: str) -> tuple[Path, int]:
    """A file of its own where another worker of this name shares the folder."""
    path = folder / f"{name}.json"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + LOCK_SECONDS
    while time.monotonic() < deadline:
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return path, descriptor
        time.sleep(0.01)  # somebody reads it, for a moment
    os.close(descriptor)
    return _locked(folder, f"{name}.{os.getpid()}")


def _drained(folder: Path) -> set[str]:
    try:
        return set((folder / DRAIN_FILE).read_text().split())
    except OSError:
        return set()


def _states(home: Path) -> Iterator[tuple[Path, WorkerState]]:
    for path in (home / FOLDER).glob("*.json"):
        with suppress(FileNotFoundError):  # it ended meanwhile
            yield path, _read(path)


def _read(path: Path) -> WorkerState:
    """A process writes a line at once, but another may read in the middle of it. Raises `FileNotFoundError` also for
    what is no line after `READ_SECONDS`: on a full disk a process that lives cannot write one."""
    deadline = time.monotonic() + READ_SECONDS
    while True:
        with path.open() as file:
            is_alive = _is_locked(file.fileno())
            with suppress(ValueError, TypeError):
                return WorkerState(**{**json.loads(file.readline()), "is_alive": is_alive})
        if not is_alive:
            path.unlink(missing_ok=True)
        if not is_alive or time.monotonic() > deadline:
            raise FileNotFoundError(path)
        time.sleep(0.005)


def _is_locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False
