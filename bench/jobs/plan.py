"""What is measured of which system."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from bench.common.results import MICROSECONDS, MILLISECONDS, Measured, Metric
from bench.common.runner import Measurements, Step
from bench.common.servers import Servers
from bench.jobs import drain_and_start, submit_rate
from bench.jobs.cancel_latency import cancel_p95
from bench.jobs.catalogue import PENSUM, Route, System

METRICS = {
    "drain": Metric("jobs/s"),
    "start_p50": MILLISECONDS,
    "start_p95": MILLISECONDS,
    "start_p50_half_load": MILLISECONDS,
    "start_p95_half_load": MILLISECONDS,
    "submit": Metric("requests/s"),
    "cancel_p95": MILLISECONDS,
    "drain_cpu_workers": MICROSECONDS,
    "drain_cpu_postgres": MICROSECONDS,
    "submit_cpu_api": MICROSECONDS,
    "submit_cpu_postgres": MICROSECONDS,
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


def make_steps(plan: Plan, servers: Servers, measurements: Measurements) -> list[Step]:
    def drain_or_start(system: System, parts: Set[str]) -> Callable[[Path], Measured]:
        return lambda folder: _of_metrics(
            drain_and_start.measure(
                system, servers, folder, parts=parts, scale=plan.scale, load_rate=_full_load(measurements) / 2
            )
        )

    def submit(route: Route) -> Callable[[Path], Measured]:
        return lambda folder: _of_metrics(submit_rate.measure(route, servers, folder, scale=plan.scale))

    def cancel(folder: Path) -> Measured:
        return {"cancel_p95": cancel_p95(servers, folder, scale=plan.scale)}

    steps = [
        Step(system.name, " and ".join(sorted(parts)), drain_or_start(system, parts))
        for system in plan.systems
        if (parts := plan.parts & system.parts)
    ]
    if "submit" in plan.parts:
        steps += [Step(route.name, "submit", submit(route)) for route in plan.routes]
    if "cancel" in plan.parts:
        steps.append(Step(PENSUM.name, "cancel", cancel))
    return steps


def _of_metrics(measured: Measured) -> Measured:
    """Without the processor time of processes that no metric is about."""
    return {name: value for name, value in measured.items() if name in METRICS}


def _full_load(measurements: Measurements) -> float:
    """Its first figure, so that the load is the same in all rounds."""
    drained = (figure for figure in measurements.figures if (figure.system, figure.metric) == (FULL_LOAD, "drain"))
    return next((figure.value for figure in drained), FULL_LOAD_IF_UNMEASURED)
