"""The GPU's workers on the host `worker`: real Celery workers, and a stand-in for Ollama on the host's loopback."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from embedded import process_specs
from embedded.logged_process import LoggedProcess
from embedded.process_specs import ProcessSpec
from embedded.supervisor import Supervisor
from tasks.queues import GPU_EMBED, GPU_LLM
from tests.fakes.ollama_replies import Reply, Slow, echo
from tests.fakes.ollama_server import FakeOllama
from tests.line.front import START_SECONDS, Front
from tests.support.good_model import good_reply
from tests.support.namespaces import Host
from tests.support.waiting import eventually

SECONDS_PER_PIECE = 0.15
SLOTS = 8
CHECK_SECONDS = 0.1
QUEUES = (GPU_LLM.name, GPU_EMBED.name)


class GpuHost:
    """Its workers are restarted when they end, as by `pensum worker gpu`, until `stop`; they go on with `start`."""

    def __init__(self, host: Host, front: Front, ollama: FakeOllama, **environment: str) -> None:
        self.host = host
        self.ollama = ollama
        self.restarts: list[str] = []
        self._front = front
        specs = [process_specs.worker(queue, None) for queue in (GPU_LLM, GPU_EMBED)]
        self._workers = [self._process(spec, environment) for spec in specs]
        self._supervising: threading.Thread | None = None
        self._stopping = threading.Event()

    def _process(self, spec: ProcessSpec, environment: Mapping[str, str]) -> LoggedProcess:
        here = ProcessSpec(spec.name, self.host.command(*spec.argv), spec.env)
        settings = {"OLLAMA_HOST": self.ollama.url, "PENSUM_OLLAMA_SLOTS": str(SLOTS)}
        return self._front.process(here, **(settings | dict(environment)))

    def start(self) -> None:
        since = self._front.now()
        supervisor = Supervisor(lambda _, words: self.restarts.append(words))
        supervisor.start(*self._workers)
        self._stopping.clear()
        self._supervising = threading.Thread(target=self._supervise, args=[supervisor], name="supervisor")
        self._supervising.start()
        assert eventually(lambda: self._front.serves(QUEUES, since), START_SECONDS), self.log
        assert eventually(self._is_model_up, START_SECONDS), self.log

    def _supervise(self, supervisor: Supervisor) -> None:
        while not self._stopping.wait(CHECK_SECONDS):
            supervisor.check()

    def _leave_alone(self) -> None:
        self._stopping.set()
        if self._supervising is not None:
            self._supervising.join()

    def _is_model_up(self) -> bool:
        return bool(
            self._front.value(
                "SELECT count(*) FROM llm_providers WHERE name = 'ollama' AND state IN ('up', 'recovering')"
            )
        )

    def stop(self, grace_seconds: float = 60.0) -> float:
        """Sends SIGTERM to all. Returns after how many seconds the last had ended."""
        self._leave_alone()
        begun = time.monotonic()
        for worker in self._workers:
            worker.request_stop()
        eventually(lambda: not any(worker.is_running() for worker in self._workers), grace_seconds)
        seconds = time.monotonic() - begun
        self.kill()
        return seconds

    def kill(self) -> None:
        self._leave_alone()
        for worker in self._workers:
            worker.kill()

    @property
    def log(self) -> str:
        return "".join(worker.log.read_text(errors="replace") for worker in self._workers if worker.log.exists())

    def times_asked(self, prompt: str) -> int:
        """How often the model was asked for this."""
        return sum(_prompt(request.body) == prompt for request in self.ollama.requests if request.path == "/api/chat")


@contextmanager
def running_gpu_host(host: Host, front: Front, **environment: str) -> Iterator[GpuHost]:
    with ExitStack() as running:
        with host.entered():
            ollama = running.enter_context(FakeOllama(seconds_per_piece=SECONDS_PER_PIECE, slots=SLOTS))
        ollama.respond = _reply
        gpu = GpuHost(host, front, ollama, **environment)
        running.callback(gpu.kill)
        gpu.start()
        yield gpu


def _reply(body: Mapping[str, Any]) -> Reply:
    """What it knows; an echo of what it does not."""
    try:
        return Slow(good_reply(body), SECONDS_PER_PIECE)
    except StopIteration:
        return Slow(echo(body), SECONDS_PER_PIECE)


def _prompt(body: Mapping[str, Any]) -> str:
    return str(body["messages"][-1]["content"]) if body["messages"] else ""
