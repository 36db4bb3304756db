"""Which pieces of a text are memories: what its writer tells of their own life, letter for letter.

Questions, greetings, requests, orders, quoted text and the lines of another speaker are none; nor is what might have
been, or what the writer does not remember.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.once import once
from workers.stories.dates import dates_in, lower
from workers.stories.name_words import NAME_WORDS
from workers.stories.telling_words import TELLING_WORDS, TellingWords
from workers.stories.types import Span
from workers.text.language import language_of
from workers.text.sentences import Sentence, pieces
from workers.text.words import UNSPACED, stems, words

LONGEST = 400  # characters of a memory of several sentences
MOST_SENTENCES = 3
FEWEST_WORDS = 3
FEWEST_WORDS_ELSEWHERE = 5  # where nobody has listed how the language tells
FEWEST_LETTERS_UNSPACED = 8
ECHO = 0.8  # of a sentence's words that stand in the interviewer's last words
QUOTED_LINE = re.compile(r"^[ \t]*(?:>|&gt;)[^\n]*$", re.MULTILINE)
CODE = re.compile(r"^(```|~~~).*?(?:^\1|\Z)", re.DOTALL | re.MULTILINE)
OTHER_SPEAKER = re.compile(
    r"^[ \t]*[*_\[(<]{0,2}(?:assistant|ai|bot|chatgpt|gpt|claude|system|interviewer|interviewerin|question|q|"
    r"prompt|model|pensum|"
    r"assistent|frage|fragende|intervieweur|asistente|entrevistador[a]?|pregunta|assistente|pergunta|asystent|"
    r"pytanie|host|moderator)"
    r"[*_\])>]{0,2}[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
ANY_SPEAKER = re.compile(r"^[ \t]*[*_\[(<]{0,2}[^\W\d_][\w.' -]{0,30}[*_\])>]{0,2}[ \t]*:[ \t]", re.MULTILINE)
PARAGRAPH = re.compile(r"\n[ \t]*\n")
QUESTION = re.compile(r"[?？؟][\"'”’»)\]]*$")
HEADING = re.compile(r"^[ \t]*#{1,6}[ \t]")


@dataclass(frozen=True)
class _Told:
    sentence: Sentence
    is_own: bool
    points_back: bool
    has_date: bool


def memory_spans(text: str, language: str | None = None, *, last_words: str = "", today: date) -> list[Span]:
    """In order, without overlap. `last_words` are what the interviewer said before: their echo is no memory."""
    language = language or language_of(text)
    reader = _readers().get(language) or _Elsewhere()
    spans: list[Span] = []
    for start, end in _own_parts(text):
        told = reader.told(text, start, end, stems(last_words, language), language, today)
        spans += [_bare(text, first, last) for first, last in _joined(told)]
    return spans


def _bare(text: str, start: int, end: int) -> Span:
    """Without white space and the label of a speaker before it."""
    label = ANY_SPEAKER.match(text, start, end)
    start = label.end() if label else start
    while start < end and text[start].isspace():
        start += 1
    return Span(text[start:end], start, end)


def is_refusal(text: str, language: str) -> bool:
    """Whether the writer does not want to speak of what was asked."""
    reader = _readers().get(language)
    return reader is not None and reader.refuses(text)


def is_heavy(text: str, language: str) -> bool:
    """Whether it tells of death, illness or violence."""
    reader = _readers().get(language) or _readers()["en"]
    return reader.is_heavy(text)


@once
def _readers() -> Mapping[str, "_Reader"]:
    return {language: _Reader(language, signs) for language, signs in TELLING_WORDS.items()}


def _own_parts(text: str) -> Iterator[tuple[int, int]]:
    """Paragraphs without code, quoted lines and what another speaker says, which lasts until the next speaker."""
    masked = bytearray(len(text))
    for found in [*CODE.finditer(text), *QUOTED_LINE.finditer(text)]:
        masked[found.start() : found.end()] = b"\1" * (found.end() - found.start())
    for found in OTHER_SPEAKER.finditer(text):
        after = [mark.start() for mark in ANY_SPEAKER.finditer(text, found.end())][:1]
        end = after[0] if after else len(text)
        masked[found.start() : end] = b"\1" * (end - found.start())
    start = 0
    for at in range(len(text) + 1):
        if at == len(text) or masked[at]:
            yield from _paragraphs(text, start, at)
            start = at + 1


def _paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for found in PARAGRAPH.finditer(text, start, end):
        yield start, found.start()
        start = found.end()
    if start < end:
        yield start, end


def _joined(told: Sequence[_Told | None]) -> Iterator[tuple[int, int]]:
    """A sentence that points back belongs to the one before it, unless it has a date of its own."""
    run: list[_Told] = []
    for one in [*told, None]:
        if one is not None and run and one.points_back and not one.has_date and _fits(run, one):
            run.append(one)
            continue
        if run:
            yield run[0].sentence.start, run[-1].sentence.end
        run = [one] if one is not None and (one.is_own or (bool(run) and one.has_date)) else []


def _fits(run: Sequence[_Told], one: _Told) -> bool:
    return len(run) < MOST_SENTENCES and one.sentence.end - run[0].sentence.start <= LONGEST


class _Reader:
    def __init__(self, language: str, signs: TellingWords) -> None:
        names = NAME_WORDS[language]
        self._own = re.compile(signs.own)
        self._kin = re.compile(rf"\b(?:{names.own}) (?:[\w-]+ )?(?:{names.kin})\b")
        self._past = re.compile(signs.past)
        self._aside = re.compile(signs.aside)
        self._none = re.compile(f"{signs.unknown}|{signs.refusal}|{signs.unreal}")
        self._refusal = re.compile(signs.refusal)
        self._heavy = re.compile(signs.heavy)
        self._back = re.compile(signs.back)

    def refuses(self, text: str) -> bool:
        return self._refusal.search(lower(text)) is not None

    def is_heavy(self, text: str) -> bool:
        return self._heavy.search(lower(text)) is not None

    def told(
        self, text: str, start: int, end: int, last: frozenset[str], language: str, today: date
    ) -> list[_Told | None]:
        return [self._read(one, last, language, today) for one in pieces(text, start, end, language)]

    def _read(self, sentence: Sentence, last: frozenset[str], language: str, today: date) -> _Told | None:
        """None for what tells nothing of a life."""
        low = lower(sentence.text).lstrip("\"'“„«-–—*•· ")
        if _is_none(sentence.text, FEWEST_WORDS) or _is_echo(sentence.text, last, language):
            return None
        if self._aside.match(low) or self._none.search(low):
            return None
        has_date = bool(dates_in(sentence.text, language, today=today))
        is_past = has_date or self._past.search(low) is not None
        is_own = self._kin.search(low) is not None or (is_past and self._own.search(low) is not None)
        points_back = (is_past and not is_own) or self._back.match(low) is not None
        return _Told(sentence, is_own, points_back, has_date) if is_own or is_past else None


class _Elsewhere:
    """For languages whose words nobody has listed: every statement of some length."""

    def told(
        self, text: str, start: int, end: int, last: frozenset[str], language: str, today: date
    ) -> list[_Told | None]:
        found = pieces(text, start, end, language)
        return [
            None
            if _is_none(one.text, FEWEST_WORDS_ELSEWHERE) or _is_echo(one.text, last, language)
            else _Told(one, is_own=True, points_back=False, has_date=False)
            for one in found
        ]


def _is_none(text: str, fewest: int) -> bool:
    if QUESTION.search(text) or HEADING.match(text):
        return True
    if UNSPACED.search(text):
        return sum(map(str.isalpha, text)) < FEWEST_LETTERS_UNSPACED
    return len(words(text)) < fewest


def _is_echo(text: str, last: frozenset[str], language: str) -> bool:
    own = stems(text, language)
    return bool(own) and bool(last) and len(own & last) >= ECHO * len(own)
