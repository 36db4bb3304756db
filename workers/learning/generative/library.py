from collections.abc import Sequence

from workers.learning.generative.schemas import CitedPassage, Plan, Suggestions
from workers.learning.tutor import Suggestion
from workers.llm.structured import Misfit
from workers.quotes.locate import Source, locate
from workers.quotes.types import Passage, Quote


class ShownLibrary:
    """The passages that the model was shown, by their numbers from 1."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self._sources = [Source(passage) for passage in passages]

    def locate(self, cited: CitedPassage) -> Quote | None:
        """The passage that the model names is searched first, and then all others."""
        named = self._sources[cited.passage - 1 : cited.passage] if cited.passage >= 1 else []
        return locate(cited.quote, [*named, *self._sources])

    def suggestions(self, output: Suggestions) -> list[Suggestion]:
        """Those with an exact quote."""
        return [
            Suggestion(quote, suggested.reason.strip(), self._similarity(quote))
            for suggested in output.suggestions
            if (quote := self.locate(suggested))
        ]

    def check_suggestions(self, output: Suggestions) -> None:
        if output.suggestions and not self.suggestions(output):
            raise Misfit(f"none of the {len(output.suggestions)} suggestions quotes a passage letter for letter")

    def check_plan(self, plan: Plan) -> None:
        if plan.facts and not any(self.locate(fact) for fact in plan.facts):
            raise Misfit(f"none of the {len(plan.facts)} facts is quoted from a passage letter for letter")

    def _similarity(self, quote: Quote) -> float:
        return next(passage.similarity for passage in self._passages if quote in passage)
