"""Which documents answer a wish, and why."""

from collections.abc import Sequence

from workers.learning.quoting.material import section_of
from workers.learning.tutor import Suggestion
from workers.llm.extractive import NEAR_BEST, RELEVANT, Encode, Quote, rank
from workers.llm.gateway import Passage
from workers.llm.words import content_words, stem, stems

ENOUGH = 3  # documents; with fewer than these near the best, the next relevant ones are welcome
MOST_NAMED = 4  # words of the query in a reason


def suggest(query: str, passages: Sequence[Passage], encode: Encode, limit: int) -> list[Suggestion]:
    best: dict[str, Quote] = {}
    for ranked in rank(query, passages, encode):
        best.setdefault(ranked.quote.passage.document_id, ranked.quote)
    relevant = [quote for quote in best.values() if quote.score >= RELEVANT]
    near = [quote for quote in relevant if quote.score >= NEAR_BEST * relevant[0].score]
    wanted = near if len(near) >= ENOUGH else relevant[:ENOUGH]
    return [_suggestion(query, quote, passages) for quote in wanted[:limit]]


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
