"""What is measured of which system."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.common.results import MILLISECONDS, Measured, Metric
from bench.common.runner import Step
from bench.common.servers import Servers
from bench.progress import measure
from bench.progress.measure import Plan

__all__ = ["METRICS", "SYSTEMS", "Plan", "make_steps"]

METRICS = {
    "overhead_p95": MILLISECONDS,
    "overhead_p50": MILLISECONDS,
    "total_p95": MILLISECONDS,
    "queue_p95": MILLISECONDS,
    "model_p50": MILLISECONDS,
    "requests": Metric("requests/s"),
}
SYSTEMS: dict[str, Callable[[Servers, Path, Plan], Measured]] = {"pensum": measure.pensum, "fifo": measure.fifo}


def make_steps(plan: Plan, servers: Servers) -> list[Step]:
    return [Step(name, "progress", partial(_measure, name, plan, servers)) for name in SYSTEMS]


def _measure(system: str, plan: Plan, servers: Servers, folder: Path) -> Measured:
    return SYSTEMS[system](servers, folder, plan)
