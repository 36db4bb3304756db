"""One measurement of a system: its processes, answers to warm up, then the streams."""

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench.common.api_server import PENSUM_APP, serving
from bench.common.helper_process import Helper, helper
from bench.common.processes import Process, environment, running
from bench.common.servers import Servers
from bench.common.waiting import wait_until
from bench.llm.litellm_proxy import serving_litellm
from bench.llm.stand_in import HOST
from embedded import process_specs, readiness
from tasks.queues import GPU_LLM

START_SECONDS = 120.0
PATIENCE_SECONDS = 160.0
MOST_STREAMS = 100

#: The number of answers for each number of streams.
Rounds = Mapping[int, int]
Figures = dict[str, float]

# The encoder is loaded in this worker too. More threads than cores would wait for each other.
ENV = {
    "PENSUM_EMBEDDING_THREADS": "1",
    "PENSUM_LLM_PROVIDER": "ollama",
    "PENSUM_OLLAMA_SLOTS": str(MOST_STREAMS),
    "PENSUM_RUNNING_PER_USER": json.dumps({"llm.generate": MOST_STREAMS}),  # one user asks for all
}


def direct(servers: Servers, folder: Path, rounds: Rounds) -> Figures:
    env = environment("", "")
    with _provider(folder, env) as url:
        return _measure("direct", url, folder, env, rounds)


def litellm(servers: Servers, folder: Path, rounds: Rounds) -> Figures:
    env = environment("", "") | {"BENCH_KEY": f"sk-{secrets.token_hex(32)}"}
    with _provider(folder, env) as provider, serving_litellm(provider, folder, env) as url:
        return _measure("litellm", url, folder, env, rounds)


def pensum(servers: Servers, folder: Path, rounds: Rounds, system: str = "pensum") -> Figures:
    env = servers.fresh(env=ENV)
    with _provider(folder, env) as provider:
        env["OLLAMA_HOST"] = provider
        with _worker(env, folder), serving(PENSUM_APP, env, folder / "api.log") as server:
            url = f"http://{HOST}:{server.port}"
            _wait_until_served(url)
            return _measure(system, url, folder, env, rounds)


@contextmanager
def _provider(folder: Path, env: Mapping[str, str]) -> Iterator[str]:
    with helper("llm.stand_in", env=env, log=folder / "provider.log") as provider:
        yield f"http://{HOST}:{provider.read()}"


@contextmanager
def _worker(env: Mapping[str, str], folder: Path) -> Iterator[None]:
    """The one worker that talks to the provider, as `pensum up` starts it."""
    spec = process_specs.worker(GPU_LLM, None)
    with running([Process(spec.name, spec.argv, env={**env, **spec.env}, log=folder / f"{spec.name}.log")]):
        yield


def _wait_until_served(url: str) -> None:
    """The worker counts once its encoder is loaded."""
    wait_until(
        lambda: f"a worker for {GPU_LLM.name}" not in (readiness.missing_components(url) or ""),
        seconds=START_SECONDS,
        unless=lambda: f"no worker serves {GPU_LLM.name}",
        every=0.5,
    )


def _measure(system: str, url: str, folder: Path, env: Mapping[str, str], rounds: Rounds) -> Figures:
    with helper("llm.clients", system, url, env=env, log=folder / "clients.log") as clients:
        for streams in (1, MOST_STREAMS):  # warms up: models are loaded, threads and connections exist
            clients.call(streams, streams, seconds=PATIENCE_SECONDS)
        figures: Figures = {}
        for streams, answers in rounds.items():
            figures |= _round(clients, streams, answers)
    return figures


def _round(clients: Helper, streams: int, answers: int) -> Figures:
    reached = clients.call(streams, answers, seconds=PATIENCE_SECONDS)
    seconds = reached.pop("seconds")
    figures: Figures = {f"{name}_{streams}": value for name, value in reached.items()}
    return figures | ({"answers": seconds} if streams == MOST_STREAMS else {})
