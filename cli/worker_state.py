"""`pensum worker health` and `pensum worker drain`."""

import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from cli.output import print_json
from core import worker_state
from core.errors import Transient
from core.settings import settings
from core.worker_state import HEARTBEAT_SECONDS, REPORT_SECONDS, WorkerState
from embedded import hung_workers
from embedded.errors import CannotRun

LOOK_SECONDS = 0.2
SECOND_LOOK_SECONDS = 3.0


def health(wait_seconds: float, *, as_json: bool) -> int:
    """Prints one line. 0 if every worker of this host can claim jobs and write their results, 1 if not so in time."""
    home = settings().site.home.absolute()
    deadline = time.monotonic() + wait_seconds
    while (problem := find_problem(home)) and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)  # workers write a file, and tell nobody
    if as_json:
        print_json([{"is_healthy": not problem, "problem": problem, "workers": [*map(_values, _workers(home))]}])
    elif problem:
        print(f"unhealthy: {problem}", file=sys.stderr)
    else:
        print(f"healthy: {', '.join(map(_healthy, _workers(home)))}")
    return 1 if problem else 0


def kill_hung() -> None:
    """Kills workers that hang, after another look, and says so. Their jobs are taken back first: in a container,
    nothing runs once its worker has ended."""
    home = settings().site.home.absolute()
    if first := _find_hung(home):
        time.sleep(SECOND_LOOK_SECONDS)  # a machine that slept wakes up
        for worker in _find_hung(home):
            if worker in first:
                _kill(home, worker)


def _find_hung(home: Path) -> list[WorkerState]:
    return hung_workers.find_hung(home, silent_since=time.monotonic() - settings().worker.hung_seconds)


def _kill(home: Path, worker: WorkerState) -> None:
    from embedded.end_leases import end_leases

    job = hung_workers.job_that_holds(home, worker)
    print(f"{hung_workers.describe(worker, job)}; it is killed.", file=sys.stderr)
    try:
        if worker.worker is not None:
            end_leases(UUID(worker.worker), job)
    except Transient as error:
        print(f"Its jobs are taken back when their leases end: {error}", file=sys.stderr)
    os.kill(worker.pid, signal.SIGKILL)


def find_problem(home: Path) -> str | None:
    workers, hosts = _workers(home), [state for state in _alive(home) if state.command]
    if waiting := next((host.problem for host in hosts if host.problem), None):
        return f"the workers are not started yet. {waiting}"
    if failing := [problem for host in hosts for problem in host.failing]:
        return failing[0]
    if late := {name for host in hosts for name in host.expected} - {worker.name for worker in workers}:
        return f"{min(late)} is starting."
    if not workers:
        return f"no worker runs here. Start it with `pensum worker gpu`, or set PENSUM_HOME, which is {home}."
    return next((problem for worker in workers if (problem := _problem(worker, time.monotonic()))), None)


def _workers(home: Path) -> Sequence[WorkerState]:
    return [state for state in worker_state.list_states(home) if state.command is None]


def _healthy(worker: WorkerState) -> str:
    return f"{worker.name} {'drains' if worker.is_draining else 'works'} ({_jobs(worker)})"


def _values(worker: WorkerState) -> dict[str, Any]:
    return {
        "name": worker.name,
        "pid": worker.pid,
        "running": worker.running,
        "is_draining": worker.is_draining,
        "problem": _problem(worker, time.monotonic()),
    }


def _problem(worker: WorkerState, now: float) -> str | None:
    if not worker.is_alive:
        return f"{worker.name} (process {worker.pid}) was killed: see its log."
    if now - worker.reported_at > REPORT_SECONDS:
        return f"{worker.name} (process {worker.pid}) hangs: no report for {_age(now, worker.reported_at)}."
    if worker.is_draining:
        return None
    if worker.heartbeat_at is None:
        return f"{worker.name} is starting. {worker.problem or 'Its model is being read.'}"
    if now - worker.heartbeat_at > HEARTBEAT_SECONDS:
        return f"{worker.name}: no heartbeat for {_age(now, worker.heartbeat_at)}. {worker.problem or ''}".rstrip()
    return None


def _age(now: float, then: float) -> str:
    return f"{now - then:.0f} s"


def _jobs(worker: WorkerState) -> str:
    return "no job" if not worker.running else f"{worker.running} job{'s' if worker.running > 1 else ''}"


def drain(wait_seconds: float | None, *, as_json: bool) -> int:
    """Returns when all workers of this host have ended: 0, or 1 where some still run after the given time."""
    home = settings().site.home.absolute()
    alive = _alive(home)
    if any(state.command == worker_state.UP for state in alive):
        raise CannotRun("The whole platform runs here, not a host of workers alone: stop `pensum up` with Ctrl-C.")
    if not alive:
        if not as_json:
            print("No worker runs here: nothing to drain.")
        return 0
    worker_state.request_drain(home, alive)
    return _follow(home, {state.instance for state in alive}, wait_seconds, as_json=as_json)


def _alive(home: Path) -> list[WorkerState]:
    return [state for state in worker_state.list_states(home) if state.is_alive]


def _follow(home: Path, instances: set[str], wait_seconds: float | None, *, as_json: bool) -> int:
    """Prints what changes."""
    began, shown = time.monotonic(), dict[str, str]()
    while left := [state for state in _alive(home) if state.instance in instances]:
        _show({state.name: _draining(state) for state in left if state.command is None}, shown, as_json=as_json)
        if wait_seconds is not None and time.monotonic() - began > wait_seconds:
            print(
                f"Still running after {wait_seconds:.0f} s: {', '.join(state.name for state in left)}.", file=sys.stderr
            )
            return 1
        time.sleep(LOOK_SECONDS)  # workers write a file, and tell nobody
    _show({}, shown, as_json=as_json)
    if not as_json:
        print("Drained: every worker of this host has ended.")
    return 0


def _draining(worker: WorkerState) -> str:
    return f"{_jobs(worker)} to finish" if worker.is_draining else "is asked to drain"


def _show(now: dict[str, str], shown: dict[str, str], *, as_json: bool) -> None:
    ended = dict.fromkeys(shown.keys() - now.keys(), "ended")
    for name, text in {**ended, **now}.items():
        if shown.get(name) != text:
            _print_change(name, text, as_json=as_json)
    shown.clear()
    shown.update(now)


def _print_change(name: str, text: str, *, as_json: bool) -> None:
    if as_json:
        print_json([{"worker": name, "state": text}])
    else:
        print(f"{name}: {text}", flush=True)
