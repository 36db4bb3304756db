"""Ranks what passages say by how well it answers a query. Each piece is a quote: nothing new is written."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import mul

from workers.quotes.statements import Statement, statements_of
from workers.quotes.types import Passage, Quote
from workers.text.facts import FactKind
from workers.text.language import language_of
from workers.text.standalone import is_standalone
from workers.text.words import content_words, stem_parts

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
AROUND = 0.6  # of the weight of a word that stands not in the piece itself but in what it belongs to


@dataclass(frozen=True)
class RankedSentence:
    """A statement of a passage, with its score from 0 to 1, the vector it was ranked by, its cosine to the query, and
    the shares of the query's words in it, and in it and what it belongs to."""

    statement: Statement
    score: float
    vector: Vector
    similarity: float = 0.0
    covered: float = 0.0
    covered_around: float = 0.0

    @property
    def quote(self) -> Quote:
        return self.statement.quote

    @property
    def passage(self) -> Passage:
        return self.statement.passage

    @property
    def text(self) -> str:
        """Exactly as it is stored; `statement.fact.text` is for reading."""
        return self.quote.text


def best_sentences(query: str, passages: Sequence[Passage], encode: Encode, limit: int) -> list[RankedSentence]:
    """The sentences nearest to the query, best first; of several that say the same, the best."""
    return distinct(rank(query, passages, encode), limit)


def relevant_sentences(query: str, passages: Sequence[Passage], encode: Encode, limit: int) -> list[RankedSentence]:
    """Those of the best sentences that answer the query; empty where none does."""
    return relevant(rank(query, passages, encode), limit)


def relevant(ranked: Sequence[RankedSentence], limit: int) -> list[RankedSentence]:
    """The best of those that have to do with their query."""
    best = distinct(ranked, limit)
    return [one for one in best if one.score >= max(RELEVANT, NEAR_BEST * best[0].score)]


def rank(query: str, passages: Sequence[Passage], encode: Encode) -> list[RankedSentence]:
    """All that the passages say, best first."""
    language = language_of(query)
    found = statements_of(passages, language)
    if not found:
        return []
    query_vector, *vectors = encode([query, *(f"{one.quote.title}: {one.fact.text}" for one in found)])
    cosines = [cosine(query_vector, vector) for vector in vectors]
    means = _around([one.passage for one in found], cosines)
    ranked = [
        RankedSentence(one, _score(own, around, covered, one), vector, own, *covered)
        for one, vector, own, around, covered in zip(
            found, vectors, cosines, means, _coverages(query, language, found), strict=True
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


def _around(passages: Sequence[Passage], cosines: Sequence[float]) -> list[float]:
    """For each sentence the mean over it and its neighbours in the same passage: a paragraph on the subject raises all
    of its sentences."""
    windows = [range(max(0, at - 1), min(len(passages), at + 2)) for at in range(len(passages))]
    near = [[cosines[i] for i in window if passages[i] is passages[at]] for at, window in enumerate(windows)]
    return [sum(values) / len(values) for values in near]


def _coverages(query: str, language: str, found: Sequence[Statement]) -> list[tuple[float, float]]:
    """The shares of the query's words in each statement, and in it and what it belongs to, from 0 to 1. A word that
    few statements have weighs more."""
    wanted = {one.fact.language: stem_parts(content_words(query, language), one.fact.language) for one in found}
    have = [one.stems for one in found]
    counts = Counter(stem for one, own in zip(found, have, strict=True) for stem in own & wanted[one.fact.language])
    everything = {stem for stems in wanted.values() for stem in stems}
    weights = {stem: math.log(1 + len(found) / (1 + counts[stem])) for stem in everything}
    return [
        _coverage({stem: weights[stem] for stem in wanted[one.fact.language]}, own, one.stems_around)
        for one, own in zip(found, have, strict=True)
    ]


def _coverage(weights: Mapping[str, float], own: frozenset[str], around: frozenset[str]) -> tuple[float, float]:
    total = sum(weights.values())
    if not total:
        return 0.0, 0.0
    in_it = sum(weight for stem, weight in weights.items() if stem in own)
    near = sum(weight for stem, weight in weights.items() if stem in around and stem not in own)
    return in_it / total, (in_it + near) / total


def _score(own: float, around: float, covered: tuple[float, float], statement: Statement) -> float:
    in_it, with_context = covered
    words = in_it + AROUND * (with_context - in_it)
    score = MEANING * own + SURROUNDINGS * around + WORDS * words
    if statement.fact.kind is FactKind.SENTENCE and not is_standalone(statement.fact.text):
        score -= DEPENDENT_PENALTY
    elif statement.fact.kind is FactKind.DEFINITION:
        score += DEFINITION_BONUS
    return min(1.0, max(0.0, score))
