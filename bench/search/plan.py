"""What is measured of which system. The library is loaded once: a search changes nothing in it."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from bench.common.api_server import PENSUM_APP, serving
from bench.common.paths import ROOT
from bench.common.processes import pensum_worker, running
from bench.common.results import MILLISECONDS, OURS, Measured, Metric, percentile
from bench.common.runner import Measurements, Step
from bench.common.scripts import run_script
from bench.common.servers import Servers
from tasks.queues import IO

METRICS = {
    "queries": Metric("queries/s"),
    "recall": Metric("of the 10 nearest"),
    "p95": MILLISECONDS,
    "queries_kept": Metric("queries/s"),
    "recall_kept": Metric("of the 10 nearest"),
    "p95_kept": MILLISECONDS,
    "p95_new": MILLISECONDS,
}
SYSTEMS = (OURS, "pgvector", "exact", "faiss", "chroma")
PEER_PYTHON = ROOT / ".venv-bench/search/bin/python"
PEERS = {"faiss", "chroma"}

SECONDS = 3.0
DEFAULT_RECALL = 0.95  # that peers must reach while Pensum's own is not measured
PREPARE_SECONDS = 900.0


@dataclass(frozen=True)
class Plan:
    systems: Set[str]
    chunks: int
    scale: float

    @property
    def seconds(self) -> float:
        return SECONDS * self.scale


def make_steps(plan: Plan, servers: Servers, measurements: Measurements, home: Path) -> list[Step]:
    """Makes and loads the dataset first."""
    dataset = home / "dataset"
    dataset.mkdir(parents=True)
    env = servers.fresh("search")
    run_script("search.dataset", dataset, plan.chunks, env=env, seconds=PREPARE_SECONDS)
    run_script("search.load_library", dataset, env=env, seconds=PREPARE_SECONDS)
    measures: Mapping[str, Callable[[Path], Measured]] = {
        OURS: lambda folder: _pensum(env, dataset, folder, plan.seconds),
        "pgvector": lambda _: run_script("search.systems.pgvector", dataset, plan.seconds, "hnsw", env=env),
        "exact": lambda _: run_script("search.systems.pgvector", dataset, plan.seconds, "exact", env=env),
        **{name: partial(_peer, name, dataset, plan.seconds, measurements) for name in sorted(PEERS)},
    }
    return [Step(name, "search", measures[name]) for name in SYSTEMS if name in plan.systems]


def _peer(name: str, dataset: Path, seconds: float, measurements: Measurements, _: Path) -> Measured:
    """At a recall that is no less than Pensum's."""
    ours = [one.value for one in measurements.figures if (one.system, one.metric) == (OURS, "recall")]
    wanted = median(ours) if ours else DEFAULT_RECALL
    figures: Measured = run_script(f"search.systems.{name}", dataset, seconds, wanted, python=PEER_PYTHON)
    return figures


def _pensum(env: Mapping[str, str], dataset: Path, folder: Path, seconds: float) -> Measured:
    figures: dict[str, float] = dict(run_script("search.systems.pensum", dataset, env=env))
    log = folder / "api.log"
    with serving(PENSUM_APP, env, log) as server:

        def search(which: str) -> Any:
            return run_script("search.http_load", server.port, dataset, seconds, which, env=env, log=log)

        for which, suffix in (("all", ""), ("kept", "_kept")):
            seen = search(which)
            figures |= {f"queries{suffix}": seen["queries"], f"p95{suffix}": percentile(seen["single"], 0.95)}
        with running([pensum_worker(IO, env=env, log=folder / "worker.log")]):
            figures["p95_new"] = percentile(search("new")["single"], 0.95)
    return figures
