"""Resources that a model chose among those that fit: whatever it wrote is checked, and what it left out is added."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from workers.learning.extractive.suggestions import suggestions_of
from workers.learning.generative.schemas import CitedPassage, Suggestions
from workers.learning.resource_ranking import RankedDocument, ResourceRequest
from workers.learning.resource_reasons import is_supported, reason_of
from workers.learning.tutor import Suggestion
from workers.llm.structured import Misfit
from workers.quotes.ranking import Encode
from workers.quotes.types import Passage, Quote

ENOUGH = 3  # resources; where the model names fewer, code adds the best of the others that fit


def shown_passages(documents: Sequence[RankedDocument]) -> list[Passage]:
    """The best of each document first, so that the model sees all of them."""
    nth = [_passages(document) for document in documents]
    longest = max(len(passages) for passages in nth)
    return [passages[number] for number in range(longest) for passages in nth if number < len(passages)]


def _passages(document: RankedDocument) -> Sequence[Passage]:
    if document.resource is None:
        return document.passages
    summary = document.resource.summary
    return [Passage(document.document_id, document.title, summary, 0, len(summary), document.fit, document.fit)]


@dataclass(frozen=True)
class Choice:
    """What the model may choose from. `locate` finds where a quote stands."""

    request: ResourceRequest
    documents: Sequence[RankedDocument]
    locate: Callable[[CitedPassage], Quote | None]

    def check(self, output: Suggestions) -> None:
        if output.suggestions and not self._chosen(output):
            raise Misfit(f"none of the {len(output.suggestions)} suggestions quotes a passage letter for letter")

    def suggestions(self, output: Suggestions, encode: Encode) -> list[Suggestion]:
        """The model's own in its order, and then the best others up to `ENOUGH`."""
        chosen = self._chosen(output)[: self.request.limit]
        wanted = min(ENOUGH, self.request.limit) - len(chosen)
        if wanted <= 0:
            return chosen
        ids = {one.quote.document_id for one in chosen}
        others = [document for document in self.documents if document.document_id not in ids]
        return [*chosen, *suggestions_of(self.request, others[:wanted], encode)]

    def _chosen(self, output: Suggestions) -> list[Suggestion]:
        """Each document once, with a reason that it supports."""
        by_id = {document.document_id: document for document in self.documents}
        found: dict[str, Suggestion] = {}
        for suggested in output.suggestions:
            quote = self.locate(suggested)
            if quote is not None and quote.document_id in by_id:
                document = by_id[quote.document_id]
                found.setdefault(quote.document_id, self._suggestion(document, quote, suggested.reason.strip()))
        return list(found.values())

    def _suggestion(self, document: RankedDocument, quote: Quote, reason: str) -> Suggestion:
        """A reason that the document does not support is replaced by code's."""
        is_true = is_supported(reason, document, self.request)
        given = reason if is_true else reason_of(self.request, document, section=None)
        titled = replace(quote, title=document.title)
        return Suggestion(titled, given, round(min(1.0, document.score), 4), document.resource)
