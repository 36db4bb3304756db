"""What a turn was about, for whoever refers to it."""

import re
from collections.abc import Sequence

from workers.answers.citation_markers import without_markers
from workers.answers.question_forms import QuestionKind
from workers.answers.questions import form_of
from workers.chat.spans import Span, joined, spans_of
from workers.chat.types import ChatTurn, ReplyOutcome
from workers.text.language import question_language
from workers.text.words import stems

# Two or more capitalised words, with what stands between the parts of a name.
FULL_NAME = re.compile(
    r"[A-ZÀ-ÞŁŚŻĆ][\w’'-]+(?:\s(?:(?:de|da|di|van|von|der|al|bin|la|le)\s)?(?:[A-ZÀ-ÞŁŚŻĆ][\w’'-]+|[A-Z]\.))+"
)
QUOTED = re.compile(r"“([^“”]*)”")
NAMED, SHARED, LED, TERM = 2.0, 1.5, 0.5, 4.0


def topic_of(turn: ChatTurn) -> str:
    """The piece of its question that the turn is about; all of the question where no piece stands out."""
    language = question_language(turn.question)
    spans = spans_of(turn.question, language)
    if not spans:
        return turn.question.strip(" ?？!.¿¡")
    best = max(spans, key=lambda span: _weight(span, turn, language))
    return _whole(best, spans, turn.question, language)


def person_of(turn: ChatTurn) -> str | None:
    """Whom `he` or `she` stands for: the person that the reply names where the question asked for one, or the one that
    the question names."""
    language = question_language(turn.question)
    kind, _ = form_of(turn.question, language)
    in_question = _names_in(turn.question, known="")
    in_reply = _names_in(_quoted(turn.reply), known=turn.question) if turn.outcome is not ReplyOutcome.NOT_FOUND else []
    found = [*in_reply, *in_question] if kind is QuestionKind.WHO else [*in_question, *in_reply]
    return found[0] if found else None


def _names_in(text: str, known: str) -> list[str]:
    matches = (match[0] for match in FULL_NAME.finditer(text))
    return [name for name in matches if not known or name.lower() not in known.lower()]


def _quoted(reply: str) -> str:
    """What the reply quotes, without the titles of the documents; all of a reply that quotes nothing."""
    return " \n".join(QUOTED.findall(reply)) or without_markers(reply)


def _weight(span: Span, turn: ChatTurn, language: str) -> float:
    shared = bool(span.stems & stems(_quoted(turn.reply), language)) and turn.outcome is not ReplyOutcome.NOT_FOUND
    return NAMED * span.is_named + SHARED * shared + LED * bool(span.lead) + 0.01 * len(span.stems)


def _whole(best: Span, spans: Sequence[Span], question: str, language: str) -> str:
    """With what it is joined to."""
    first = last = spans.index(best)
    while first and joined(spans[first - 1], spans[first], question, language):
        first -= 1
    while last + 1 < len(spans) and joined(spans[last], spans[last + 1], question, language):
        last += 1
    return question[spans[first].start : spans[last].end]
