"""What is measured of which system."""

import json
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

from bench.common import cpu, gpu_login
from bench.common.api_server import PENSUM_APP, serving
from bench.common.gpu_login import WITHOUT_ROW_RULES
from bench.common.processes import SECRET
from bench.common.results import OURS, Measured, Metric
from bench.common.runner import Step
from bench.common.scripts import run_script
from bench.common.servers import Servers
from bench.common.stack import all_workers, wait_until_ready

STEPS = ("parse", "cut", "embed", "store")
GPU_LOGIN = "gpu_login"
SYSTEMS = (OURS, *STEPS, GPU_LOGIN)
#: CPU time of one document, in the processes that spent it, and what else the machine did meanwhile.
PARTS = ("workers", "api", "postgres")
CPU = Metric("ms/document", more_is_better=False)
METRICS = {
    "documents": Metric("documents/s"),
    "documents_filled": Metric("documents/s"),
    "cpu": CPU,
    **{f"{part}_cpu": CPU for part in PARTS},
    "others_cpu": Metric("of the machine", more_is_better=False),
    "login_documents": Metric("documents/s"),
    "login_cpu": CPU,
}
FILL_SECONDS = 1_800.0


@dataclass(frozen=True)
class Plan:
    """`library` is how many documents are there before in `documents_filled`; with 0 that is not measured."""

    systems: Set[str]
    documents: int
    library: int


def make_steps(plan: Plan, servers: Servers) -> list[Step]:
    seeds = count(1)  # no two measurements add the same documents
    measures: Mapping[str, Callable[[Path], Measured]] = {
        **{step: partial(_step, step, plan, servers, seeds=seeds) for step in STEPS},
        OURS: lambda folder: _pensum(plan.documents, servers.fresh("ingest"), folder, next(seeds), "documents"),
    }
    steps = [Step(name, "documents", measures[name]) for name in (OURS, *STEPS) if name in plan.systems]
    if GPU_LOGIN in plan.systems:
        steps += [
            Step(system, GPU_LOGIN, partial(_as_gpu_host, plan, servers, system, seeds))
            for system in (OURS, WITHOUT_ROW_RULES)
        ]
    if OURS in plan.systems and plan.library:
        steps.append(Step(OURS, "filled", lambda folder: _filled(plan, servers, folder, next(seeds))))
    return steps


def _step(step: str, plan: Plan, servers: Servers, _: Path, *, seeds: "count[int]") -> Measured:
    env = servers.fresh("steps")
    before = cpu.read().started.get("postgres", 0.0)
    measured: dict[str, float] = run_script("ingest.steps", step, plan.documents, next(seeds), env=env)
    stored = cpu.read().started.get("postgres", 0.0) - before
    return {**measured, "cpu": measured["cpu"] + stored * 1e3 / plan.documents}


def _as_gpu_host(plan: Plan, servers: Servers, system: str, seeds: "count[int]", folder: Path) -> Measured:
    env = servers.fresh("gpu_login")
    gpu_login.set_row_rules(env["DATABASE_URL"], hold=system != WITHOUT_ROW_RULES)
    measured = _pensum(plan.documents, env, folder, next(seeds), "documents", gpu_login.of_gpu_host(env))
    return {"login_documents": measured["documents"], "login_cpu": measured["cpu"]}


def _filled(plan: Plan, servers: Servers, folder: Path, seed: int) -> Measured:
    env = servers.fresh("filled")
    run_script("ingest.fill", plan.library, env=env, seconds=FILL_SECONDS)
    measured = _pensum(plan.documents, env, folder, seed, "documents_filled")
    return {"documents_filled": measured["documents_filled"]}


def _pensum(
    documents: int,
    env: Mapping[str, str],
    folder: Path,
    seed: int,
    metric: str,
    gpu_env: Mapping[str, str] | None = None,
) -> Measured:
    """One person adds them all."""
    env = {**env, "BENCH_KEYS": json.dumps([SECRET])}
    log = folder / "api.log"
    with serving(PENSUM_APP, env, log) as server, all_workers(env, folder, gpu_env):
        wait_until_ready(server.port)
        run_script("ingest.http_load", server.port, 16, 1_000 + seed, env=env, log=log)  # models and plans are warm
        before = cpu.read()
        seconds = run_script("ingest.http_load", server.port, documents, seed, env=env, log=log)["all"]
        spent = cpu.read().since(before)
    own = {f"{name}_cpu": spent.started.get(name, 0.0) * 1e3 / documents for name in PARTS}
    return {metric: documents / seconds, "cpu": sum(own.values()), **own, "others_cpu": spent.share_of_others}
