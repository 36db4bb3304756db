"""What is measured of whom."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from bench.jobs.cancelling import cancel_p95
from bench.jobs.catalogue import PENSUM, Route, System
from bench.jobs.servers import Servers
from bench.jobs.submitting import submissions_per_second
from bench.jobs.visiting import Figures, visit
from bench.results import Metric
from bench.rounds import Record, Step

METRICS = {
    "drain": Metric("jobs/s", more_is_better=True),
    "start_p50": Metric("ms", more_is_better=False),
    "start_p95": Metric("ms", more_is_better=False),
    "start_p50_half_load": Metric("ms", more_is_better=False),
    "start_p95_half_load": Metric("ms", more_is_better=False),
    "submit": Metric("requests/s", more_is_better=True),
    "cancel_p95": Metric("ms", more_is_better=False),
}
PARTS = ("drain", "start", "submit", "cancel")

FULL_LOAD = "celery_default"  # half of what it drains is the half load of all
FULL_LOAD_IF_UNMEASURED = 1_000.0


@dataclass(frozen=True)
class Plan:
    parts: Set[str]
    systems: Sequence[System]
    routes: Sequence[Route]
    scale: float


def steps(plan: Plan, servers: Servers, record: Record) -> list[Step]:
    def visiting(system: System, parts: Set[str]) -> Callable[[Path], Figures]:
        return lambda folder: visit(
            system, servers, folder, parts=parts, scale=plan.scale, load_rate=_full_load(record) / 2
        )

    def submitting(route: Route) -> Callable[[Path], Figures]:
        return lambda folder: {"submit": submissions_per_second(route, servers, folder, scale=plan.scale)}

    def cancelling(folder: Path) -> Figures:
        return {"cancel_p95": cancel_p95(servers, folder, scale=plan.scale)}

    found = [
        Step(system.name, " and ".join(sorted(parts)), visiting(system, parts))
        for system in plan.systems
        if (parts := plan.parts & system.parts)
    ]
    if "submit" in plan.parts:
        found += [Step(route.name, "submit", submitting(route)) for route in plan.routes]
    if "cancel" in plan.parts:
        found.append(Step(PENSUM.name, "cancel", cancelling))
    return found


def _full_load(record: Record) -> float:
    """As first measured, so that it is the same in all rounds."""
    drained = (figure for figure in record.figures if (figure.system, figure.metric) == (FULL_LOAD, "drain"))
    return next((figure.value for figure in drained), FULL_LOAD_IF_UNMEASURED)
