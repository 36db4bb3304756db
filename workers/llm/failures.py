"""The table of failures: what follows from each failure of a provider, before and after the first token.

A provider that is away is not a failed job: the job waits, and the platform probes the provider. What a model cannot do
the next provider of the chain is asked for. Text that a failed attempt has streamed is withdrawn either way, also where
the job fails.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Literal

from workers.llm.gateway import Failure


class Then(Enum):
    """WAIT until the provider is back: no attempt is used up, and the chain may go on after the wait of its entry.
    NEXT asks the next provider of the chain, and fails the job where there is none."""

    WAIT = auto()
    NEXT = auto()


SecondTry = Literal["repair", "more room", "otherwise"]
"""What the same provider is asked before: with the refused output, with a larger limit, or with a frequency penalty and
another seed."""


@dataclass(frozen=True)
class Treatment:
    """`cools_down`: no job asks the provider again until a probe after a pause succeeds."""

    then: Then
    cools_down: bool = False
    second_try: SecondTry | None = None


TREATMENTS: Mapping[Failure, Treatment] = {
    Failure.AWAY: Treatment(Then.WAIT, cools_down=True),
    Failure.BUSY: Treatment(Then.WAIT, cools_down=True),
    Failure.RATE_LIMITED: Treatment(Then.WAIT, cools_down=True),
    Failure.OUT_OF_BUDGET: Treatment(Then.NEXT, cools_down=True),
    Failure.UNAFFORDABLE: Treatment(Then.NEXT),  # which may cost nothing; else it is refused too
    Failure.UNLISTED: Treatment(Then.NEXT),
    Failure.BAD_REQUEST: Treatment(Then.NEXT),
    Failure.REFUSED: Treatment(Then.NEXT),
    Failure.NONSENSE: Treatment(Then.NEXT, second_try="repair"),
    Failure.REPETITION: Treatment(Then.NEXT, second_try="otherwise"),
    Failure.CUT: Treatment(Then.NEXT, second_try="more room"),
}
