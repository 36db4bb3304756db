"""The pieces of a question that name something: runs of content words, each with what leads to it.

Six languages write differently what a question is about: German gives its nouns capitals, Romance languages their
articles, Polish neither. What fits none of that is kept whole.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from workers.answers.question_forms import QuestionKind
from workers.answers.questions import form_of
from workers.chat.phrases import ARTICLES
from workers.text.words import ELIDED, UNSPACED, stem_parts, stop_words_of, words

WORD = re.compile(r"[^\W_]+(?:[-.'’+][^\W_]+)*\+*")
ELISION = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’](?=\w)", re.IGNORECASE)
JOINED = {
    "en": r"of(?: the| an?)?|'s",
    "de": r"von|des|der|für",
    "fr": r"d[eu]s?(?: la| l['’])?|d['’]|à",
    "es": r"del?(?: la| las| los)?",
    "pt": r"d[aeo]s?",
    "pl": "",
}
INVERTED = re.compile(r"-(?:t-)?(?:il|elle|ils|elles|on|je|tu|vous|nous|ce)$", re.IGNORECASE)  # a verb
AUXILIARY = re.compile(
    r"\b(?:do|does|did|is|are|was|were|can|could|should|will|would|may|must|has|have|had)\b", re.IGNORECASE
)
CUT = re.compile(r"[,;:()?!¿¡]")


@dataclass(frozen=True)
class Span:
    """Offsets of words that name one thing. `lead` is the word before them, `is_named` whether they are a name."""

    start: int
    end: int
    lead: str
    is_named: bool
    stems: frozenset[str]

    def within(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True)
class _Token:
    start: int
    end: int
    text: str
    before: str


@lru_cache(maxsize=512)
def spans_of(text: str, language: str, *, is_question: bool = True) -> tuple[Span, ...]:
    """What a text names, in order; of a question without the words by which it asks and without its verbs, as far as
    its language shows them."""
    runs = _runs(text, language)
    runs = _without_verbs(runs, text, language) if is_question else runs
    return tuple(span for run in runs if (span := _span(run, text, language)) is not None)


def _runs(question: str, language: str) -> list[list[_Token]]:
    runs: list[list[_Token]] = []
    for token in _tokens(question, language):
        gap = question[runs[-1][-1].end : token.start] if runs else ""
        if runs and not gap.strip():
            runs[-1].append(token)
        else:
            runs.append([token])
    return runs


def _tokens(question: str, language: str) -> list[_Token]:
    """Content words, and numbers that stand behind one."""
    begins = end_of_form(question, language)
    found: list[_Token] = []
    for match in WORD.finditer(question, begins):
        elided = ELISION.match(match[0]) if language == "fr" else None
        start = match.start() + (elided.end() if elided else 0)
        token = _Token(start, match.end(), question[start : match.end()], question[:start])
        if _names(token, language) or (token.text.isdigit() and found and found[-1].end == start - 1):
            found.append(token)
    return found


def end_of_form(question: str, language: str) -> int:
    """Where the words end by which the question asks, but not the term that it asks for."""
    _, match = form_of(question, language)
    if match is None:
        return 0
    return term_start(question, language) or _offset(question) + match.end()


def term_start(question: str, language: str) -> int:
    """Where the term begins that the question asks for; 0 where it asks for none."""
    _, match = form_of(question, language)
    starts = [match.start(name) for name, value in match.groupdict().items() if value] if match else []
    return _offset(question) + min(starts) if starts else 0


def _offset(question: str) -> int:
    return len(question) - len(question.lstrip(" ¿¡\"'“”«»*_"))


def _names(token: _Token, language: str) -> bool:
    if language == "fr" and INVERTED.search(token.text):
        return False
    word = ELIDED.sub("", token.text.lower().replace("’", "'"))
    if word in stop_words_of(language) or len(token.text) < 2 or token.text.isdigit():
        return token.text.isalpha() and token.text.isupper() and len(token.text) == 1 and bool(token.before.strip())
    return language != "de" or not token.text[0].islower() or any(map(str.isdigit, token.text))


def _without_verbs(runs: list[list[_Token]], question: str, language: str) -> list[list[_Token]]:
    """The first word behind `who` and its like is a verb, as is the last one of a run without an article in the
    middle."""
    is_term = form_of(question, language)[0] is QuestionKind.WHAT_IS
    if not runs or is_term or language == "de" or sum(map(len, runs)) < 2:
        return runs
    first = runs[0]
    if _follows_question_word(first[0], question, language):
        runs = [first[1:], *runs[1:]] if len(first) > 1 else runs[1:]
    last = runs[-1]
    if language == "en" and len(last) > 1 and _is_verb_at_end(last, question):
        runs = [*runs[:-1], last[:-1]]
    elif language == "en" and len(last) == 1 and len(runs) > 1 and not _lead(last[0].before):
        runs = runs[:-1]
    return runs


def _follows_question_word(token: _Token, question: str, language: str) -> bool:
    if token.text[0].isupper() or any(map(str.isdigit, token.text)):
        return False
    before = words(token.before)
    if language == "en":
        return bool(before) and before[-1] in ("who", "what", "which")
    return len(before) <= (2 if language == "pl" else 1) and not _article_before(token.before, language)


def _is_verb_at_end(run: Sequence[_Token], question: str) -> bool:
    last = run[-1]
    is_end = not question[last.end :].strip(" ?.!")
    return is_end and last.text[0].islower() and AUXILIARY.search(run[0].before[-24:]) is not None


def _span(run: list[_Token], question: str, language: str) -> Span | None:
    if not run:
        return None
    named = [token for token in run if _is_name(token, language)]
    if named and language != "de" and not UNSPACED.search(question):
        last = run.index(named[-1]) + 1
        run = run[run.index(named[0]) : last + (last < len(run) and run[last].text.isdigit())]
    start, end = run[0].start, run[-1].end
    text = question[start:end]
    return Span(start, end, _lead(run[0].before), bool(named), stem_parts(words(text), language))


def _is_name(token: _Token, language: str) -> bool:
    """At its beginning every sentence has a capital."""
    if language == "de":
        return any(map(str.isdigit, token.text)) or token.text.isupper()
    inner = token.text[1:]
    return (token.text[0].isupper() and bool(token.before.strip(" ¿¡"))) or any(c.isupper() for c in inner)


def _lead(before: str) -> str:
    found = re.search(r"([^\W\d_]+['’]?)\s*$", before)
    return found[1].lower() if found else ""


def _article_before(before: str, language: str) -> bool:
    pattern = ARTICLES.get(language)
    return pattern is not None and re.search(rf"(?:^|\s){pattern}\s*$", before, re.IGNORECASE) is not None


def joined(first: Span, second: Span, question: str, language: str) -> bool:
    """Whether the second belongs to the first: `the battery of the Aero 3`."""
    between = question[first.end : second.start].strip()
    joiner = JOINED.get(language)
    if CUT.search(between) or not joiner:
        return False
    return re.fullmatch(joiner, between, re.IGNORECASE) is not None
