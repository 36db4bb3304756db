"""Which learners are measured with which provider."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import partial

from bench.common.results import MILLISECONDS, Metric
from bench.common.runner import Step
from bench.common.servers import Servers
from bench.tutor import measure
from bench.tutor.learners import ENDPOINTS
from bench.tutor.measure import PROGRAMS, Case

THINK_SECONDS = 60.0

CASES: Mapping[str, Case] = {
    "10, no model, no pause": Case(learners=10, think_seconds=0.0, has_model=False),
    "10, model": Case(learners=10, think_seconds=THINK_SECONDS, has_model=True),
    "100, no model": Case(learners=100, think_seconds=THINK_SECONDS, has_model=False),
    "100, model": Case(learners=100, think_seconds=THINK_SECONDS, has_model=True),
}
SHORT_NAMES = {"a10": "10, no model, no pause", "b10": "10, model", "a100": "100, no model", "b100": "100, model"}

PARTS = ("p50", "p95", "queue_p95", "platform_p95")
CPU = Metric("ms/request", more_is_better=False)


def _of_endpoint(name: str) -> dict[str, Metric]:
    return {f"{name}_{part}": MILLISECONDS for part in PARTS} | {f"{name}_count": Metric("requests")}


METRICS: Mapping[str, Metric] = {
    **{name: metric for endpoint in ENDPOINTS for name, metric in _of_endpoint(endpoint).items()},
    "platform_p95": MILLISECONDS,
    "requests": Metric("requests/s"),
    "refused": Metric("%", more_is_better=False),
    "cpu": CPU,
    **{f"cpu_{program}": CPU for program in PROGRAMS},
    "machine_others": Metric("%", more_is_better=False),
}


@dataclass(frozen=True)
class Plan:
    seconds: float
    cases: Set[str]


def make_steps(plan: Plan, servers: Servers) -> list[Step]:
    return [
        Step(name, "tutor", partial(measure.at, servers, CASES[name], plan.seconds))
        for short, name in SHORT_NAMES.items()
        if short in plan.cases
    ]
