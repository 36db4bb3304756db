"""What is measured of whom."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.jobs.servers import Servers
from bench.progress import visiting
from bench.progress.visiting import Figures
from bench.results import Metric
from bench.rounds import Step

METRICS = {
    "overhead_p95": Metric("ms", more_is_better=False),
    "overhead_p50": Metric("ms", more_is_better=False),
    "total_p95": Metric("ms", more_is_better=False),
    "queue_p95": Metric("ms", more_is_better=False),
    "model_p50": Metric("ms", more_is_better=False),
    "requests": Metric("requests/s", more_is_better=True),
}
SYSTEMS = {"pensum": visiting.pensum, "fifo": visiting.fifo}


@dataclass(frozen=True)
class Plan:
    users: int
    seconds: float
    think_seconds: float


def steps(plan: Plan, servers: Servers) -> list[Step]:
    return [Step(system, "progress", partial(_measure, system, plan, servers)) for system in SYSTEMS]


def _measure(system: str, plan: Plan, servers: Servers, folder: Path) -> Figures:
    return SYSTEMS[system](servers, folder, users=plan.users, seconds=plan.seconds, think_seconds=plan.think_seconds)
