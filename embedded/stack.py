"""All of Pensum on one machine: PostgreSQL, Valkey, the API, a worker for each queue, beat and Flower. A front leaves
out the workers of the GPU's queues, which run on another host (embedded/worker_host.py)."""

import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

from core import extras, last_resort, worker_state
from core.settings import Settings, environment, names
from core.worker_state import StateFile
from embedded import gpu_host_env, listening, process_specs, readiness
from embedded.child_process import ChildProcess
from embedded.errors import CannotRun
from embedded.gpus import check_gpus
from embedded.llama_server import LlamaServer
from embedded.logged_process import Echo, LoggedProcess
from embedded.logs import tail
from embedded.process_specs import ProcessSpec
from embedded.servers import EmbeddedPostgres, EmbeddedValkey
from embedded.signals import StopSignals
from embedded.supervisor import Supervisor
from embedded.valkey import is_port_free
from embedded.worker_guard import WorkerGuard
from tasks.queues import QUEUES, Queue, check_slots_or_exit, worker_queues
from workers import key_file
from workers.accounts.secret import SecretMissing, secret

READY_SECONDS = 180.0
LONG_WAIT_SECONDS = 20.0  # after which somebody wants to know why
PREPARE_SECONDS = 600.0
TICK_SECONDS = 0.1

OWN_SERVERS = "connects to your servers (DATABASE_URL, REDIS_URL) as pensum_worker_gpu: see docs/gpu-at-home.md"
NO_ADDRESS = (
    "cannot connect yet: the servers listen on this machine only. Set PENSUM_SERVERS_ADDRESS to its WireGuard address."
)
DEFAULTS = {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "PYTHONUNBUFFERED": "1", "PYTHONSAFEPATH": "1"}


class Stack:
    """Call `start`, then `run` until a signal comes, then `stop`. `stop` also cleans up after a failed `start`."""

    def __init__(
        self,
        settings: Settings,
        signals: StopSignals,
        echo: Echo,
        *,
        with_flower: bool = True,
        is_front: bool = False,
        model: Path | None = None,
    ) -> None:
        """`model` is a GGUF file that a llama.cpp server shall serve."""
        self._settings = settings
        self._model = model
        site = settings.site
        self._signals = signals
        self._echo = echo
        self._with_flower = with_flower
        self._queues = [queue for queue in worker_queues() if not (is_front and queue.is_gpu)]
        own = {queue.name for queue in self._queues}
        self._elsewhere = [queue.name for queue in QUEUES.values() if (queue.served_by or queue.name) not in own]
        self._supervisor = Supervisor(echo)
        self._state: StateFile | None = None
        self._guard: WorkerGuard | None = None
        self.home = site.home.absolute()
        self.api_url = readiness.base_url(site.host, site.port)
        self.flower_url = readiness.base_url(site.host, site.flower_port) if with_flower else None
        self.admin_key_file = self.home / "admin-key"
        self.flower_password_file = self.home / "flower-password"
        self.logs = self.home / "logs"
        self.gpu_host_env = self.home / gpu_host_env.NAME

    def start(self) -> None:
        """Returns when everything that it started is there, according to `GET /ready`."""
        check_slots_or_exit()
        if any(queue.is_gpu for queue in self._queues):
            check_gpus(self._settings.gpu.devices)
        self._check_extras()
        self._check_secret()
        self._check_ports()
        worker_state.forget_the_dead(self.home)
        self._state = StateFile(self.home, "host", command=worker_state.UP)
        given = self._environment() | self._start_servers() | self._serve_model()
        given[names.CHOSEN_BY_STACK] = ",".join(sorted(given.keys() - environment.chosen().keys()))
        self._run_once(process_specs.prepare(), given)
        self._write_gpu_host_env(given["REDIS_URL"])
        self._supervisor.start(*(self._logged_process(spec, given) for spec in self._process_specs()))
        self._await_ready()
        self._guard = WorkerGuard(
            self._state, self.home, self._supervisor, lambda spec: self._logged_process(spec, given)
        )

    def access_for_gpu_host(self) -> list[tuple[str, str]]:
        """Of a front: names and values to show, for who sets up a GPU host."""
        if not self._elsewhere:
            return []
        own = self._settings.embedded
        postgres, valkey = listening.of_postgres(own), listening.of_valkey(own)
        if self._settings.database.given_url or self._settings.broker.given_url:
            return [("GPU host", OWN_SERVERS)]
        if postgres is None or valkey is None:
            return [("GPU host", NO_ADDRESS)]
        return [
            ("GPU host", f"reaches PostgreSQL at {postgres} and Valkey at {valkey}"),
            ("", f"copy {self.gpu_host_env} there (it holds the passwords), and run"),
            ("", f"pensum worker gpu --env-file {self.gpu_host_env.name}"),
        ]

    def run(self) -> None:
        """Restarts processes that exit. Raises `StopRequested`, or `CannotRun` when an essential one keeps exiting."""
        assert self._guard is not None
        while True:
            self._supervise()
            self._guard.check()
            self._signals.wait(TICK_SECONDS)

    @property
    def problems(self) -> tuple[str, ...]:
        """Sentences about processes that end again and again at their start."""
        return self._supervisor.problems

    def stop(self) -> None:
        if self._supervisor.has_started:
            self._echo("pensum", "stopping")
            self._supervisor.stop(last_resort.grace_seconds())
            self._echo("pensum", "stopped")
        if self._state:
            self._state.remove()

    def _check_extras(self) -> None:
        has_servers = self._settings.database.given_url and self._settings.broker.given_url
        needed = {"embedded": not has_servers, "flower": self._with_flower}
        if missing := extras.missing(extra for extra, is_needed in needed.items() if is_needed):
            ways = {"embedded": "set DATABASE_URL and REDIS_URL", "flower": "give --no-flower"}
            instead = [f"For [{extra}] you may {ways[extra]} instead." for extra in missing if extra in ways]
            raise CannotRun(" ".join([f"Not all is installed: {extras.how_to_install(*missing)}.", *instead]))

    def _check_secret(self) -> None:
        try:
            if self._settings.site.is_production:
                secret()
        except SecretMissing as problem:
            raise CannotRun(problem.detail) from None

    def _check_ports(self) -> None:
        site = self._settings.site
        host, ports = site.host, [(site.port, "PENSUM_PORT")]
        if self._with_flower:
            ports.append((site.flower_port, "PENSUM_FLOWER_PORT"))
        for port, variable in ports:
            if not is_port_free(host, port):
                raise CannotRun(f"Port {port} on {host} is in use by another program: set {variable} to a free one.")

    def _environment(self) -> dict[str, str]:
        return (
            DEFAULTS
            | environment.chosen_for_another_folder()
            | {"PENSUM_HOME": str(self.home), "PENSUM_ADMIN_KEY": self._admin_key()}
        )

    def _admin_key(self) -> str:
        """The commands of this machine find it in the file, also one that was given."""
        if given := self._settings.admin.key:
            key_file.replace(self.admin_key_file, given)
        return key_file.read_or_create(self.admin_key_file, "pk_")

    def _start_servers(self) -> dict[str, str]:
        """The URLs of both servers. A server whose URL is set in the environment is not started."""
        own = self._settings.embedded
        postgres = EmbeddedPostgres(self.home, listen=listening.of_postgres(own))
        valkey = EmbeddedValkey(self.home, listen=listening.of_valkey(own))
        database_url = self._settings.database.given_url
        redis_url = self._settings.broker.given_url
        missing: list[ChildProcess] = ([] if database_url else [postgres]) + ([] if redis_url else [valkey])
        self._supervisor.start(*missing)
        self._signals.check()
        return {"DATABASE_URL": database_url or postgres.url, "REDIS_URL": redis_url or valkey.url}

    def _serve_model(self) -> dict[str, str]:
        if self._model is None:
            return {}
        own, context_tokens = self._settings.llama, self._settings.llm.num_ctx
        server = LlamaServer(
            self.home, self._model, slots=own.slots, context_tokens=context_tokens, threads=own.threads
        )
        self._echo("pensum", f"loading {self._model}")
        self._supervisor.start(server)
        server.await_ready(self._signals.wait)
        return server.as_provider(self._settings)

    def _write_gpu_host_env(self, redis_url: str) -> None:
        own = self._settings.embedded
        postgres, valkey = listening.of_postgres(own), listening.of_valkey(own)
        has_own_servers = not self._settings.database.given_url and not self._settings.broker.given_url
        if self._elsewhere and has_own_servers and postgres and valkey:
            gpu_host_env.write(
                self.home, postgres=postgres, valkey=valkey, redis_url=redis_url, model=self._settings.llm.model
            )

    def _process_specs(self) -> list[ProcessSpec]:
        site, gpu = self._settings.site, self._settings.gpu
        specs = [process_specs.api(site.host, site.port), *process_specs.workers(self._queues, gpu.devices)]
        specs.append(process_specs.beat(self.home))
        if self._with_flower:
            password = key_file.read_or_create(self.flower_password_file)
            specs.append(process_specs.flower(site.host, site.flower_port, password))
        return specs

    def _logged_process(self, spec: ProcessSpec, given: Mapping[str, str]) -> LoggedProcess:
        log = self.logs / f"{spec.name}.log"
        return LoggedProcess(
            spec.name,
            spec.argv,
            env={**given, **spec.env},
            log=log,
            echo=self._echo,
            folder=self.home,
            is_essential=spec.is_essential,
            has_worked=partial(worker_state.has_had_heartbeat, self.home) if spec.is_worker else None,
        )

    def _supervise(self) -> None:
        self._supervisor.check()
        assert self._state is not None
        with suppress(OSError):  # of a full disk: the processes go on
            self._state.write(failing=self.problems)

    def _run_once(self, spec: ProcessSpec, given: Mapping[str, str]) -> None:
        process = self._logged_process(spec, given)
        try:
            process.start()
            self._await_end(process)
        finally:
            process.stop()
        if process.exit_code != 0:
            raise CannotRun(f"Preparing the database failed: see {process.log}.")

    def _await_end(self, child: ChildProcess) -> None:
        deadline = time.monotonic() + PREPARE_SECONDS
        while child.is_running() and time.monotonic() < deadline:
            self._signals.wait(TICK_SECONDS / 2)

    def _await_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        reported, say_again_at = None, time.monotonic() + LONG_WAIT_SECONDS
        while missing := readiness.missing_components(self.api_url, elsewhere=self._not_waited_for()):
            if missing != reported:
                self._echo("pensum", f"waiting for: {missing}")
                reported = missing
            elif time.monotonic() > say_again_at:
                say_again_at += LONG_WAIT_SECONDS
                self._echo("pensum", f"still waiting for: {missing}. {self._last_line_about(missing)}")
            if time.monotonic() > deadline and readiness.are_workers(missing):
                self._echo("pensum", f"not there after {READY_SECONDS:.0f} s, and no longer waited for: {missing}")
                return
            if time.monotonic() > deadline:
                raise CannotRun(
                    f"Not ready after {READY_SECONDS:.0f} s, waiting for: {missing}. The logs are in {self.logs}."
                )
            self._supervise()
            self._signals.wait(TICK_SECONDS)

    def _not_waited_for(self) -> Collection[str]:
        """Queues that are served elsewhere, or whose worker fails."""
        failing = self._supervisor.failing
        return {*self._elsewhere, *(queue.name for queue in QUEUES.values() if _worker_of(queue) in failing)}

    def _last_line_about(self, missing: str) -> str:
        """Of the log of the first process that is waited for."""
        logs = {"the API": "api", "the database": "postgres", "redis": "valkey"}
        first = missing.partition(",")[0]
        queue = QUEUES.get(first.removeprefix(readiness.A_WORKER))
        log = self.logs / f"{_worker_of(queue) if queue else logs.get(first, 'api')}.log"
        return f"{log} ends: {tail(log, lines=1)}"


def _worker_of(queue: Queue) -> str:
    """The name of the first process that serves the queue here."""
    return f"worker-{queue.served_by or queue.name}"
