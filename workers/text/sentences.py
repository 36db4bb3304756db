"""Splits a text into sentences, with exact offsets.

A sentence is prose or a list item that ends with a full stop or its like. Headings, code, tables, list markers and
fragments ("three things:") are not sentences.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workers.text.blocks import Kind, blocks
from workers.text.words import stop_words_of


@dataclass(frozen=True)
class Sentence:
    """`text` is exactly source[start:end]."""

    text: str
    start: int
    end: int


# A full stop or its like, closing quotes and brackets, marks of notes (`[^1]`); then white space or the end, except in
# scripts without spaces. Only the first mark of a run may begin a match: otherwise a long row of dots would take
# quadratic time.
END = re.compile(r"""(?<![.!?…।؟])[.!?…।؟]++["'”’»)\]*_]*+(?:\[\^\d{1,6}\])*+(?=\s|$)|[。！？]+[」』”’）]*""")
OPENERS = "\"'“‘«([*_`"

_EVERYWHERE = "cf dr mr mrs ms prof st mt jr sr fig figs eq eqs vol vols pp ed eds al min max vs ca etc"
_ABBREVIATIONS = {
    "en": "e.g i.e eg ie viz resp approx sec secs ch chap no nos dept univ inc ltd co corp est incl",
    "de": "z.b d.h u.a o.ä u.ä z.t i.d.r bzw usw vgl ggf evtl inkl abb tab kap nr bd hrsg str s.o s.u sog insb zzgl",
    "fr": "p.ex c.-à-d c.à.d env chap art éd ex m mm mme mlle n° tél",
    "es": "p.ej ej sr sra srta ud uds núm pág págs cap art aprox ee.uu",
    "pt": "p.ex ex sr sra núm pág págs cap art aprox exmo",
    "pl": "kat np tzn tzw tj m.in itd itp ok rys tab rozdz nr ul wg por zob godz prof inż mgr hab",
}
ABBREVIATIONS = {language: frozenset(f"{_EVERYWHERE} {listed}".split()) for language, listed in _ABBREVIATIONS.items()}
OTHER_ABBREVIATIONS = frozenset(_EVERYWHERE.split())
# `am 3. Oktober`: German writes ordinals with a full stop, and nouns with a capital.
_AFTER_ORDINALS = """
    januar februar märz april mai juni juli august september oktober november dezember jahrhundert jahrhunderts auflage
    kapitel klasse weltkrieg schritt tag woche stufe ordnung grades
"""
AFTER_ORDINALS = frozenset(_AFTER_ORDINALS.split())
ORDINAL = re.compile(r"(?:^|\D)\d{1,2}$")
TWO_INITIALS = re.compile(r"(?:^|[\s(\[])[^\W\d_]\.\s?[^\W\d_]$")  # `z. B.`, `J. R.`
INITIAL = re.compile(r"(?:^|[\s.(\[])[^\W\d_]$")
# After a single letter and a full stop these words begin a new sentence; "C. J. van Rijsbergen" continues.
_STARTERS = """
    the a an in it its this that these those they there if when while for with without as at by on to from we you
    he she his her but and or so such some many most each every all both no not one two however because since thus
"""
STARTERS = frozenset(_STARTERS.split())
LONGEST_WITH_CODE = 400  # characters
LONGEST = 500  # characters without a mark, as in captions; a longer piece is cut
CUT_FROM, CUT_TO = 150, 350  # where a cut is looked for
CUT = re.compile(r"[\n,;]\s*+|\s+(?=(?:and|so|but|because|und|aber|weil|et|mais|donc|y|pero|porque|e|mas|i|ale|bo)\s)")
NEARBY = 80  # characters around a mark that decide whether it ends the sentence
LEAST_LETTERS = 0.6  # of all characters but white space; below that it is a formula or a piece of code


def split(text: str, language: str = "en") -> list[Sentence]:
    """In order, without overlap."""
    return [
        sentence
        for block in blocks(text)
        if block.kind in (Kind.PROSE, Kind.ITEM)
        for sentence in _whole(text, block.start, block.end, language)
        if is_prose(sentence.text)
    ]


def pieces(text: str, start: int, end: int, language: str) -> Iterator[Sentence]:
    """The sentences, and what is left without a full stop: a fragment says something too. What has no marks at all, as
    captions, is cut into pieces that can be read."""
    for sentence in _whole(text, start, end, language):
        yield from _cut(text, sentence.start, sentence.end)
        start = _skip_space(text, sentence.end, end)
    yield from _cut(text, start, end)


def _cut(text: str, start: int, end: int) -> Iterator[Sentence]:
    while end - start > LONGEST:
        marks = [match.end() for match in CUT.finditer(text, start + CUT_FROM, start + CUT_TO)]
        cut = marks[-1] if marks else text.rfind(" ", start + CUT_FROM, start + CUT_TO) + 1 or start + CUT_TO
        yield from _stripped(text, start, cut)
        start = _skip_space(text, cut, end)
    yield from _stripped(text, start, end)


def _stripped(text: str, start: int, end: int) -> Iterator[Sentence]:
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        yield Sentence(text[start:end], start, end)


def _whole(text: str, start: int, end: int, language: str) -> Iterator[Sentence]:
    for match in END.finditer(text, start, end):
        if _continues(text, start, match, end, language):
            continue
        yield Sentence(text[start : match.end()], start, match.end())
        start = _skip_space(text, match.end(), end)


def _skip_space(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _continues(text: str, start: int, match: re.Match[str], end: int, language: str) -> bool:
    following = text[match.end() : min(end, match.end() + NEARBY)].lstrip().lstrip(OPENERS)
    if not following:
        return False
    if following[0].islower() or _is_in_code(text, start, match.end()):
        return True
    before = text[max(start, match.start() - NEARBY) : match.start()]
    return match[0] == "." and _is_abbreviation(before, following, language)


def _is_in_code(text: str, start: int, end: int) -> bool:
    """Between two backticks. An unclosed backtick must not swallow the rest of the text."""
    return end - start < LONGEST_WITH_CODE and text.count("`", start, end) % 2 == 1


def _is_abbreviation(before: str, following: str, language: str) -> bool:
    last = before.split()[-1].lstrip(OPENERS) if before.split() else ""
    if last.lower() in ABBREVIATIONS.get(language, OTHER_ABBREVIATIONS) or TWO_INITIALS.search(before):
        return True
    if language == "de" and ORDINAL.search(before) and _first_word(following) in AFTER_ORDINALS:
        return True
    return INITIAL.search(before) is not None and _first_word(following) not in STARTERS | stop_words_of(language)


def _first_word(text: str) -> str:
    found = re.search(r"\w+", text)
    return found[0].lower() if found else ""


def is_prose(text: str) -> bool:
    letters = sum(char.isalpha() for char in text)
    return letters >= LEAST_LETTERS * len("".join(text.split())) and letters > 0
