"""What is measured of which system."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.common.results import MILLISECONDS, OURS, Measured, Metric
from bench.common.runner import Step
from bench.common.servers import Servers
from bench.progress import cached_answers, measure
from bench.progress.measure import Plan

__all__ = ["CACHED_METRICS", "METRICS", "STEPS", "SYSTEMS", "Plan", "make_steps"]

METRICS = {
    "overhead_p95": MILLISECONDS,
    "overhead_p50": MILLISECONDS,
    "total_p95": MILLISECONDS,
    "queue_p95": MILLISECONDS,
    "model_p50": MILLISECONDS,
    "requests": Metric("requests/s"),
}
CACHED_METRICS = {
    "cached_p95": MILLISECONDS,
    "cached_p50": MILLISECONDS,
    "read_p95": MILLISECONDS,
    "cached_reads": Metric("reads", more_is_better=False),
}
SYSTEMS: dict[str, Callable[[Servers, Path, Plan], Measured]] = {"pensum": measure.pensum, "fifo": measure.fifo}
CACHED = "cached"
STEPS = (*SYSTEMS, CACHED)


def make_steps(plan: Plan, servers: Servers) -> list[Step]:
    steps = {name: Step(name, "progress", partial(_measure, name, plan, servers)) for name in SYSTEMS}
    steps[CACHED] = Step(OURS, "cached answers", partial(cached_answers.measure, servers))
    return [step for name, step in steps.items() if name in plan.steps]


def _measure(system: str, plan: Plan, servers: Servers, folder: Path) -> Measured:
    return SYSTEMS[system](servers, folder, plan)
