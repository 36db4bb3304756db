"""Whether a CV meets a requirement, found by code: no language model, and no word that the CV does not have."""

import re
from collections.abc import Callable, Mapping, Sequence

from workers.cv import ad_words, degrees, languages
from workers.cv.ad import EXAMPLES, OR
from workers.cv.dates import periods_in
from workers.cv.reading import ReadCv, Statement, claimed_years
from workers.cv.stance import folded, is_ongoing
from workers.cv.terms import Unit, coverage, terms_of, units_of
from workers.cv.types import Finding, Requirement, RequirementKind, Span, Verdict
from workers.profiles.sections import Section
from workers.quotes.ranking import Encode, Vector, cosine

MOST_QUOTES = 3
LARGER = frozenset({"be", "c", "c1", "ce", "c1e"})  # driving licences that include that of a car
WHOLE, PART = 0.75, 0.4  # of what a requirement names
NEAR = 0.62  # the least cosine of a statement that says something like the requirement in other words
YEARS_WORDS = re.compile(r"\b(?:years?|jahre?n?|ans?|annees?|anos?|lat|lata)\b")

Check = Callable[[Requirement, ReadCv], Finding]


def judge(requirement: Requirement, cv: ReadCv) -> Finding:
    return CHECKS[requirement.kind](requirement, cv)


def _skill(requirement: Requirement, cv: ReadCv) -> Finding:
    return max((_of_units(requirement, units, cv) for units in alternatives(requirement)), key=_rank)


def _of_units(requirement: Requirement, units: Sequence[Unit], cv: ReadCv) -> Finding:
    """Things may stand in several lines; plain words have to stand together."""
    telling = [one for one in cv.statements if any(one.terms.has(unit) for unit in units)]
    firm = [one for one in telling if not one.is_basic]
    share = _share(units, firm)
    if share >= WHOLE:
        return Finding(requirement, Verdict.MET, _spans(units, firm))
    if share >= PART or _share(units, telling) >= PART:
        return Finding(requirement, Verdict.PARTLY, _spans(units, telling))
    return Finding(requirement, Verdict.NOT)


def _share(units: Sequence[Unit], statements: Sequence[Statement]) -> float:
    if any(unit.is_name for unit in units):
        return coverage(units, [one.terms for one in statements])
    return max((coverage(units, [one.terms]) for one in statements), default=0.0)


def _spans(units: Sequence[Unit], statements: Sequence[Statement]) -> list[Span]:
    """Of the statements that together have most, the fewest."""
    left, chosen = list(units), []
    for _ in range(MOST_QUOTES):
        best = max(statements, key=lambda one: (sum(one.terms.has(unit) for unit in left), -one.start), default=None)
        if best is None or not any(best.terms.has(unit) for unit in left):
            break
        chosen.append(best.span)
        left = [unit for unit in left if not best.terms.has(unit)]
    return chosen


def alternatives(requirement: Requirement) -> list[list[Unit]]:
    """`AWS or Azure` asks for either; examples in brackets are not asked for."""
    text = EXAMPLES.sub("", requirement.text)
    parts = OR.split(text) if OR.search(text) else [text]
    found = [units_of(part, requirement.language) for part in parts]
    return [units for units in found if units] or [units_of(requirement.text, requirement.language)]


def _years(requirement: Requirement, cv: ReadCv) -> Finding:
    """Of entries that have what the requirement names, or said in so many words."""
    topic = [unit for unit in units_of(requirement.text, requirement.language) if not _is_number(unit)]
    about = [one for one in cv.statements if not topic or _share(topic, [one]) >= WHOLE]
    entries = frozenset(one.entry for one in about if one.entry is not None)
    dated = cv.months(entries if topic else None) / 12
    claims = [one for one in about if claimed_years(one)]
    claimed = max(map(claimed_years, claims), default=0.0)
    years, needed = max(dated, claimed), requirement.years or 0.0
    spans = list(dict.fromkeys(one.span for one in (*claims, *_dated(entries, cv), *about)))[:MOST_QUOTES]
    if years >= needed:
        return Finding(requirement, Verdict.MET, spans, round(years, 1))
    is_some = years > 0 or bool(topic and about)
    return Finding(requirement, Verdict.PARTLY if is_some else Verdict.NOT, spans if is_some else (), round(years, 1))


def _dated(entries: frozenset[int], cv: ReadCv) -> list[Statement]:
    """The lines with the dates of these entries, the longest first."""
    months = {entry: period.months for entry, period in cv.periods if entry in entries}
    found = [one for one in cv.statements if one.entry in months and periods_in(one.text, cv.today)]
    return sorted(found, key=lambda one: -months[one.entry or 0])


def _is_number(unit: Unit) -> bool:
    return bool(YEARS_WORDS.fullmatch(unit.word)) or unit.word in NUMBER_WORDS or unit.word.rstrip("+").isdigit()


NUMBER_WORDS = frozenset(
    "one two three four five six seven eight nine ten eins zwei drei vier funf sechs sieben acht neun zehn mehrjahrige "
    "mehrjahriger langjahrige several un deux trois quatre cinq plusieurs dos tres cuatro cinco varios dois quatro dwa "
    "trzy cztery piec kilkuletnie mindestens experience berufserfahrung berufspraxis praxis work professional".split()
)


def _degree(requirement: Requirement, cv: ReadCv) -> Finding:
    needed = degrees.least_level(requirement.text) or degrees.BACHELOR
    having = [one for one in cv.statements if (degrees.highest(one.text) or 0) >= needed]
    done = [one for one in having if not is_ongoing(one.text) and not degrees.is_in_study(one.text)]
    topics = _fields(requirement)
    fitting = [one for one in done if not topics or any(_share(units, [one]) >= PART for units in topics)]
    if fitting:
        return Finding(requirement, Verdict.MET, [one.span for one in fitting[:1]])
    lower = [one for one in cv.statements if (degrees.highest(one.text) or 0) == needed - 1 > degrees.SCHOOL]
    near = done or having or [one for one in lower if one.section is Section.EDUCATION and _fits(one, topics)]
    return Finding(requirement, Verdict.PARTLY if near else Verdict.NOT, [one.span for one in near[:1]])


def _fits(statement: Statement, topics: Sequence[Sequence[Unit]]) -> bool:
    return any(_share(units, [statement]) >= PART for units in topics)


def _fields(requirement: Requirement) -> list[list[Unit]]:
    """Of study; `or similar` leaves the named ones."""
    is_choice = OR.search(requirement.text) is not None
    parts = EXAMPLES.sub("", requirement.text).split(",") if is_choice else [requirement.text]
    found = [
        [unit for unit in units_of(part, requirement.language) if unit.things or unit.word not in degrees.FRAME]
        for one in parts
        for part in OR.split(one)
    ]
    return [units for units in found if units]


def _language(requirement: Requirement, cv: ReadCv) -> Finding:
    """Of several languages all are needed, unless the ad says `or`."""
    needed = languages.languages_in(requirement.text)
    shared = max((one.level or 0.0 for one in needed), default=0.0)
    each = [
        _spoken(requirement, one.code, one.level or shared or languages.NEEDED_WITHOUT_A_LEVEL, cv) for one in needed
    ]
    if not each:
        return _skill(requirement, cv)
    choose = max if OR.search(requirement.text) else min
    chosen = choose(each, key=_rank)
    spans = list(dict.fromkeys(span for one in each for span in one.spans))[:MOST_QUOTES]
    return Finding(requirement, chosen.verdict, spans if chosen.verdict is not Verdict.NOT else chosen.spans)


def _spoken(requirement: Requirement, code: str, needed: float, cv: ReadCv) -> Finding:
    found = [
        (languages.WITHOUT_A_LEVEL if spoken.level is None else spoken.level, one)
        for one in cv.statements
        for spoken in languages.languages_in(one.text)
        if spoken.code == code
    ]
    if not found:
        return Finding(requirement, Verdict.NOT)
    level, best = max(found, key=lambda one: (one[0], -one[1].start))
    return Finding(requirement, Verdict.MET if level >= needed else Verdict.PARTLY, [best.span])


def _licence(requirement: Requirement, cv: ReadCv) -> Finding:
    if not ad_words.DRIVING.search(folded(requirement.text)):
        return _skill(requirement, cv)
    wanted = _classes(requirement.text)
    having = [one for one in cv.statements if ad_words.DRIVING.search(folded(one.text))]
    fitting = [one for one in having if not wanted or wanted <= _included(_classes(one.text))]
    if fitting:
        return Finding(requirement, Verdict.MET, [fitting[0].span])
    unsaid = [one for one in having if not _classes(one.text)]
    is_met = bool(unsaid) and wanted <= {"b"}
    verdict = Verdict.MET if is_met else Verdict.PARTLY if having else Verdict.NOT
    return Finding(requirement, verdict, [one.span for one in (unsaid or having)[:1]])


def _classes(text: str) -> frozenset[str]:
    found = ad_words.DRIVING_CLASS.finditer(folded(text))
    return frozenset((match["one"] or match["two"]).replace("+", "") for match in found)


def _included(classes: frozenset[str]) -> frozenset[str]:
    """Whoever may drive a lorry may drive a car."""
    lorries = {"c", "ce"} if "ce" in classes else set()
    return classes | lorries | ({"b"} if classes & LARGER else set())


def _rank(finding: Finding) -> int:
    return (Verdict.NOT, Verdict.PARTLY, Verdict.MET).index(finding.verdict)


CHECKS: Mapping[RequirementKind, Check] = {
    RequirementKind.SKILL: _skill,
    RequirementKind.YEARS: _years,
    RequirementKind.DEGREE: _degree,
    RequirementKind.LANGUAGE: _language,
    RequirementKind.PLACE: _skill,
    RequirementKind.LICENCE: _licence,
}


def near_in_meaning(findings: Sequence[Finding], cv: ReadCv, encode: Encode) -> list[Finding]:
    """A skill that no word of the CV names is partly met where a statement says something like it. English only: what
    the shipped encoder says of other languages is worth little."""
    asked = [one for one in findings if _may_be_near(one)]
    texts = [one.text for one in cv.statements if len(one.text.split()) > 2]
    if not (asked and texts and cv.language == "en"):
        return list(findings)
    spans = [one.span for one in cv.statements if len(one.text.split()) > 2]
    vectors = encode(texts)
    wanted = dict(zip((one.requirement for one in asked), encode([one.requirement.text for one in asked]), strict=True))
    return [_nearest(one, wanted, spans, vectors) for one in findings]


def _may_be_near(finding: Finding) -> bool:
    requirement = finding.requirement
    is_open = requirement.kind is RequirementKind.SKILL and requirement.language == "en"
    return (
        is_open
        and finding.verdict is Verdict.NOT
        and not any(unit.is_name for unit in units_of(requirement.text, requirement.language))
    )


def _nearest(
    finding: Finding, wanted: Mapping[Requirement, Vector], spans: Sequence[Span], vectors: Sequence[Vector]
) -> Finding:
    vector = wanted.get(finding.requirement)
    if vector is None:
        return finding
    nearness, span = max((cosine(vector, one), at) for one, at in zip(vectors, range(len(spans)), strict=True))
    return Finding(finding.requirement, Verdict.PARTLY, [spans[span]]) if nearness >= NEAR else finding


def names_something_of(requirement: Requirement, text: str) -> bool:
    """Whether a piece of text has any of what a requirement names."""
    terms = terms_of(text)
    return any(terms.has(unit) for units in alternatives(requirement) for unit in units)
