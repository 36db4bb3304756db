"""Answers with the statements that are evidence for the question, each with its marker, grouped by document."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from workers.answers import wording
from workers.answers.citation_markers import without_markers
from workers.answers.evidence import PARAPHRASED, evidence_for
from workers.answers.question_forms import QuestionKind
from workers.answers.questions import QuestionPart, parts_of
from workers.answers.types import NOT_IN_LIBRARY, Draft, Emit
from workers.llm.extractive import ExtractiveProvider
from workers.llm.gateway import Usage
from workers.quotes.ranking import NEAR_BEST, Encode, RankedSentence, distinct, rank, relevant
from workers.quotes.types import Passage
from workers.text.formatting import one_line
from workers.text.words import words

MOST_STATEMENTS = 4
LEAST_SHARED = 0.35  # of the question's words, in what is shown as near although its meaning is not
MOST_STEPS = 8  # of a list or a way
PARAGRAPH_BREAK = "\n\n"
TITLE_ENDS = ".:;, "
PROVIDER = ExtractiveProvider.name


@dataclass(frozen=True)
class _Found:
    """`evidence` answers the part; `nearest` is what there is where nothing does."""

    part: QuestionPart
    evidence: Sequence[RankedSentence]
    nearest: Sequence[RankedSentence]


class ExtractiveAnswerer:
    """`refusal` is the answer where the passages have nothing on the question."""

    def __init__(self, encode: Encode, refusal: str = NOT_IN_LIBRARY) -> None:
        self._encode = encode
        self._refusal = refusal

    def answer(self, question: str, passages: Sequence[Passage], emit: Emit, *, before: str = "") -> Draft:
        """`before` are earlier questions that the question refers to. It is answered where every part of it is."""
        found = [self._find(part, passages) for part in parts_of(question, before)]
        shown = _in_order([one for each in found for one in each.evidence])
        paragraphs = list(_paragraphs(shown))
        missing = [each.part for each in found if not each.evidence]
        if shown:
            paragraphs += [PARAGRAPH_BREAK + wording.unanswered(part) for part in missing]
        else:
            shown = _in_order(found[0].nearest)
            paragraphs = _nearest(found[0].part, shown) or [self._refusal]
        for paragraph in paragraphs:
            emit(paragraph)
        usage = _usage(f"{before} {question}", passages, paragraphs)
        return Draft(
            "".join(paragraphs),
            [one.quote for one in shown],
            not missing,
            PROVIDER,
            usage,
            unanswered=[part.asked for part in missing],
            answers_part=len(missing) < len(found),
        )

    def _find(self, part: QuestionPart, passages: Sequence[Passage]) -> _Found:
        ranked = rank(part.text, passages, self._encode)
        evidence = evidence_for(part, ranked)
        similar = relevant(ranked, MOST_STATEMENTS)
        sharing = (one for one in ranked if one.covered_around >= LEAST_SHARED)
        nearest = distinct([*evidence.near, *similar, *sharing], MOST_STATEMENTS)
        return _Found(part, _chosen(part, evidence.answering, similar), nearest)


def _chosen(
    part: QuestionPart, evidence: Sequence[RankedSentence], nearest: Sequence[RankedSentence]
) -> list[RankedSentence]:
    """The best, and what is nearly as good. The steps of a way and the entries of a list belong together, and an
    explanation has more than one sentence."""
    if not evidence or part.kind is QuestionKind.SEVERAL:
        return list(evidence[:MOST_STEPS])
    best = evidence[0]
    near = [one for one in evidence if one.score >= NEAR_BEST * best.score]
    if part.kind is QuestionKind.HOW:
        together = [one for one in near if _section(one) == _section(best)]
        return distinct([*together, *near, *nearest], max(MOST_STATEMENTS, min(len(together), MOST_STEPS)))
    return distinct([*near, *nearest] if part.kind in PARAPHRASED else near, MOST_STATEMENTS)


def _section(one: RankedSentence) -> tuple[str, str | None, str | None]:
    return one.quote.document_id, one.statement.fact.heading, one.statement.fact.lead


def _nearest(part: QuestionPart, shown: Sequence[RankedSentence]) -> list[str]:
    if not shown:
        return []
    return [wording.nearest(part), *(PARAGRAPH_BREAK + paragraph.lstrip() for paragraph in _paragraphs(shown))]


def _in_order(found: Sequence[RankedSentence]) -> list[RankedSentence]:
    """Each once; the document with the best statement first, and within a document in the order of the text."""
    once = list({one.quote: one for one in found}.values())
    rank_of = {one.quote.document_id: index for index, one in reversed(list(enumerate(once)))}
    return sorted(once, key=lambda one: (rank_of[one.quote.document_id], one.quote.start))


def _paragraphs(shown: Sequence[RankedSentence]) -> Iterator[str]:
    """One for each document, beginning with its title."""
    numbered = list(enumerate(shown, start=1))
    for index, (_, group) in enumerate(groupby(numbered, key=lambda each: each[1].quote.document_id)):
        own = list(group)
        sentences = " ".join(f"“{_plain(one.statement.fact.text)}” [{number}]" for number, one in own)
        yield f"{PARAGRAPH_BREAK if index else ''}{_as_lead(own[0][1].quote.title)}: {sentences}"


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
