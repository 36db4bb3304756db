"""Ranks the sentences of passages by how well they answer a query. Each is a quote: nothing new is written."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import mul

from workers.quotes.types import Passage, Quote, quote_of
from workers.text import definitions, sentences
from workers.text.standalone import is_standalone
from workers.text.words import stems

Vector = Sequence[float]
Encode = Callable[[Sequence[str]], Sequence[Vector]]
"""Texts to vectors of length one, in order."""

# Parts of a score: the cosine of sentence and query, the mean of that over the sentence and its neighbours, and the
# share of the query's words. Chosen on samples/questions.jsonl, 40 questions: tests/workers/learning/test_samples.py.
MEANING, SURROUNDINGS, WORDS = 0.5, 0.3, 0.2
DEFINITION_BONUS = 0.05
DEPENDENT_PENALTY = 0.1  # for a question, or a sentence that cannot be understood without the one before it

RELEVANT = 0.28  # the least score of a sentence that answers the query
NEAR_BEST = 0.6  # of the best score; sentences below it would dilute the answer
DUPLICATE = 0.9  # the cosine above which two sentences say the same
SHORTEST = 4  # words; a shorter sentence says nothing by itself


@dataclass(frozen=True)
class RankedSentence:
    """A sentence of `passage`, its score from 0 to 1, and the vector it was ranked by."""

    quote: Quote
    passage: Passage
    score: float
    vector: Vector

    @property
    def text(self) -> str:
        return self.quote.text


def best_sentences(query: str, passages: Sequence[Passage], encode: Encode, limit: int) -> list[RankedSentence]:
    """The sentences nearest to the query, best first; of several that say the same, the best."""
    return distinct(rank(query, passages, encode), limit)


def relevant_sentences(query: str, passages: Sequence[Passage], encode: Encode, limit: int) -> list[RankedSentence]:
    """Those of the best sentences that answer the query; empty where none does."""
    best = best_sentences(query, passages, encode, limit)
    return [one for one in best if one.score >= max(RELEVANT, NEAR_BEST * best[0].score)]


def rank(query: str, passages: Sequence[Passage], encode: Encode) -> list[RankedSentence]:
    """All whole sentences of the passages, best first."""
    found = _whole_sentences(passages)
    if not found:
        return []
    quotes = [quote for _, quote in found]
    query_vector, *vectors = encode([query, *(f"{quote.title}: {quote.text}" for quote in quotes)])
    cosines = [cosine(query_vector, vector) for vector in vectors]
    means = _around([passage for passage, _ in found], cosines)
    ranked = [
        RankedSentence(quote, passage, _score(own, around, covered, quote.text), vector)
        for (passage, quote), vector, own, around, covered in zip(
            found, vectors, cosines, means, _coverages(query, quotes), strict=True
        )
    ]
    return sorted(ranked, key=lambda one: -one.score)


def distinct(ranked: Iterable[RankedSentence], limit: int) -> list[RankedSentence]:
    """The first `limit` without duplicates in text or meaning."""
    kept: list[RankedSentence] = []
    for one in ranked:
        if len(kept) == limit:
            break
        if not any(_are_duplicates(one, other) for other in kept):
            kept.append(one)
    return kept


def cosine(one: Vector, other: Vector) -> float:
    """Of vectors of length one."""
    return float(sum(map(mul, one, other)))


def _are_duplicates(one: RankedSentence, other: RankedSentence) -> bool:
    return one.text == other.text or cosine(one.vector, other.vector) >= DUPLICATE


def _whole_sentences(passages: Sequence[Passage]) -> list[tuple[Passage, Quote]]:
    """Each once, although passages overlap. A sentence whose beginning was cut off is left out."""
    found: dict[tuple[str, int], tuple[Passage, Quote]] = {}
    for passage in passages:
        for sentence in sentences.split(passage.text):
            if not sentence.text[0].islower() and len(sentence.text.split()) >= SHORTEST:
                quote = quote_of(passage, sentence.start, sentence.end)
                found.setdefault((quote.document_id, quote.start), (passage, quote))
    return list(found.values())


def _around(passages: Sequence[Passage], cosines: Sequence[float]) -> list[float]:
    """For each sentence the mean over it and its neighbours in the same passage: a paragraph on the subject raises all
    of its sentences."""
    windows = [range(max(0, at - 1), min(len(passages), at + 2)) for at in range(len(passages))]
    near = [[cosines[i] for i in window if passages[i] is passages[at]] for at, window in enumerate(windows)]
    return [sum(values) / len(values) for values in near]


def _coverages(query: str, quotes: Sequence[Quote]) -> list[float]:
    """The share of the query's words in each sentence, from 0 to 1. A word that few sentences have weighs more."""
    wanted = stems(query)
    stemmed = [stems(quote.text) for quote in quotes]
    counts = Counter(stem for have in stemmed for stem in have & wanted)
    weights = {stem: math.log(1 + len(quotes) / (1 + counts[stem])) for stem in wanted}
    return [_coverage(weights, have) for have in stemmed]


def _coverage(weights: Mapping[str, float], have: frozenset[str]) -> float:
    total = sum(weights.values())
    return sum(weight for stem, weight in weights.items() if stem in have) / total if total else 0.0


def _score(own: float, around: float, covered: float, text: str) -> float:
    score = MEANING * own + SURROUNDINGS * around + WORDS * covered
    if text.endswith("?") or not is_standalone(text):
        score -= DEPENDENT_PENALTY
    elif definitions.parse(text) is not None:
        score += DEFINITION_BONUS
    return min(1.0, max(0.0, score))
