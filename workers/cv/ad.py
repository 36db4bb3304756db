"""Requirements of a job ad, found by code: what its lines ask for, piece by piece, each an exact piece of the ad."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from workers.cv import ad_words, degrees, languages
from workers.cv.dates import AGE, years_named
from workers.cv.lines import Line, lines_of
from workers.cv.stance import folded
from workers.cv.terms import units_of
from workers.cv.types import Requirement, RequirementKind
from workers.text.language import UNDETERMINED, language_of

MOST_REQUIREMENTS = 60
MOST_PIECE_WORDS = 5  # of a part of a list that is a requirement of its own
SPLIT = re.compile(
    r"\s*[,;]\s*(?:(?:and|und|et|y|e|i|oraz|as well as|sowie|ainsi que)\s+)?|"
    r"\s+(?:and|und|et|oraz|as well as|sowie|ainsi que|&|y|e|i)\s+"
)
OR = re.compile(r"\b(?:or|oder|ou|o|lub|albo|bzw)\b|/", re.IGNORECASE)
#: `Sound knowledge of Python, Kafka`: the list begins behind these words.
LEAD = re.compile(
    r"^(?:[^,;:]{0,60}?\b(?:experience|knowledge|skills?|proficien\w+|familiarity|expertise|background|command|command|"
    r"erfahrung\w*|\w*kenntnisse?n?|umgang|wissen|expérience|connaissances?|maîtrise|compétences?|experiencia|"
    r"conocimientos?|dominio|manejo|experiência|conhecimentos?|domínio|doświadczenie|znajomość|umiejętność)\b"
    r"(?:\s+(?:in|with|of|on|using|mit|im|von|der|des|en|de|du|des|avec|con|com|em|do|w|z|ze))*\s+)",
    re.IGNORECASE,
)
EXAMPLES = re.compile(r"\((?:e\.?g\.?|z\.? ?b\.?|such as|like|wie|p\.? ?ex\.?|np\.?)[^)]*\)", re.IGNORECASE)
SENTENCE_END = ".;,: "
SENIOR_SHORTEST = 2  # letters of a requirement


def requirements_of(ad: str) -> list[Requirement]:
    """In the order of the ad, none twice. Where headings say which lines are requirements, other sections are left out;
    elsewhere a line counts that asks for something."""
    language = language_of(ad)
    language = "en" if language == UNDETERMINED else language
    lines = lines_of(ad, language)
    asking = list(_asking(lines)) or [(line, True) for line in lines if _names_something(line, language)]
    found = [piece for line in asking for piece in _pieces(line, language)]
    kept: dict[str, Requirement] = {}
    for one in found:
        kept.setdefault(" ".join(folded(one.text).split()), one)
    return list(kept.values())[:MOST_REQUIREMENTS]


def _asking(lines: list[Line]) -> Iterator[tuple[Line, bool]]:
    """Each line that asks for something, and whether that is a must."""
    has_sections = any(_section(line.heading) in ("must", "should") for line in lines if not line.is_heading)
    for line in lines:
        plain, section = folded(line.text), _section(line.heading)
        if line.is_heading or ad_words.WAIVED.search(plain) or AGE.search(plain):
            continue
        is_wished = ad_words.SHOULD.search(plain) is not None
        is_demanded = ad_words.MUST.search(plain) is not None
        if section in ("must", "should"):
            yield line, (section == "must" and not is_wished) or (is_demanded and not is_wished)
        elif section is None and _asks(plain, has_sections=has_sections):
            yield line, not is_wished


def _names_something(line: Line, language: str) -> bool:
    """For an ad that only lists words."""
    is_other = _section(line.heading) == "other"
    return not (line.is_heading or is_other) and any(unit.is_name for unit in units_of(line.text, language))


def _asks(plain: str, *, has_sections: bool) -> bool:
    demands = ad_words.MUST.search(plain) or ad_words.SHOULD.search(plain)
    return (
        bool(ad_words.ASKS.search(plain) and demands) if has_sections else bool(ad_words.ASKS.search(plain) or demands)
    )


def _section(heading: str) -> str | None:
    plain = folded(heading)
    if ad_words.SHOULD_HEADING.search(plain):
        return "should"
    if ad_words.MUST_HEADING.search(plain) and not re.search(r"\b(?:we|wir) (?:offer|bieten)", plain):
        return "must"
    return "other" if ad_words.OTHER_HEADING.search(plain) else None


def _pieces(asked: tuple[Line, bool], language: str) -> Iterator[Requirement]:
    line, must = asked
    for start, end in _split(line.text, language):
        piece = line.text[start:end]
        if len(piece.strip(SENTENCE_END)) < SENIOR_SHORTEST:
            continue
        yield _requirement(piece, line.start + start, line.start + end, must, language)


def _split(text: str, language: str) -> Sequence[tuple[int, int]]:
    """A list of short parts, each of which names something, is as many requirements, and so are parts of several
    kinds: `a forklift licence and two years in logistics`."""
    whole = (0, len(text.rstrip(SENTENCE_END)))
    places = _part_places(text, 0, whole[1])
    kinds = [kind_of(text[start:end], language) for start, end in places]
    if len({*kinds} - {RequirementKind.SKILL}) > 1 and RequirementKind.SKILL not in kinds:
        return places
    lead = LEAD.match(text)
    begin = lead.end() if lead else 0
    if {*kinds} - {RequirementKind.SKILL} or OR.search(text[begin:]) or "(" in text:
        return [whole]
    places = _part_places(text, begin, whole[1])
    is_list = all(_is_part(text[start:end], language) for start, end in places)
    return places if len(places) > 1 and is_list else [whole]


def _is_part(text: str, language: str) -> bool:
    return len(text.split()) <= MOST_PIECE_WORDS and bool(units_of(text, language))


def _part_places(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    places, start = [], begin
    for mark in SPLIT.finditer(text, begin, end):
        places.append((start, mark.start()))
        start = mark.end()
    places.append((start, end))
    return [(one, other) for one, other in places if text[one:other].strip()]


def _requirement(text: str, start: int, end: int, must: bool, language: str) -> Requirement:
    kept = text.strip()
    start += len(text) - len(text.lstrip())
    found = Requirement(kept, start, start + len(kept), must, kind_of(kept, language), language)
    return replace(found, years=next(years_named(kept))) if found.kind is RequirementKind.YEARS else found


def requirement_at(ad: str, start: int, end: int, must: bool, language: str) -> Requirement:
    """Of a piece that somebody else found."""
    return _requirement(ad[start:end], start, end, must, language)


def kind_of(text: str, language: str) -> RequirementKind:
    plain = folded(text)
    if any(years_named(text)) and ad_words.YEARS_OF.search(plain):
        return RequirementKind.YEARS
    if ad_words.DRIVING.search(plain):
        return RequirementKind.LICENCE
    if degrees.least_level(text) is not None:
        return RequirementKind.DEGREE
    if languages.is_about_language(text):
        return RequirementKind.LANGUAGE
    if ad_words.LICENCE.search(plain):
        return RequirementKind.LICENCE
    if ad_words.PLACE.search(plain):
        return RequirementKind.PLACE
    return RequirementKind.SKILL
