"""Shows the sentences that have most to do with a question, each with its marker, grouped by document."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from workers.answers import wording
from workers.answers.citation_markers import without_markers
from workers.answers.types import NOT_IN_LIBRARY, AnswerOutcome, Draft, Emit
from workers.llm.extractive import ExtractiveProvider
from workers.llm.gateway import Usage
from workers.quotes.ranking import Encode, RankedSentence, distinct, rank, relevant
from workers.quotes.types import Passage
from workers.text.formatting import one_line
from workers.text.language import question_language
from workers.text.words import words

MOST_QUOTES = 5
LEAST_SHARED = 0.35  # of the question's words, in what is shown although its meaning is not near
PARAGRAPH_BREAK = "\n\n"
TITLE_ENDS = ".:;, "
PROVIDER = ExtractiveProvider.name


class ExtractiveAnswerer:
    """`refusal` is the answer where the passages have nothing on the question."""

    def __init__(self, encode: Encode, refusal: str = NOT_IN_LIBRARY) -> None:
        self._encode = encode
        self._refusal = refusal

    def answer(self, question: str, passages: Sequence[Passage], emit: Emit, *, before: str = "") -> Draft:
        """`before` are earlier questions that the question refers to. The quote that fits best comes first."""
        shown = self._chosen(f"{before} {question}".strip(), passages)
        heading = wording.found(question_language(question, before))
        paragraphs = [heading, *_paragraphs(shown)] if shown else [self._refusal]
        for paragraph in paragraphs:
            emit(paragraph)
        return Draft(
            "".join(paragraphs),
            [one.quote for one in shown],
            AnswerOutcome.PASSAGES if shown else AnswerOutcome.NOT_FOUND,
            PROVIDER,
            _usage(f"{before} {question}", passages, paragraphs),
        )

    def _chosen(self, query: str, passages: Sequence[Passage]) -> list[RankedSentence]:
        ranked = rank(query, passages, self._encode)
        sharing = [one for one in ranked if one.covered_around >= LEAST_SHARED]
        return _in_order(distinct([*relevant(ranked, MOST_QUOTES), *sharing], MOST_QUOTES))


def _in_order(found: Sequence[RankedSentence]) -> list[RankedSentence]:
    """The document with the best sentence first, and within a document the best first."""
    rank_of = {one.quote.document_id: index for index, one in reversed(list(enumerate(found)))}
    return sorted(found, key=lambda one: rank_of[one.quote.document_id])


def _paragraphs(shown: Sequence[RankedSentence]) -> Iterator[str]:
    """One for each document, beginning with its title."""
    numbered = list(enumerate(shown, start=1))
    for _, group in groupby(numbered, key=lambda each: each[1].quote.document_id):
        own = list(group)
        sentences = " ".join(f"“{_plain(one.statement.fact.text)}” [{number}]" for number, one in own)
        yield f"{PARAGRAPH_BREAK}{_as_lead(own[0][1].quote.title)}: {sentences}"


def _as_lead(title: str) -> str:
    """Without the mark that it ends in, as a first sentence that became the title does: a colon follows."""
    return _plain(title).rstrip(TITLE_ENDS)


def _plain(text: str) -> str:
    """On one line, and without citation markers of the source's own."""
    return without_markers(one_line(text))


def _usage(query: str, passages: Sequence[Passage], paragraphs: Sequence[str]) -> Usage:
    """Counted in words, because no model and no tokens are involved."""
    read = [query, *(passage.text for passage in passages)]
    return Usage(PROVIDER, sum(len(words(text)) for text in read), sum(len(words(text)) for text in paragraphs))
