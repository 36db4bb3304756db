"""Chooses the resources worth opening for a request, each with its best sentence and a reason."""

from collections.abc import Iterator, Sequence

from workers.learning.concepts import mentioned
from workers.learning.extractive.material import section_of
from workers.learning.resource_ranking import RankedDocument, ResourceRequest, SharedResource, rank_documents
from workers.learning.resource_reasons import reason_of
from workers.learning.tutor import Suggestion
from workers.quotes.ranking import Encode, cosine
from workers.quotes.types import Passage, Quote
from workers.text.facts import facts_of

NAMES_CONCEPT = 0.1  # added to the cosine of a sentence that names what was asked for


def suggest(request: ResourceRequest, passages: Sequence[Passage], encode: Encode) -> list[Suggestion]:
    """At most `request.limit`, best first; none where nothing fits."""
    return list(suggestions_of(request, rank_documents(request, passages, encode)[: request.limit], encode))


def suggestions_of(
    request: ResourceRequest, documents: Sequence[RankedDocument], encode: Encode
) -> Iterator[Suggestion]:
    """A document without a statement to quote is left out."""
    for document in documents:
        quote, section = _quote(request, document, encode)
        if quote is not None:
            reason = reason_of(request, document, section)
            yield Suggestion(quote, reason, round(min(1.0, document.score), 4), document.resource)


def _quote(request: ResourceRequest, document: RankedDocument, encode: Encode) -> tuple[Quote | None, str | None]:
    """The best sentence, and the heading above it."""
    if document.resource is not None:
        return _of_summary(request, document, document.resource, encode), None
    if document.sentence is None:
        return None, None
    return document.sentence.quote, section_of(document.sentence)


def _of_summary(
    request: ResourceRequest, document: RankedDocument, resource: SharedResource, encode: Encode
) -> Quote | None:
    text = resource.summary
    quotes = [
        Quote(document.document_id, document.title, text[fact.start : fact.end], fact.start, fact.end)
        for fact in facts_of(text, resource.language)
    ]
    if not quotes:
        return None
    wanted = request.about.concepts.keys()
    asked = [request.question, request.concept_names or request.question]
    question, names, *vectors = encode([*asked, *(quote.text for quote in quotes)])
    scores = [
        max(cosine(question, vector), cosine(names, vector))
        + (NAMES_CONCEPT if wanted & mentioned(quote.text).concepts.keys() else 0.0)
        for quote, vector in zip(quotes, vectors, strict=True)
    ]
    return quotes[scores.index(max(scores))]
