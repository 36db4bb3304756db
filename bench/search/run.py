"""What is measured of whom. The library is made once: a search changes nothing in it."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from bench.jobs.catalogue import PENSUM, PRODUCT, ROOT
from bench.jobs.processes import Process, environment, running
from bench.jobs.record import percentile
from bench.jobs.servers import Servers
from bench.jobs.submitting import serving
from bench.jobs.waiting import BenchFailed
from bench.results import OURS, Metric
from bench.rounds import Record, Step
from embedded.logs import tail
from tasks.queues import GPU_EMBED, worker_command

METRICS = {
    "queries": Metric("queries/s", more_is_better=True),
    "recall": Metric("of the 10 nearest", more_is_better=True),
    "p95": Metric("ms", more_is_better=False),
    "queries_kept": Metric("queries/s", more_is_better=True),
    "recall_kept": Metric("of the 10 nearest", more_is_better=True),
    "p95_kept": Metric("ms", more_is_better=False),
    "p95_new": Metric("ms", more_is_better=False),
}
SYSTEMS = (OURS, "pgvector", "exact", "faiss", "chroma")
PEER = ROOT / ".venv-bench/search/bin/python"
PEERS = {"faiss", "chroma"}

SECONDS = 3.0
LEAST_RECALL = 0.95  # of peers, as long as Pensum's own is not known
PREPARE_SECONDS = 900.0
LONGEST_SECONDS = 600.0


@dataclass(frozen=True)
class Plan:
    systems: Set[str]
    chunks: int
    scale: float

    @property
    def seconds(self) -> float:
        return SECONDS * self.scale


def steps(plan: Plan, servers: Servers, record: Record, material: Path) -> list[Step]:
    """The material is made and stored here, before anything is measured."""
    material.mkdir(parents=True)
    env = servers.fresh(replace(PENSUM, name="search"))
    _run("bench.search.material", material, plan.chunks, env=env, seconds=PREPARE_SECONDS)
    _run("bench.search.library", material, env=env, seconds=PREPARE_SECONDS)
    measures: Mapping[str, Callable[[Path], Mapping[str, float]]] = {
        OURS: lambda folder: _pensum(env, material, folder, plan.seconds),
        "pgvector": lambda _: _run("bench.search.systems.pgvector", material, plan.seconds, "hnsw", env=env),
        "exact": lambda _: _run("bench.search.systems.pgvector", material, plan.seconds, "exact", env=env),
        **{name: _peer(name, material, plan.seconds, record) for name in sorted(PEERS)},
    }
    return [Step(name, "search", measures[name]) for name in SYSTEMS if name in plan.systems]


def _peer(name: str, material: Path, seconds: float, record: Record) -> Callable[[Path], Mapping[str, float]]:
    def measure(_: Path) -> Mapping[str, float]:
        """At a recall that is no less than Pensum's."""
        ours = [one.value for one in record.figures if (one.system, one.metric) == (OURS, "recall")]
        least = median(ours) if ours else LEAST_RECALL
        found: Mapping[str, float] = _run(f"bench.search.systems.{name}", material, seconds, least, python=PEER)
        return found

    return measure


def _pensum(env: Mapping[str, str], material: Path, folder: Path, seconds: float) -> dict[str, float]:
    folder.mkdir(parents=True)
    figures: dict[str, float] = dict(_run("bench.search.systems.pensum", material, env=env))
    command = [str(PRODUCT / "celery"), "--quiet", *worker_command(GPU_EMBED)]
    worker = Process("worker", command, env=env, log=folder / "worker.log")
    with serving("api.main:create_app", env, folder / "api.log") as server:

        def ask(which: str) -> Any:
            try:
                return _run("bench.search.asking", server.port, material, seconds, which, env=env)
            except BenchFailed as error:
                raise BenchFailed(f"{error}\nThe end of the API's log:\n{tail(folder / 'api.log')}") from error

        for which, ending in (("all", ""), ("kept", "_kept")):
            seen = ask(which)
            figures |= {f"queries{ending}": seen["queries"], f"p95{ending}": percentile(seen["single"], 0.95)}
        with running([worker]):
            figures["p95_new"] = percentile(ask("new")["single"], 0.95)
    return figures


def _run(
    module: str,
    *arguments: object,
    env: Mapping[str, str] | None = None,
    python: Path = Path(sys.executable),
    seconds: float = LONGEST_SECONDS,
) -> Any:
    """What it prints last, read as JSON."""
    command = [str(python), "-m", module, *map(str, arguments)]
    own = environment("", "") | dict(env or {})
    done = subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True, timeout=seconds)
    if done.returncode != 0:
        raise BenchFailed(f"{module} failed:\n{done.stderr[-2_000:]}")
    return json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else None
