from collections.abc import Sequence

from workers.learning.generative.schemas import CitedPassage, Plan
from workers.llm.structured import Misfit
from workers.quotes.locate import Source, locate
from workers.quotes.types import Passage, Quote


class ShownLibrary:
    """The passages that the model was shown, by their numbers from 1."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._sources = [Source(passage) for passage in passages]

    def locate(self, cited: CitedPassage) -> Quote | None:
        """The passage that the model names is searched first, and then all others."""
        named = self._sources[cited.passage - 1 : cited.passage] if cited.passage >= 1 else []
        return locate(cited.quote, [*named, *self._sources])

    def check_plan(self, plan: Plan) -> None:
        if plan.facts and not any(self.locate(fact) for fact in plan.facts):
            raise Misfit(f"none of the {len(plan.facts)} facts is quoted from a passage letter for letter")
