"""Kills workers that hang or take too much memory, for a supervisor that starts them again, and has their jobs taken
back."""

import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from core.settings import settings
from core.sizing import worker_memory_bytes
from core.worker_state import StateFile, WorkerState
from embedded import hung_workers, process_specs, worker_memory
from embedded.child_process import ChildProcess
from embedded.hung_workers import HangDetector
from embedded.process_specs import ProcessSpec
from embedded.supervisor import Supervisor

LOOK_SECONDS = 1.0


class WorkerGuard:
    def __init__(
        self, state: StateFile, home: Path, supervisor: Supervisor, process: Callable[[ProcessSpec], ChildProcess]
    ) -> None:
        self._state = state
        self._home = home
        self._supervisor = supervisor
        self._process = process
        self._ending: list[ChildProcess] = []
        self._detector = HangDetector(home, settings().worker.hung_seconds)
        self._memory_bytes = worker_memory_bytes()
        self._next_look = 0.0

    def check(self) -> None:
        """Call this several times a second."""
        if time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + LOOK_SECONDS
        for large in worker_memory.find_large(self._home, self._memory_bytes):
            if large.is_child:
                self._supervisor.kill_child_of_worker(large.pid, large.reason)
            else:
                self._replace(large.worker, large.reason, blamed=None)
        self._replace_hung()
        self._ending = [process for process in self._ending if not _has_ended(process)]

    def _replace_hung(self) -> None:
        try:
            self._state.write()
        except OSError:  # of a full disk: then workers cannot report either
            return
        for worker in self._detector.find():
            job = hung_workers.job_that_holds(self._home, worker)
            self._replace(worker, hung_workers.describe(worker, job), blamed=job)

    def _replace(self, worker: WorkerState, reason: str, *, blamed: UUID | None) -> None:
        """Only the attempt of the blamed job counts."""
        self._supervisor.replace(worker.pid, reason)
        if worker.worker is not None:
            process = self._process(process_specs.end_leases(worker.worker, blamed))
            process.start()
            self._ending.append(process)


def _has_ended(process: ChildProcess) -> bool:
    if process.is_running():
        return False
    process.finish()
    return True
