"""Answers with the best sentences of the passages, each with its citation marker, grouped by document."""

from collections.abc import Iterator, Sequence
from itertools import count, groupby

from workers.answers.citation_markers import without_markers
from workers.answers.types import NOT_IN_LIBRARY, Draft, Emit
from workers.llm.extractive import ExtractiveProvider
from workers.llm.gateway import Usage
from workers.quotes.ranking import Encode, RankedSentence, relevant_sentences
from workers.quotes.types import Passage, Quote
from workers.text.formatting import one_line
from workers.text.words import words

MOST_SENTENCES = 4
PARAGRAPH_BREAK = "\n\n"
PROVIDER = ExtractiveProvider.name


class ExtractiveAnswerer:
    def __init__(self, encode: Encode) -> None:
        self._encode = encode

    def answer(self, query: str, passages: Sequence[Passage], emit: Emit) -> Draft:
        quotes = _in_order(relevant_sentences(query, passages, self._encode, MOST_SENTENCES))
        paragraphs = list(_paragraphs(quotes)) or [NOT_IN_LIBRARY]
        for paragraph in paragraphs:
            emit(paragraph)
        return Draft(
            text="".join(paragraphs),
            citations=quotes,
            is_answered=bool(quotes),
            provider=PROVIDER,
            usage=_usage(query, passages, paragraphs),
        )


def _in_order(found: Sequence[RankedSentence]) -> list[Quote]:
    """The document with the best sentence first; within a document in the order of the text."""
    quotes = [one.quote for one in found]
    rank = {quote.document_id: index for index, quote in reversed(list(enumerate(quotes)))}
    return sorted(quotes, key=lambda quote: (rank[quote.document_id], quote.start))


def _paragraphs(quotes: Sequence[Quote]) -> Iterator[str]:
    """One for each document, beginning with its title."""
    numbers = count(1)
    for index, (_, group) in enumerate(groupby(quotes, key=lambda quote: quote.document_id)):
        own = list(group)
        sentences = " ".join(f"“{_plain(quote.text)}” [{next(numbers)}]" for quote in own)
        yield f"{PARAGRAPH_BREAK if index else ''}{_plain(own[0].title)}: {sentences}"


def _plain(text: str) -> str:
    """On one line, and without citation markers of the source's own."""
    return without_markers(one_line(text))


def _usage(query: str, passages: Sequence[Passage], paragraphs: Sequence[str]) -> Usage:
    """Counted in words, because no model and no tokens are involved."""
    read = [query, *(passage.text for passage in passages)]
    return Usage(PROVIDER, sum(len(words(text)) for text in read), sum(len(words(text)) for text in paragraphs))
