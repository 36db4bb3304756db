"""What is measured of which system."""

from collections.abc import Callable, Set
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self

from bench.common.options import chosen
from bench.common.results import MILLISECONDS, Measured, Metric
from bench.common.runner import Step
from bench.common.servers import Servers
from bench.llm import measure

STREAMS = (1, 20, 100)
METRICS = {
    **{f"first_p95_{streams}": MILLISECONDS for streams in STREAMS},
    **{f"token_p95_{streams}": MILLISECONDS for streams in STREAMS},
    **{f"token_max_{streams}": MILLISECONDS for streams in STREAMS},
    "answers": Metric("s", more_is_better=False),
}
SYSTEMS: dict[str, Callable[[Servers, Path, "measure.Rounds"], Measured]] = {
    "direct": measure.direct,
    "litellm": measure.litellm,
    "pensum": measure.pensum,
    "pensum-v1": partial(measure.pensum, system="pensum-v1"),
}


@dataclass(frozen=True)
class Plan:
    systems: Set[str]
    answers: int

    @classmethod
    def of(cls, only: str, answers: int) -> Self:
        return cls(chosen(only, among=tuple(SYSTEMS)), answers)

    @property
    def rounds(self) -> "measure.Rounds":
        """Answers by streams. One stream alone gets fewer: they come one after the other."""
        return {1: -(-self.answers // 15), 20: -(-self.answers // 5), 100: self.answers}


def make_steps(plan: Plan, servers: Servers) -> list[Step]:
    return [Step(name, "llm", partial(_measure, name, plan, servers)) for name in SYSTEMS if name in plan.systems]


def _measure(system: str, plan: Plan, servers: Servers, folder: Path) -> Measured:
    return SYSTEMS[system](servers, folder, plan.rounds)
