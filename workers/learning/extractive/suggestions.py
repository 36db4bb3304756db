"""Chooses the documents worth reading for a query, each with its best sentence as the reason."""

from collections.abc import Sequence
from dataclasses import replace

from workers.learning.extractive.material import section_of
from workers.learning.tutor import Suggestion
from workers.quotes.ranking import NEAR_BEST, RELEVANT, Encode, RankedSentence, rank
from workers.quotes.types import Passage
from workers.text.formatting import listed
from workers.text.words import content_words, stem, stems

ENOUGH = 3  # documents; where fewer are near the best, other relevant ones are added
MOST_NAMED = 4  # words of the query in a reason


def suggest(query: str, passages: Sequence[Passage], encode: Encode, limit: int) -> list[Suggestion]:
    best: dict[str, RankedSentence] = {}
    for sentence in rank(query, passages, encode):
        best.setdefault(sentence.quote.document_id, sentence)
    found = [_with_document_score(one, passages) for one in best.values() if one.score >= RELEVANT]
    found.sort(key=lambda one: -one.score)
    near_best = [one for one in found if one.score >= NEAR_BEST * found[0].score]
    chosen = near_best if len(near_best) >= ENOUGH else found[:ENOUGH]
    return [_suggestion(query, one, passages) for one in chosen[:limit]]


def _with_document_score(sentence: RankedSentence, passages: Sequence[Passage]) -> RankedSentence:
    """Half of the score is how near the document's best passage is to the query.

    A sentence that happens to sound like the query does not make its document worth reading.
    """
    similarities = [one.similarity for one in passages if one.document_id == sentence.quote.document_id]
    return replace(sentence, score=(sentence.score + max(similarities)) / 2)


def _suggestion(query: str, sentence: RankedSentence, passages: Sequence[Passage]) -> Suggestion:
    texts = [passage.text for passage in passages if passage.document_id == sentence.quote.document_id]
    return Suggestion(sentence.quote, _reason(query, sentence, texts), round(sentence.score, 4))


def _reason(query: str, sentence: RankedSentence, texts: Sequence[str]) -> str:
    """Which words of the query the document's passages have, and under which heading the quote stands."""
    shared, section = _shared_words(query, texts), section_of(sentence)
    reason = f"Speaks of {listed([f'“{word}”' for word in shared])}" if shared else "Near to your question in meaning"
    return f"{reason}." if section == sentence.quote.title else f"{reason}; see “{section}”."


def _shared_words(query: str, texts: Sequence[str]) -> list[str]:
    have = frozenset().union(*(stems(text) for text in texts))
    return [word for word in dict.fromkeys(content_words(query)) if stem(word) in have][:MOST_NAMED]
