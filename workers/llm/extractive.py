"""The provider that writes nothing new: it finds the sentences that answer, and quotes them."""

import math
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import mul

from core.errors import Permanent
from workers.llm.gateway import CompletionRequest, Model, Piece, SchemaUnsupported, Usage
from workers.quotes.types import Passage
from workers.text import definitions, sentences
from workers.text.standalone import is_standalone
from workers.text.words import stems, words

Vector = Sequence[float]
Encode = Callable[[Sequence[str]], Sequence[Vector]]
"""Texts to vectors of length one, in order."""

# Of a score: how near the sentence is to the query, how near it is together with its neighbours, and how much of the
# query's words it has. Chosen on samples/questions.jsonl, 40 questions: tests/workers/learning/test_samples.py.
MEANING, SURROUNDINGS, WORDS = 0.5, 0.3, 0.2
DEFINING = 0.05  # more, for a sentence that says what something is
DANGLING = 0.1  # less, for a question, or a sentence that cannot be understood without the one before it

RELEVANT = 0.28  # the least score of an answer
NEAR_BEST = 0.6  # of the best score; what is further away would only dilute the answer
DUPLICATE = 0.9  # the cosine above which two sentences say the same
SHORTEST = 4  # words; less says nothing by itself
LONGEST_ANSWER = 4  # sentences


class NothingToQuote(Permanent):
    """No passage of your library matches. Add documents on the subject, or rephrase the request."""

    slug = "nothing-to-quote"


@dataclass(frozen=True)
class Quote:
    """A sentence of a document: `text` is exactly the document's text[start:end]."""

    passage: Passage
    text: str
    start: int
    end: int
    score: float


@dataclass(frozen=True)
class Ranked:
    """A quote with the vector it was ranked by."""

    quote: Quote
    vector: Vector


def best_sentences(query: str, passages: Sequence[Passage], encode: Encode, limit: int) -> list[Quote]:
    """The sentences nearest to the query, best first; of several that say the same, the best."""
    return [ranked.quote for ranked in distinct(rank(query, passages, encode), limit)]


def rank(query: str, passages: Sequence[Passage], encode: Encode) -> list[Ranked]:
    """All whole sentences of the passages, best first."""
    quotes = _whole_sentences(passages)
    if not quotes:
        return []
    query_vector, *vectors = encode([query, *(f"{quote.passage.title}: {quote.text}" for quote in quotes)])
    meant = [cosine(query_vector, vector) for vector in vectors]
    ranked = [
        Ranked(replace(quote, score=_score(own, around, covered, quote.text)), vector)
        for quote, vector, own, around, covered in zip(
            quotes, vectors, meant, _around(quotes, meant), _coverages(query, quotes), strict=True
        )
    ]
    return sorted(ranked, key=lambda one: -one.quote.score)


def distinct(ranked: Iterable[Ranked], limit: int) -> list[Ranked]:
    kept: list[Ranked] = []
    for one in ranked:
        if len(kept) == limit:
            break
        if not any(_say_the_same(one, other) for other in kept):
            kept.append(one)
    return kept


def _say_the_same(one: Ranked, other: Ranked) -> bool:
    return one.quote.text == other.quote.text or cosine(one.vector, other.vector) >= DUPLICATE


def cosine(one: Vector, other: Vector) -> float:
    return float(sum(map(mul, one, other)))


def _whole_sentences(passages: Sequence[Passage]) -> list[Quote]:
    """Each once, though passages overlap. One that was cut off at its beginning is none."""
    found: dict[tuple[str, int], Quote] = {}
    for passage in passages:
        for sentence in sentences.split(passage.text):
            if not sentence.text[0].islower() and len(sentence.text.split()) >= SHORTEST:
                start, end = passage.start + sentence.start, passage.start + sentence.end
                found.setdefault((passage.document_id, start), Quote(passage, sentence.text, start, end, 0.0))
    return list(found.values())


def _around(quotes: Sequence[Quote], meant: Sequence[float]) -> list[float]:
    """The mean over each sentence and its neighbours: a paragraph on the subject speaks for all of its sentences."""
    windows = [range(max(0, at - 1), min(len(quotes), at + 2)) for at in range(len(quotes))]
    near = [[meant[i] for i in window if quotes[i].passage is quotes[at].passage] for at, window in enumerate(windows)]
    return [sum(values) / len(values) for values in near]


def _coverages(query: str, quotes: Sequence[Quote]) -> list[float]:
    """How much of the query each sentence has, from 0 to 1. A word that few sentences have weighs more."""
    wanted = stems(query)
    stemmed = [stems(quote.text) for quote in quotes]
    counts = Counter(stem for have in stemmed for stem in have & wanted)
    weights = {stem: math.log(1 + len(quotes) / (1 + counts[stem])) for stem in wanted}
    return [_covered(weights, have) for have in stemmed]


def _covered(weights: Mapping[str, float], have: frozenset[str]) -> float:
    whole = sum(weights.values())
    return sum(weight for stem, weight in weights.items() if stem in have) / whole if whole else 0.0


def _score(own: float, around: float, covered: float, text: str) -> float:
    score = MEANING * own + SURROUNDINGS * around + WORDS * covered
    if text.endswith("?") or not is_standalone(text):
        score -= DANGLING
    elif definitions.parse(text) is not None:
        score += DEFINING
    return min(1.0, max(0.0, score))


class ExtractiveProvider:
    name = "extractive"

    def __init__(self, encode: Encode) -> None:
        self._encode = encode

    def models(self) -> list[Model]:
        return [Model(name=self.name, provider=self.name)]

    def stream(self, generation: CompletionRequest) -> Generator[Piece | Usage, None, None]:
        if generation.schema is not None:
            raise SchemaUnsupported(
                "The provider 'extractive' only quotes and cannot fill a schema. Use the provider 'ollama'."
            )
        quotes = self._answer(generation)
        for number, quote in enumerate(quotes):
            yield Piece(("\n\n" if number else "") + f'"{quote.text}" ({quote.passage.title})')
        yield self._usage(generation, quotes)

    def _answer(self, generation: CompletionRequest) -> list[Quote]:
        quotes = best_sentences(generation.prompt, generation.passages, self._encode, LONGEST_ANSWER)
        if not quotes or quotes[0].score < RELEVANT:
            raise NothingToQuote
        return [quote for quote in quotes if quote.score >= max(RELEVANT, NEAR_BEST * quotes[0].score)]

    def _usage(self, generation: CompletionRequest, quotes: Sequence[Quote]) -> Usage:
        """Counted in words: this provider has no tokens."""
        read = [generation.prompt, *(passage.text for passage in generation.passages)]
        return Usage(
            model=self.name,
            prompt_tokens=sum(len(words(text)) for text in read),
            output_tokens=sum(len(words(quote.text)) for quote in quotes),
        )
