"""One line: the API and its servers on one side of it, the GPU workers on the other."""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx

from bench.common.api_server import PENSUM_APP, serving
from bench.common.helper_process import helper
from bench.common.processes import SECRET, Process, running
from bench.common.results import percentile
from bench.common.servers import Servers, connected
from bench.common.waiting import wait_until
from bench.llm.clients import STAMP
from bench.llm.stand_in import HOST, TOKEN_SECONDS
from embedded import process_specs, readiness
from tasks.queues import GPU_EMBED, GPU_LLM, QUEUES
from tests.support.relay import Relay, to_postgres, to_redis, url_through

START_SECONDS = 120.0
REQUEST_SECONDS = 60.0
ONE_BY_ONE = 15
WARM_UP = 3
IDLE_SECONDS = 10.0
SUBMITTERS = 8

NOT_STARTED = QUEUES.keys() - {GPU_LLM.name, GPU_EMBED.name}

SERVERS = ("postgres", "redis")
COUNTED = ("per_search", "per_llm_job", "per_embedding_job", "idle_per_second")

ENV = {
    "PENSUM_EMBEDDING_THREADS": "1",
    "PENSUM_LLM_PROVIDER": "ollama",
    "PENSUM_RUNNING_PER_USER": json.dumps({"llm.embed": 1000}),
}

Figures = dict[str, float]


@dataclass(frozen=True)
class Site:
    http: httpx.Client
    database_url: str
    relays: tuple[Relay, Relay]

    def count(self, what: str, repeat: int, act: Callable[[], float]) -> tuple[Figures, list[float]]:
        """Turns by repetition and server, and what each repetition returned."""
        for relay in self.relays:
            relay.reset()
        returned = [act() for _ in range(repeat)]
        turns = {f"{what}_{server}": relay.turns / repeat for server, relay in zip(SERVERS, self.relays, strict=True)}
        return turns, returned


def at(servers: Servers, folder: Path, *, round_trip_seconds: float, jobs: int) -> Figures:
    with _site(servers, folder, round_trip_seconds / 2) as site:
        for act in (_search, _embed, _generate):
            for _ in range(WARM_UP):
                act(site)
        idle, _ = site.count("idle", 1, _idle)
        searching, searches = site.count("per_search", ONE_BY_ONE, lambda: _search(site))
        embedding, _ = site.count("per_embedding_job", ONE_BY_ONE, lambda: _embed(site))
        firsts: list[float] = []
        generating, asked = site.count("per_llm_job", ONE_BY_ONE, lambda: _generate(site, firsts))
        return {
            "search_p50": percentile(searches, 0.5),
            "model_asked_p50": percentile(asked, 0.5),
            "first_token_p50": percentile(firsts, 0.5),
            "embedding_jobs": _embedding_rate(site, jobs),
            **searching,
            **embedding,
            **generating,
            **{f"idle_per_second_{server}": idle[f"idle_{server}"] / IDLE_SECONDS for server in SERVERS},
        }


@contextmanager
def _site(servers: Servers, folder: Path, delay_seconds: float) -> Iterator[Site]:
    env = servers.fresh(env=ENV)
    with ExitStack() as stack:
        provider = stack.enter_context(helper("llm.stand_in", env=env, log=folder / "provider.log"))
        env["OLLAMA_HOST"] = f"http://{HOST}:{provider.read()}"
        postgres = stack.enter_context(to_postgres(env["DATABASE_URL"], delay_seconds=delay_seconds))
        redis = stack.enter_context(to_redis(env["REDIS_URL"], delay_seconds=delay_seconds))
        far = {
            **env,
            "DATABASE_URL": url_through(postgres, env["DATABASE_URL"]),
            "REDIS_URL": url_through(redis, env["REDIS_URL"]),
        }
        specs = [process_specs.worker(queue, None) for queue in (GPU_LLM, GPU_EMBED)]
        workers = [
            Process(spec.name, spec.argv, env={**far, **spec.env}, log=folder / f"{spec.name}.log") for spec in specs
        ]
        stack.enter_context(running(workers))
        server = stack.enter_context(serving(PENSUM_APP, env, folder / "api.log"))
        url = f"http://{HOST}:{server.port}"
        _wait_until_served(url)
        headers = {"Authorization": f"Bearer {SECRET}"}
        http = stack.enter_context(httpx.Client(base_url=url, headers=headers, timeout=REQUEST_SECONDS))
        yield Site(http, env["DATABASE_URL"], (postgres, redis))


def _wait_until_served(url: str) -> None:
    wait_until(
        lambda: readiness.missing_components(url, elsewhere=NOT_STARTED) is None,
        seconds=START_SECONDS,
        unless=lambda: f"waited for {readiness.missing_components(url, elsewhere=NOT_STARTED)}",
        every=0.5,
    )


def _idle() -> float:
    time.sleep(IDLE_SECONDS)  # what idle workers ask meanwhile is counted
    return 0.0


def _search(site: Site) -> float:
    """In milliseconds."""
    began = time.monotonic()
    site.http.get("/api/documents/search", params={"query": f"What is {uuid4()}?"}).raise_for_status()
    return (time.monotonic() - began) * 1000


def _embed(site: Site) -> float:
    job = site.http.post("/api/llm/embed", json={"texts": [f"About {uuid4()}"]}).raise_for_status().json()
    with site.http.stream("GET", job["links"]["events"]) as events:
        for _ in events.iter_raw():
            pass
    return 0.0


def _generate(site: Site, firsts: list[float] | None = None) -> float:
    """Milliseconds until the model is asked. The stand-in sends the first token after its pace, with the time."""
    submitted = time.time_ns()
    job = site.http.post("/api/llm/generate", json={"prompt": f"What is {uuid4()}?"}).raise_for_status().json()
    sent, received = 0, b""
    with site.http.stream("GET", job["links"]["events"], headers={"Accept": "text/event-stream"}) as events:
        for data in events.iter_raw():
            received += data
            if not sent and (found := STAMP.search(received)):
                sent, late = int(found[1]), time.time_ns() - int(found[1])
                if firsts is not None:
                    firsts.append(late / 1e6)
    return (sent - submitted) / 1e6 - TOKEN_SECONDS * 1000


def _embedding_rate(site: Site, count: int) -> float:
    """By the rows, from the first claim to the last result."""
    since = time.time()

    def submit(number: int) -> None:
        site.http.post("/api/llm/embed", json={"texts": [f"Text {number} of {since}"]}).raise_for_status()

    with ThreadPoolExecutor(SUBMITTERS) as submitters:
        list(submitters.map(submit, range(count)))
    wait_until(
        lambda: _ended(site.database_url, since)[0] >= count,
        seconds=REQUEST_SECONDS,
        unless=lambda: f"only {_ended(site.database_url, since)[0]} of {count} embedding jobs ended",
        every=0.2,
    )
    return (count - 1) / _ended(site.database_url, since)[1]


def _ended(database_url: str, since: float) -> tuple[int, float]:
    """How many embedding jobs, and in how many seconds."""
    with connected(database_url) as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(extract(epoch FROM max(finished_at) - min(claimed_at)), 1) FROM jobs"
            " WHERE kind = 'llm.embed' AND state = 'succeeded' AND created_at >= to_timestamp(%s)",
            [since],
        )
        ended, seconds = cursor.fetchone()
    return int(ended), float(seconds)
