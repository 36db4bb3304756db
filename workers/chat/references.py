"""What a message refers to without naming it: by a pronoun, by a word of going on, or by leaving it out."""

import re
from collections.abc import Sequence
from enum import Enum, auto

from workers.answers.question_forms import QuestionKind
from workers.answers.questions import form_of
from workers.chat.phrases import (
    ARTICLES,
    CLITICS,
    DEFINITE,
    INSTEAD,
    LEADING,
    MORE,
    OWNERS,
    PERSONS,
    PRO_DROP,
    SMALL_TALK,
    THINGS,
)
from workers.chat.spans import Span, spans_of, term_start
from workers.text.words import UNSPACED, content_words, words

LONGEST_ELLIPSIS = 7  # words
EXPLETIVE = {
    "en": r"\b(?:it (?:takes?|rain\w*|snow\w*)|"
    r"(?:is it|it is|was it) (?:possible|ok|okay|allowed|true|necessary|raining)|"
    r"does it (?:take|rain|snow)|(?:is|are|was|were) there)\b",
    "de": r"\b(?:gibt es|es gibt|dauert es|geht es|regnet es|handelt es|ist es (?:möglich|erlaubt|wahr|nötig))\b",
    "fr": r"\b(?:il (?:faut|y a|pleut|est)|faut-il|y a-t-il|est-il (?:possible|vrai))\b|-t-(?:il|elle)\b(?=\s+\w)",
}
AT_END = {"en": "one ones that this these those there here", "de": "das dies diese dieser dieses"}
IS_FOLLOWED = re.compile(r"\s*(?:[?!.,;]|$)")
IS_CLAUSE = re.compile(
    r"\s+(?:is|are|was|were|does|do|did|has|have|can|could|will|would|should|mean|work|happen|in|of)\b"
)
MORE_PATTERN = re.compile(rf"\W*(?:{MORE})", re.IGNORECASE)


class Lack(Enum):
    """What a message lacks to stand alone. `INSTEAD` names something that takes the place of what was asked about;
    `FORM` only asks when, where or why; `MORE` asks for more of the same."""

    NOTHING = auto()
    PRONOUN = auto()
    SUBJECT = auto()
    INSTEAD = auto()
    FORM = auto()
    MORE = auto()
    EVERYTHING = auto()


def lack_of(message: str, language: str) -> Lack:
    bare = without_leading(message, language)
    if not _asks(message, language):
        return Lack.EVERYTHING
    if MORE_PATTERN.match(bare) and not spans_of(bare, language):
        return Lack.MORE
    if replaces(message, language) is not None:
        return Lack.INSTEAD
    if pronouns_in(bare, language):
        return Lack.PRONOUN
    if not _own_words(bare, language) and not _names_property(bare, language):
        return Lack.FORM if form_of(bare, language)[0] is not QuestionKind.OTHER else Lack.EVERYTHING
    return Lack.SUBJECT if _has_only_a_property(bare, language) else Lack.NOTHING


def without_leading(message: str, language: str) -> str:
    """Without the `And` of `And how is it prevented?`"""
    pattern = LEADING.get(language)
    bare = message.strip()
    if pattern is None:
        return bare
    shorter = re.sub(rf"^[¿¡\s]*{pattern}\b[\s,]+", "", bare, count=1, flags=re.IGNORECASE)
    return shorter if shorter == bare or not shorter else shorter[0].upper() + shorter[1:]


def replaces(message: str, language: str) -> str | None:
    """What takes the place of something, as `the final exam` of `And the final exam?`"""
    pattern = INSTEAD.get(language)
    match = re.match(rf"^[¿¡\s]*(?:{pattern})\s+(.+?)[\s?!.]*$", message, re.IGNORECASE) if pattern else None
    if match is None or len(words(match[1])) > LONGEST_ELLIPSIS:
        return None
    named = match[1]
    if form_of(named, language)[0] is not QuestionKind.OTHER or pronouns_in(named, language):
        return None
    return named if spans_of(named, language, is_question=False) or any(map(str.isdigit, named)) else None


def pronouns_in(message: str, language: str) -> list[re.Match[str]]:
    """Those that stand for something, in order. A word that is an article elsewhere is one here by where it stands."""
    bare = message.replace("’", "'")
    listed = _listed(language)
    hidden = [match.span() for match in re.finditer(EXPLETIVE[language], bare, re.I)] if language in EXPLETIVE else []
    hidden = hidden if len(_own_words(bare, language)) > 1 else []
    found = [match for match in re.finditer(r"[^\W\d_]+", bare) if match[0].lower() in listed]
    found = [match for match in found if _stands_for_something(match, bare, language)]
    clitics = _clitics_in(bare, language)
    begins = term_start(message, language)
    return [
        match
        for match in [*found, *clitics]
        if match.start() >= begins and not any(a <= match.start() < b for a, b in hidden)
    ]


def _clitics_in(message: str, language: str) -> list[re.Match[str]]:
    """`disparaît-il` repeats a subject that stands before it, and stands for one where none does."""
    found = list(re.finditer(CLITICS[language], message)) if language in CLITICS else []
    spans = spans_of(message, language)
    has_subject = bool(spans) and is_led_by_article(spans[:1], language)
    return [one for one in found if not (has_subject and spans[0].end < one.start() and one[0].startswith("-"))]


def is_for_person(pronoun: str, language: str) -> bool:
    return pronoun.lower() in PERSONS.get(language, "").split()


def is_possessive(match: re.Match[str], message: str, language: str) -> bool:
    """`her` is both: `her book`, `ask her`."""
    if match[0].lower() not in OWNERS.get(language, "").split():
        return False
    return match[0].lower() != "her" or re.match(r"\s+\w", message[match.end() :]) is not None


def _listed(language: str) -> frozenset[str]:
    listed = f"{PERSONS.get(language, '')} {THINGS.get(language, '')}".split()
    articles = re.compile(ARTICLES.get(language, r"(?!)"), re.IGNORECASE)
    ambiguous = AT_END.get(language, "").split() + OWNERS.get(language, "").split()
    return frozenset(word for word in listed if word in ambiguous or not articles.fullmatch(word))


def _stands_for_something(match: re.Match[str], message: str, language: str) -> bool:
    """`this` and its like before a noun only point at it, and `that` may join two clauses."""
    if match.start() and message[match.start() - 1] in "-'" and language == "fr":
        return False
    following = message[match.end() :]
    if match[0].lower() not in AT_END.get(language, "").split():
        return True
    return IS_FOLLOWED.match(following) is not None or (
        language == "en" and match[0].lower() not in ("there", "one") and IS_CLAUSE.match(following) is not None
    )


def _asks(message: str, language: str) -> bool:
    """Whether it says more than `Thanks!`"""
    found = words(message)
    return any(word not in SMALL_TALK.get(language, "").split() for word in found)


def _own_words(message: str, language: str) -> Sequence[str]:
    """What it names itself, beside the words by which it asks."""
    _, match = form_of(message, language)
    whole = message if match is None or any(match.groupdict().values()) else message.replace(match[0], " ", 1)
    return [word for word in content_words(whole, language) if word not in _listed(language)]


def _names_property(message: str, language: str) -> bool:
    """`What is the price?`, where all of it is how one asks."""
    _, match = form_of(message, language)
    return match is not None and not set(words(match[0])).isdisjoint(DEFINITE.get(language, "").split())


def has_property(message: str, language: str) -> bool:
    return _names_property(message, language) or is_led_by_article(spans_of(message, language), language)


def _has_only_a_property(message: str, language: str) -> bool:
    """`What is the price?` lacks of what; `What is entropy?` lacks nothing."""
    if UNSPACED.search(message) or len(_own_words(message, language)) > 1:
        return False
    kind, _ = form_of(message, language)
    if _names_property(message, language):
        return True
    spans = spans_of(message, language)
    if (kind is QuestionKind.WHAT_IS and language != "en") or any(span.is_named for span in spans):
        return False
    is_known = bool(spans) and spans[0].lead in DEFINITE.get(language, "").split()
    return is_known or (language in PRO_DROP and not is_led_by_article(spans, language))


def is_led_by_article(spans: Sequence[Span], language: str) -> bool:
    article = re.compile(ARTICLES.get(language, r"(?!)"), re.IGNORECASE)
    return any(article.fullmatch(span.lead) for span in spans)
