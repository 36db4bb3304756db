"""Stretches of time in a CV, and how many years they make together."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from workers.text.lexicon import fold

# By number, in English, German, French, Spanish, Portuguese, Polish; folded, by their first letters.
_MONTHS = (
    "jan gen ene styc",
    "feb fev luty lut febr",
    "mar maer mrz mars marz marc",
    "apr avr abr kwie kwi",
    "may mai may maj mayo maio",
    "jun juin jun czer cze",
    "jul juil lip lipi",
    "aug aou ago sier sie",
    "sep sept set wrze wrz",
    "oct okt oct out pazd paz",
    "nov nov nov listop lis",
    "dec dez dic grud gru",
)
MONTHS = {prefix: number for number, names in enumerate(_MONTHS, start=1) for prefix in names.split()}
_MONTH = r"(?:(?P<{0}_number>0?[1-9]|1[0-2])\s?[./-]\s?|(?P<{0}_name>[^\W\d_]{{3,12}})\.?,?\s+(?:de\s+)?)?"
_YEAR = r"(?P<{0}>(?:19|20)\d\d)(?!\d)"
_OPEN = (
    r"present|today|now|current(?:ly)?|ongoing|to date|date|heute|jetzt|aktuell|dato|laufend|aujourd['’]hui|pr[eé]sent|"
    r"ce jour|actuel(?:lement)?|(?:la )?actualidad|presente|hoy|(?:o )?momento|atual(?:mente)?|hoje|obecnie|teraz|"
    r"dzi[sś]|nadal"
)
_TO = r"\s*(?:-|–|—|−|\bto\b|\buntil\b|\btill\b|\bbis\b|\bà\b|\bau\b|\bal?\b|\bhasta\b|\baté\b|\bdo\b)\s*"
_SINCE = r"\b(?:since|seit|depuis|desde|od)\b\s+"


def _moment(name: str) -> str:
    return _MONTH.format(name) + _YEAR.format(name)


RANGE = re.compile(
    rf"(?<![\d.])(?:\d{{1,2}}\.(?=\d{{1,2}}\.))?{_moment('begin')}{_TO}"
    rf"(?:(?P<open>{_OPEN})\b|(?:\d{{1,2}}\.(?=\d{{1,2}}\.))?{_moment('end')})",
    re.IGNORECASE,
)
SINCE = re.compile(rf"{_SINCE}{_moment('begin')}", re.IGNORECASE)
ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/](0[1-9]|1[0-2])(?!\d)")
SHORTEST = 6  # months of an entry that names one year only
EARLIEST = 1940


@dataclass(frozen=True)
class Period:
    """In months since the year 0, without `end`. Where no month is named, a year counts from its middle."""

    begin: int
    end: int
    start: int
    stop: int

    @property
    def months(self) -> int:
        return max(0, self.end - self.begin)


def periods_in(text: str, today: date) -> list[Period]:
    """Those that end after they begin; `start` and `stop` are their places in the text."""
    text = ISO.sub(r"\2/\1", text)
    ranges = [_period(match, today) for match in RANGE.finditer(text)]
    taken = [(one.start, one.stop) for one in ranges]
    since = [
        _period(match, today)
        for match in SINCE.finditer(text)
        if not any(match.start() < stop and start < match.end() for start, stop in taken)
    ]
    found = sorted([*ranges, *since], key=lambda one: one.start)
    return [one for one in found if one.begin >= EARLIEST * 12 and one.months > 0]


def months_together(periods: Iterable[Period]) -> int:
    """Of the union: two jobs at once count once."""
    total, reached = 0, 0
    for one in sorted(periods, key=lambda one: one.begin):
        total += max(0, one.end - max(one.begin, reached))
        reached = max(reached, one.end)
    return total


def _period(match: re.Match[str], today: date) -> Period:
    now = today.year * 12 + today.month
    groups = match.groupdict()
    begin = _month(groups, "begin", default=7)
    has_months = bool(groups["begin_number"] or _named(groups["begin_name"]))
    if groups.get("end") is None:
        end = now
    else:
        end = _month(groups, "end", default=7) + (1 if has_months and groups["end_number"] is not None else 0)
        end = end + 1 if has_months and _named(groups["end_name"]) else end
        end = max(end, begin + SHORTEST) if groups["begin"] == groups["end"] and not has_months else end
    return Period(begin, min(end, now), match.start(), match.end())


def _month(groups: dict[str, str | None], name: str, *, default: int) -> int:
    number = groups[f"{name}_number"]
    month = int(number) if number else _named(groups[f"{name}_name"]) or default
    return int(groups[name] or 0) * 12 + month


def _named(word: str | None) -> int | None:
    folded = fold(word or "")
    return next((MONTHS[folded[:length]] for length in (6, 5, 4, 3) if folded[:length] in MONTHS), None)


# How many years a text says, in words or figures.
_NUMBERS = (
    "one ein eine einem eines un une uno una um uma jeden jednego",
    "two zwei deux dos dois duas dwa dwoch dwuletni",
    "three drei trois tres trzy trzech trzyletni",
    "four vier quatre cuatro quatro cztery czterech",
    "five funf cinq cinco piec pieciu piecioletni",
    "six sechs six seis szesc szesciu",
    "seven sieben sept siete sete siedem siedmiu",
    "eight acht huit ocho oito osiem osmiu",
    "nine neun neuf nueve nove dziewiec dziewieciu",
    "ten zehn dix diez dez dziesiec dziesieciu",
)
NUMBERS = {word: number for number, words in enumerate(_NUMBERS, start=1) for word in words.split()}
_UNIT = r"(?:years?|yrs?|jahren?|jahre?|jahrige?[rnms]?|annees?|ans?|anos?|lat|lata|roku|rok|letni\w*)"
COUNTED = re.compile(
    rf"(?<![\w.,/-])(?P<number>\d{{1,2}}(?:[.,]5)?|{'|'.join(NUMBERS)})\s*\+?\s*(?:-|–|to|bis)?\s*(?:\d{{1,2}})?\s*\+?"
    rf"\s*(?:or more |oder mehr |ou plus |o mas |ou mais |lub wiecej |full |volle )?-?{_UNIT}\b"
)
SEVERAL = re.compile(
    r"\b(?:several|multiple|some|many) years\b|\bmehrjahrig\w*|\blangjahrig\w*|\bmehrere jahre\b|\bplusieurs annees\b|"
    r"\bvarios anos\b|\bkilkuletni\w*|\bkilka lat\b|\bwieloletni\w*"
)
AGE = re.compile(
    r"\byears? (?:old|of age)\b|\bjahre alt\b|\bans revolus\b|\bmayor de\b|\bmaior de\b|\bukonczon\w+ 18\b"
)
SEVERAL_YEARS = 2.0


def years_named(text: str) -> Iterator[float]:
    """`5+ years`, `fünf Jahre`, `plusieurs années`; not an age."""
    folded = fold(text)
    if AGE.search(folded):
        return
    found = [match["number"].replace(",", ".") for match in COUNTED.finditer(folded)]
    yield from (float(NUMBERS.get(one) or one) for one in found)
    if not found and SEVERAL.search(folded):
        yield SEVERAL_YEARS
