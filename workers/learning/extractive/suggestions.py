"""Which documents answer a wish, and why."""

from collections.abc import Sequence
from dataclasses import replace

from workers.learning.extractive.material import section_of
from workers.learning.tutor import Suggestion
from workers.llm.extractive import NEAR_BEST, RELEVANT, Encode, Quote, rank
from workers.quotes.types import Passage
from workers.text.words import content_words, stem, stems

ENOUGH = 3  # documents; with fewer than these near the best, the next relevant ones are welcome
MOST_NAMED = 4  # words of the query in a reason


def suggest(query: str, passages: Sequence[Passage], encode: Encode, limit: int) -> list[Suggestion]:
    best: dict[str, Quote] = {}
    for ranked in rank(query, passages, encode):
        best.setdefault(ranked.quote.passage.document_id, ranked.quote)
    found = [_as_document(quote, passages) for quote in best.values() if quote.score >= RELEVANT]
    found.sort(key=lambda quote: -quote.score)
    near = [quote for quote in found if quote.score >= NEAR_BEST * found[0].score]
    wanted = near if len(near) >= ENOUGH else found[:ENOUGH]
    return [_suggestion(query, quote, passages) for quote in wanted[:limit]]


def _as_document(quote: Quote, passages: Sequence[Passage]) -> Quote:
    """With the score of its document: half of it is how near the document's best passage is, as a whole, to the query.

    A sentence that happens to sound like the query does not make its document one to read.
    """
    own = [passage.similarity for passage in passages if passage.document_id == quote.passage.document_id]
    return replace(quote, score=(quote.score + max(own)) / 2)


def _suggestion(query: str, quote: Quote, passages: Sequence[Passage]) -> Suggestion:
    texts = [passage.text for passage in passages if passage.document_id == quote.passage.document_id]
    return Suggestion(
        document_id=quote.passage.document_id,
        title=quote.passage.title,
        reason=_reason(query, quote, texts),
        score=round(quote.score, 4),
        quote=quote.text,
        start=quote.start,
        end=quote.end,
    )


def _reason(query: str, quote: Quote, texts: Sequence[str]) -> str:
    """Only what is so: which words of the query the document's passages have, and under which heading the quote is."""
    named, section = _shared(query, texts), section_of(quote)
    said = f"Speaks of {_listed(named)}" if named else "Near to your question in meaning"
    return f"{said}." if section == quote.passage.title else f"{said}; see “{section}”."


def _shared(query: str, texts: Sequence[str]) -> list[str]:
    have = frozenset().union(*(stems(text) for text in texts))
    return [word for word in dict.fromkeys(content_words(query)) if stem(word) in have][:MOST_NAMED]


def _listed(words: Sequence[str]) -> str:
    quoted = [f"“{word}”" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
