"""The workers of a host that stands elsewhere than API and servers: a GPU at home. It only connects outwards."""

import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from core import last_resort, worker_state
from core.settings import Settings, environment
from core.worker_state import StateFile
from embedded import front_contact, process_specs
from embedded.failing_workers import FailureReporter
from embedded.gpus import check_gpus
from embedded.logged_process import Echo, LoggedProcess
from embedded.process_specs import ProcessSpec
from embedded.signals import StopRequested, StopSignals
from embedded.stack import DEFAULTS, TICK_SECONDS
from embedded.supervisor import Supervisor
from embedded.worker_guard import WorkerGuard
from tasks.queues import Queue, check_slots_or_exit, worker_names


class WorkerHost:
    """Call `start`, then `run` until a signal comes, then `stop`. `stop` also cleans up after a failed `start`."""

    def __init__(
        self, settings: Settings, signals: StopSignals, echo: Echo, *, queues: Sequence[Queue], name: str
    ) -> None:
        self._settings = settings
        self._signals = signals
        self._echo = echo
        self._queues = queues
        self._name = name
        self._supervisor = Supervisor(echo)
        self.home = settings.site.home.absolute()
        self._state = StateFile(self.home, "host", command="pensum worker")
        self.logs = self.home / "logs"
        self._failures: FailureReporter | None = None
        self._guard = WorkerGuard(self._state, self.home, self._supervisor, self._logged_process)

    def start(self) -> list[str]:
        """Waits for the front first, however long it is away. Returns the names of the workers that now start."""
        check_slots_or_exit()
        check_gpus(self._settings.gpu.devices)
        worker_state.forget_the_dead(self.home)
        front_contact.await_front(self._wait, self._say_waiting)
        name = front_contact.free_name(self._name, self._queues, self._wait, self._echo)
        queues = {worker: queue.name for queue in self._queues for worker in worker_names(queue, name)}
        workers = list(queues)
        self._report(problem=None, expected=workers)
        self._failures = FailureReporter(queues)
        specs = process_specs.workers(self._queues, self._settings.gpu.devices, name)
        self._supervisor.start(*map(self._logged_process, specs))
        served = " and ".join(queue.name for queue in self._queues)
        self._echo("pensum", f"workers of {served} start as {name!r}; `pensum worker health` says when they work.")
        return workers

    def run(self) -> None:
        """Restarts workers that exit, and returns when all have drained. Raises `StopRequested`."""
        assert self._failures is not None
        while not self._state.is_to_drain:
            self._supervisor.check()
            self._report(failing=self._supervisor.problems)
            self._failures.note(self._supervisor.failing)
            self._guard.check()
            self._signals.wait(TICK_SECONDS)
        self._echo("pensum", "draining: the workers finish their jobs and end")
        while not self._supervisor.have_ended():
            self._report(is_draining=True)
            self._signals.wait(TICK_SECONDS)

    def _wait(self, seconds: float) -> None:
        """Raises `StopRequested` also where a drain is asked for before there are workers."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self._state.is_to_drain:
                raise StopRequested(signal.SIGTERM)
            self._report()
            self._signals.wait(TICK_SECONDS)

    def _say_waiting(self, problem: str) -> None:
        self._report(problem=problem)
        self._echo("pensum", f"{problem} It is tried again every {front_contact.AGAIN_SECONDS:.0f} s.")

    def _report(self, **changes: object) -> None:
        with suppress(OSError):  # of a full disk: the workers go on
            self._state.write(**changes)

    def stop(self) -> None:
        self._state.remove()
        if self._failures:
            self._failures.end()
        if self._supervisor.has_started:
            self._echo("pensum", "stopping")
            self._supervisor.stop(last_resort.grace_seconds())
            self._echo("pensum", "stopped")

    def _logged_process(self, spec: ProcessSpec) -> LoggedProcess:
        given = {**DEFAULTS, **environment.chosen_for_another_folder(), "PENSUM_HOME": str(self.home), **spec.env}
        log = self.logs / f"{spec.name}.log"
        return LoggedProcess(
            spec.name,
            spec.argv,
            env=given,
            log=log,
            echo=self._echo,
            folder=self.home,
            has_worked=partial(worker_state.has_had_heartbeat, self.home) if spec.is_worker else None,
        )
