"""The answer that writes nothing new: the best sentences, each with its mark, under the titles of their documents."""

from collections.abc import Iterator, Sequence
from itertools import count, groupby

from workers.answers.citation_markers import without_marks
from workers.answers.types import NOT_IN_LIBRARY, Draft, Say
from workers.llm.extractive import NEAR_BEST, RELEVANT, Encode, ExtractiveProvider, best_sentences
from workers.llm.extractive import Quote as RankedQuote
from workers.llm.gateway import Usage
from workers.quotes.types import Passage, Quote
from workers.text.words import words

MOST_SENTENCES = 4
GAP = "\n\n"
PROVIDER = ExtractiveProvider.name


class ExtractiveAnswerer:
    def __init__(self, encode: Encode) -> None:
        self._encode = encode

    def answer(self, query: str, passages: Sequence[Passage], say: Say) -> Draft:
        quotes = _in_order(self._best(query, passages))
        pieces = list(_pieces(quotes)) or [NOT_IN_LIBRARY]
        for piece in pieces:
            say(piece)
        return Draft(
            text="".join(pieces),
            citations=[_citation(quote) for quote in quotes],
            is_answered=bool(quotes),
            provider=PROVIDER,
            usage=_usage(query, passages, pieces),
        )

    def _best(self, query: str, passages: Sequence[Passage]) -> list[RankedQuote]:
        quotes = best_sentences(query, passages, self._encode, MOST_SENTENCES)
        return [quote for quote in quotes if quote.score >= max(RELEVANT, NEAR_BEST * quotes[0].score)]


def _in_order(quotes: Sequence[RankedQuote]) -> list[RankedQuote]:
    """The document with the best sentence first; within a document as it stands there."""
    rank = {quote.passage.document_id: place for place, quote in reversed(list(enumerate(quotes)))}
    return sorted(quotes, key=lambda quote: (rank[quote.passage.document_id], quote.start))


def _pieces(quotes: Sequence[RankedQuote]) -> Iterator[str]:
    """One for each document, which is named first."""
    numbers = count(1)
    for place, (_, group) in enumerate(groupby(quotes, key=lambda quote: quote.passage.document_id)):
        own = list(group)
        sentences = " ".join(f"“{_plain(quote.text)}” [{next(numbers)}]" for quote in own)
        yield f"{GAP if place else ''}{_plain(own[0].passage.title)}: {sentences}"


def _plain(text: str) -> str:
    """On one line, and without marks of its own."""
    return without_marks(" ".join(text.split()))


def _citation(quote: RankedQuote) -> Quote:
    return Quote(quote.passage.document_id, quote.passage.title, quote.text, quote.start, quote.end)


def _usage(query: str, passages: Sequence[Passage], pieces: Sequence[str]) -> Usage:
    """Counted in words: this provider has no tokens."""
    read = [query, *(passage.text for passage in passages)]
    return Usage(PROVIDER, sum(len(words(text)) for text in read), sum(len(words(piece)) for piece in pieces))
