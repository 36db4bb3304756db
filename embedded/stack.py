"""All of Pensum on one machine: PostgreSQL, Valkey, the API, a worker for each queue, beat and Flower."""

import os
import time
from collections.abc import Mapping

from embedded import programs, readiness
from embedded.child import Child
from embedded.errors import CannotRun
from embedded.processes import Echo, Program, Supervisor
from embedded.programs import Launch
from embedded.servers import EmbeddedPostgres, EmbeddedValkey
from embedded.settings import RuntimeSettings
from embedded.signals import StopSignals
from embedded.valkey import is_free
from workers import key_file

READY_SECONDS = 180.0
PREPARE_SECONDS = 600.0
GRACE_SECONDS = 12.0
TICK_SECONDS = 0.1

DEFAULTS = {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "PYTHONUNBUFFERED": "1"}


class Stack:
    """`start`, then `run` until a signal comes, then `stop`, which is also right after a failed `start`."""

    def __init__(
        self, settings: RuntimeSettings, signals: StopSignals, echo: Echo, *, with_flower: bool = True
    ) -> None:
        self._settings = settings
        self._signals = signals
        self._echo = echo
        self._with_flower = with_flower
        self._supervisor = Supervisor(echo)
        self.home = settings.home.absolute()
        self.api_url = readiness.base_url(settings.host, settings.port)
        self.flower_url = readiness.base_url(settings.host, settings.flower_port) if with_flower else None
        self.admin_key_file = self.home / "admin-key"
        self.flower_password_file = self.home / "flower-password"
        self.logs = self.home / "logs"

    def start(self) -> None:
        """Returns once `/ready` answers 200."""
        self._refuse_taken_ports()
        environment = self._environment() | self._start_servers()
        self._run_once(programs.prepare(), environment)
        self._supervisor.start(*(self._program(launch, environment) for launch in self._launches()))
        self._await_ready()

    def run(self) -> None:
        """Restarts what dies. Ends only by an exception: `StopRequested`, or `CannotRun` when something keeps dying."""
        while True:
            self._supervisor.check()
            self._signals.wait(TICK_SECONDS)

    def stop(self) -> None:
        if self._supervisor.has_started:
            self._echo("pensum", "stopping")
            self._supervisor.stop(GRACE_SECONDS)
            self._echo("pensum", "stopped")

    def _refuse_taken_ports(self) -> None:
        host, wanted = self._settings.host, [(self._settings.port, "PENSUM_PORT")]
        if self._with_flower:
            wanted.append((self._settings.flower_port, "PENSUM_FLOWER_PORT"))
        for port, variable in wanted:
            if not is_free(host, port):
                raise CannotRun(f"Port {port} on {host} is taken by another program: set {variable} to a free one.")

    def _environment(self) -> dict[str, str]:
        return (
            DEFAULTS
            | os.environ
            | {"PENSUM_HOME": str(self.home), "PENSUM_ADMIN_KEY": key_file.kept(self.admin_key_file, "pk_")}
        )

    def _start_servers(self) -> dict[str, str]:
        """The URLs of both servers; only those that nobody gave us are started."""
        postgres, valkey = EmbeddedPostgres(self.home), EmbeddedValkey(self.home)
        database_url = _first_given("DATABASE_URL", "PENSUM_DATABASE_URL")
        redis_url = _first_given("REDIS_URL", "PENSUM_REDIS_URL")
        missing: list[Child] = ([] if database_url else [postgres]) + ([] if redis_url else [valkey])
        self._supervisor.start(*missing)
        self._signals.check()
        return {"DATABASE_URL": database_url or postgres.url, "REDIS_URL": redis_url or valkey.url}

    def _launches(self) -> list[Launch]:
        settings = self._settings
        launches = [programs.api(settings.host, settings.port), *programs.workers(settings.gpu_devices)]
        launches.append(programs.beat(self.home))
        if self._with_flower:
            password = key_file.kept(self.flower_password_file)
            launches.append(programs.flower(settings.host, settings.flower_port, password))
        return launches

    def _program(self, launch: Launch, environment: Mapping[str, str]) -> Program:
        log = self.logs / f"{launch.name}.log"
        return Program(launch.name, launch.argv, env={**environment, **launch.env}, log=log, echo=self._echo)

    def _run_once(self, launch: Launch, environment: Mapping[str, str]) -> None:
        program = self._program(launch, environment)
        try:
            program.start()
            self._await_end(program)
        finally:
            program.stop()
        if program.exit_code != 0:
            raise CannotRun(f"Preparing the database failed: see {program.log}.")

    def _await_end(self, child: Child) -> None:
        deadline = time.monotonic() + PREPARE_SECONDS
        while child.is_running() and time.monotonic() < deadline:
            self._signals.wait(TICK_SECONDS / 2)

    def _await_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        told = None
        while missing := readiness.missing(self.api_url):
            if missing != told:
                self._echo("pensum", f"waiting for: {missing}")
                told = missing
            if time.monotonic() > deadline:
                raise CannotRun(
                    f"Not ready after {READY_SECONDS:.0f} s, waiting for: {missing}. The logs are in {self.logs}."
                )
            self._supervisor.check()
            self._signals.wait(TICK_SECONDS)


def _first_given(*variables: str) -> str | None:
    return next((value for variable in variables if (value := os.environ.get(variable))), None)
