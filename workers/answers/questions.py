"""What a question asks for: its kind decides what counts as an answer."""

import re
from dataclasses import dataclass

from workers.answers.question_forms import COUNTS, FORMS, SECOND_QUESTION, UNSPACED_FORMS, QuestionKind
from workers.text.language import question_language
from workers.text.pronouns import points_back
from workers.text.words import UNSPACED, content_words, words

MOST_PARTS = 4
LONGEST_TERM = 5  # words; what is longer is a description and no term
# `What is the best value of R²?` asks for a property, `What is a leaf?` for a meaning.
OF = re.compile(
    r"\s(?:of|for|with|between|that|when|von|für|bei|zwischen|du|pour|entre|del?|para|da|do|na|dla|między)\s",
    re.IGNORECASE,
)
LEAST_OF_ITS_OWN = 2  # content words
SEVERAL = 2  # where a question asks for things without saying how many


@dataclass(frozen=True)
class QuestionPart:
    """`text` is for searching: a part that only points back comes with the words of the part before it. `term` is what
    it wants defined; `count` how many things it wants. `about` is the text without how it asks."""

    text: str
    asked: str
    about: str
    kind: QuestionKind
    language: str
    term: str | None = None
    count: int = 1


def parts_of(question: str, before: str = "") -> list[QuestionPart]:
    """The questions in one question, in order. `before` are earlier questions that it refers to."""
    language = question_language(question, before)
    parts: list[QuestionPart] = []
    subject = before
    for asked in _split(question, language)[:MOST_PARTS]:
        refers = bool(subject) and (not parts or _refers(asked, language))
        parts.append(_part(f"{subject} {asked}" if refers else asked, asked, language))
        subject = subject if refers else asked
    return parts


def _refers(asked: str, language: str) -> bool:
    """Whether a second question has no subject of its own: `..., and how do I avoid it?`"""
    own = len(set(content_words(asked, language)))
    return own < LEAST_OF_ITS_OWN or (own == LEAST_OF_ITS_OWN and points_back(words(asked), language))


def _split(question: str, language: str) -> list[str]:
    pattern = SECOND_QUESTION.get(language)
    pieces = pattern.split(question) if pattern else [question]
    return [piece.strip() for piece in pieces if content_words(piece, language) or len(pieces) == 1] or [question]


def _part(text: str, asked: str, language: str) -> QuestionPart:
    kind, match = form_of(asked, language)
    groups = match.groupdict() if match else {}
    term = next((groups[name] for name in ("term", "meant", "told", "how") if groups.get(name)), None)
    counted = (groups.get("count") or groups.get("these") or "").lower()
    count = int(counted) if counted.isdecimal() and len(counted) < 3 else COUNTS.get(counted, SEVERAL)
    if kind is QuestionKind.WHAT_IS and (term is None or not _is_term(term)):
        return QuestionPart(text, asked, text, QuestionKind.OTHER, language)
    if term is not None:
        bare = term.strip(" ?？.!\"'“”")
        return QuestionPart(text, asked, bare, kind, language, bare)
    about = text.replace(match[0], " ", 1) if match and _only_asks(kind, match[0], language) else text
    about = about if content_words(about, language) else text
    return QuestionPart(text, asked, about, kind, language, None, count)


def _only_asks(kind: QuestionKind, form: str, language: str) -> bool:
    """Whether the form has no word that the answer would repeat: `How big`, `List three`, `Wie gehe ich`."""
    if kind is QuestionKind.HOW_MANY:
        return form.lower().startswith(("how ", "wie"))
    return kind is QuestionKind.SEVERAL or (kind is QuestionKind.HOW and language == "de")


def form_of(asked: str, language: str) -> tuple[QuestionKind, re.Match[str] | None]:
    bare = asked.strip(" ¿¡\"'“”«»*_").replace("’", "'")
    if UNSPACED.search(bare):
        found = ((kind, pattern.search(bare)) for kind, pattern in UNSPACED_FORMS)
    else:
        found = ((kind, pattern.match(bare)) for kind, pattern in FORMS.get(language, ()))
    return next(((kind, match) for kind, match in found if match), (QuestionKind.OTHER, None))


def _is_term(term: str) -> bool:
    bare = term.strip(" ?？.!")
    return bool(bare) and len(words(bare)) <= LONGEST_TERM and not OF.search(f" {bare} ")
