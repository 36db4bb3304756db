"""Questions that the documents answer in more than one way: `When is the deadline?` where two projects have one."""

import re
from collections.abc import Sequence

from workers.answers.evidence import evidence_for
from workers.answers.question_forms import QuestionKind
from workers.answers.questions import QuestionPart, parts_of
from workers.quotes.ranking import Encode, RankedSentence, rank
from workers.quotes.types import Passage
from workers.text.words import content_words, stems, words

ASKED = (QuestionKind.WHO, QuestionKind.HOW_MANY, QuestionKind.WHEN, QuestionKind.WHERE)
MOST_OPTIONS = 4
NEARLY = 0.8  # of the best score
FIGURE = re.compile(r"\d+(?:[.,:]\d+)*|[A-ZÀ-ÞŁŚŻĆ]\w+")


def options(question: str, passages: Sequence[Passage], encode: Encode) -> list[str]:
    """The headings or titles of the sections that answer a question of one word differently; empty where it says which
    of them it means, or where they agree."""
    parts = parts_of(question)
    if len(parts) != 1 or parts[0].kind not in ASKED or not _is_general(parts[0]):
        return []
    found = evidence_for(parts[0], rank(parts[0].text, passages, encode)).answering
    best = [one for one in found if found[0].score * NEARLY <= one.score]
    sections = {_section(one): _values(one, parts[0]) for one in reversed(best)}
    named = {name: values for name, values in sections.items() if not stems(name) <= stems(question)}
    if len(named) < 2 or len(set(named.values())) < len(named):
        return []
    return sorted(named)[:MOST_OPTIONS]


def _is_general(part: QuestionPart) -> bool:
    return len(set(content_words(part.about, part.language))) == 1


def _section(one: RankedSentence) -> str:
    return one.statement.fact.heading or one.quote.title


def _values(one: RankedSentence, part: QuestionPart) -> frozenset[str]:
    """The figures and names that it has and the question has not."""
    return frozenset(FIGURE.findall(one.statement.fact.text)) - set(words(part.text))
