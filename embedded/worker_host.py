"""The workers of a host that stands elsewhere than API and servers: a GPU at home. It only connects outwards."""

import os
from collections.abc import Sequence

from core.settings import Settings
from embedded import process_specs
from embedded.logged_process import Echo, LoggedProcess
from embedded.process_specs import ProcessSpec
from embedded.signals import StopSignals
from embedded.stack import DEFAULTS, GRACE_SECONDS, TICK_SECONDS
from embedded.supervisor import Supervisor
from tasks.queues import Queue


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
        self.logs = self.home / "logs"

    def start(self) -> None:
        specs = process_specs.workers(self._queues, self._settings.gpu.devices, self._name)
        self._supervisor.start(*map(self._logged_process, specs))

    def run(self) -> None:
        """Restarts workers that exit. Raises `StopRequested`, or `CannotRun` when one keeps exiting."""
        while True:
            self._supervisor.check()
            self._signals.wait(TICK_SECONDS)

    def stop(self) -> None:
        if self._supervisor.has_started:
            self._echo("pensum", "stopping")
            self._supervisor.stop(GRACE_SECONDS)
            self._echo("pensum", "stopped")

    def _logged_process(self, spec: ProcessSpec) -> LoggedProcess:
        environment = {**DEFAULTS, **os.environ, "PENSUM_HOME": str(self.home), **spec.env}
        return LoggedProcess(spec.name, spec.argv, env=environment, log=self.logs / f"{spec.name}.log", echo=self._echo)
