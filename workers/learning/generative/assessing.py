"""What a model may say of a completed task: no number and no name that it was not given."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from statistics import fmean

from workers.learning.generative.schemas import Assessment
from workers.learning.tutor import LearnerState
from workers.llm.structured import Misfit
from workers.quotes.types import Passage
from workers.text.language import language_of
from workers.text.names import grounded, is_grounded

MOST_COMPARED = 40  # shares of which differences are allowed
SMALL = range(11)  # numbers that count things: two steps, the third task


class GivenFacts:
    """The given facts, as a text that a sentence has to agree with."""

    def __init__(self, state: LearnerState, passages: Sequence[Passage]) -> None:
        tasks = [state.task, *state.history]
        texts = [text for one in tasks for text in (one.completed_task, one.topic or "")]
        passages_read = [text for one in passages for text in (one.title, one.text)]
        numbers = {*SMALL, len(tasks), *(f"{one:g}" for one in _numbers(state))}
        self._source = "\n".join([*texts, *state.mastery, *state.rested, *passages_read, " ".join(map(str, numbers))])

    def check(self, output: Assessment) -> None:
        if not self.proved(output.text):
            raise Misfit("every sentence of the text has a number or a name that was not given")

    def proved(self, text: str) -> str:
        """Without the sentences that say something of their own."""
        return text.strip() if self.is_proved(text) else grounded(text, self._source, language_of(text))

    def is_proved(self, text: str) -> bool:
        return is_grounded(text, self._source, language_of(text))


def _numbers(state: LearnerState) -> Iterator[float]:
    """What was given, as it is, in percent, and what one may work out of it: averages and differences."""
    on_topic = [one for one in state.history if one.topic == state.task.topic]
    scores = [one.score for one in [state.task, *on_topic] if one.score is not None]
    shares = [*(one.score for one in [state.task, *state.history] if one.score is not None), *state.mastery.values()]
    shares += [fmean(scores)] if scores else []
    shares += [fmean(scores[1:])] if len(scores) > 1 else []
    shares += [abs(one - other) for one, other in combinations(shares, 2) if len(shares) <= MOST_COMPARED]
    for share in shares:
        yield from (round(share, 2), round(100 * share), round(100 * share, 1))
    minutes = [one.minutes for one in [state.task, *state.history] if one.minutes is not None]
    yield from (*minutes, sum(minutes), *state.rested.values(), 100)
