"""All rounds: each visits every system once, forth in one round and back in the next."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

from bench.jobs.cancelling import cancel_p95
from bench.jobs.catalogue import PENSUM, Route, System
from bench.jobs.servers import Servers
from bench.jobs.submitting import submissions_per_second
from bench.jobs.visiting import Figures, visit
from bench.results import Figure, Metric

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
    rounds: int
    parts: frozenset[str]
    systems: Sequence[System]
    routes: Sequence[Route]
    scale: float


@dataclass(frozen=True)
class Step:
    system: str
    doing: str
    measure: Callable[[Path], Figures]


@dataclass
class Run:
    plan: Plan
    servers: Servers
    home: Path
    figures: list[Figure] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def steps(self, round_: int) -> list[Step]:
        steps = [
            Step(system.name, " and ".join(sorted(parts)), self._visit(system, parts))
            for system in self.plan.systems
            if (parts := self.plan.parts & system.parts)
        ]
        if "submit" in self.plan.parts:
            steps += [Step(route.name, "submit", self._submit(route)) for route in self.plan.routes]
        if "cancel" in self.plan.parts:
            steps.append(Step(PENSUM.name, "cancel", self._cancel))
        return steps if round_ % 2 == 0 else steps[::-1]

    def take(self, step: Step, round_: int) -> None:
        try:
            figures = step.measure(self.home / f"{round_}-{step.doing}-{step.system}")
        except Exception as error:  # one system's failure must not cost the minutes of all the others
            self.failures.append(f"{step.system}, {step.doing}, round {round_ + 1}: {error!r}")
        else:
            self.figures += [Figure(round_, step.system, metric, value) for metric, value in figures.items()]

    def _visit(self, system: System, parts: Set[str]) -> Callable[[Path], Figures]:
        return lambda folder: visit(
            system, self.servers, folder, parts=parts, scale=self.plan.scale, load_rate=self._full_load() / 2
        )

    def _submit(self, route: Route) -> Callable[[Path], Figures]:
        return lambda folder: {"submit": submissions_per_second(route, self.servers, folder, scale=self.plan.scale)}

    def _cancel(self, folder: Path) -> Figures:
        return {"cancel_p95": cancel_p95(self.servers, folder, scale=self.plan.scale)}

    def _full_load(self) -> float:
        """As first measured, so that it is the same in all rounds."""
        drained = (figure for figure in self.figures if (figure.system, figure.metric) == (FULL_LOAD, "drain"))
        return next((figure.value for figure in drained), FULL_LOAD_IF_UNMEASURED)
