"""Finds the dates of one language in text in lower case. Of what overlaps, the more exact kind counts."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from workers.stories.date_words import DateWords
from workers.stories.numbers import number_of, number_pattern
from workers.stories.told_date import ToldDate

YEAR = r"(?:1[89]\d\d|20\d\d)"
YOUTH = (13, 19)
CHILDHOOD = (3, 12)
YEARS_BEFORE_A_WAR = 9
YEARS_AFTER_A_WAR = 5
PARTS_OF_A_DECADE = {"early": (0, 3), "middle": (4, 6), "late": (7, 9)}
MOST_YEARS_AGO = 99
DAY_FIRST = r"(?:(?P<d>\d{1,2})(?:st|nd|rd|th|\.|er|º|°)?(?: of| de)? )?"

Spans = Iterator[ToldDate]


class DateReader:
    def __init__(self, language: str, words: DateWords) -> None:
        self._language = language
        self._words = words
        self._number = rf"(?P<n>{number_pattern(language)})(?![\w-])"
        self._about = rf"(?P<about>(?<!\w)(?:{words.about}) (?:the year |dem jahr |l'année |el año |o ano |roku )?)?"
        self._months = {
            form: number for number, forms in enumerate(words.months.split(), 1) for form in forms.split("|")
        }
        self._names = "|".join(sorted(words.decades.split(), key=len, reverse=True))
        self._decades_by_name = {name: number * 10 for number, name in enumerate(words.decades.split(), 1)}
        self._compile()

    def read(self, lower: str, today: date) -> list[ToldDate]:
        taken: list[ToldDate] = []
        for finder in (
            *(self._numeric_days, self._days, self._own_decades, self._years_in_words, self._spans, self._choices),
            *(self._decades, self._years, self._short_years, self._ages, self._lives, self._wars, self._later_years),
        ):
            _take(finder(lower), taken)
        _take(self._years_ago(lower, today), taken)
        return sorted((one for one in taken if _is_past(one, today)), key=lambda one: one.start)

    def _compile(self) -> None:
        words, months = self._words, "|".join(sorted(self._months, key=len, reverse=True))
        units = "|".join(words.units.split())
        self._day = re.compile(
            rf"(?<![\d.]){DAY_FIRST}(?P<m>{months})\.?(?: (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?=,? ))?"
            rf"(?: (?:of|de|del|do))?,? (?P<y>{YEAR})(?!\d)"
        )
        self._span = [
            re.compile(
                rf"(?<!\w){span.replace('{y}', f'(?P<a>{YEAR})', 1).replace('{y}', f'(?P<b>{YEAR}|[0-9]{{2}})')}(?!\d)"
            )
            for span in (*words.spans, "{y} ?[-–] ?{y}")
        ]
        self._choice = re.compile(rf"(?<!\d)(?P<a>{YEAR}) (?:{words.between}) (?P<b>{YEAR})(?!\d)")
        self._year = re.compile(
            rf"{self._about}(?<![\w/$£€-])(?<!\d[.,])(?P<y>{YEAR})(?![\d/]|[.,]\d|-\d| (?:{units})\b)"
            rf"(?P<or_so>{words.or_so})?"
        )
        self._short = re.compile(rf"{self._about}(?<!\w)['‘](?P<yy>\d\d)(?!\d|s| ?er)(?P<or_so>{words.or_so})?")
        self._decade = re.compile(rf"(?<![\w'])(?:{self._decade_pattern()})(?![\w'])")
        self._age = [self._numbered(one) for one in words.ages]
        self._ago = [self._numbered(one) for one in words.ago]
        self._later = [self._numbered(one) for one in words.later]
        self._own_decade = words.own_decade and re.compile(
            rf"(?<!\w)(?:{words.own_decade.replace('{decade}', f'(?P<name>{self._names})')})"
        )
        self._in_words = words.century and self._numbered(words.century)
        self._child = re.compile(rf"(?<!\w)(?:{words.child})(?!\w)")
        self._youth = re.compile(rf"(?<!\w)(?:{words.youth})(?!\w)")
        self._war = [
            (
                re.compile(
                    rf"(?<!\w)(?:(?P<during>{words.during})|(?P<before>{words.before})|(?P<after>{words.after}))"
                    rf" (?:{war})"
                ),
                years,
            )
            for war, years in words.wars.items()
        ]

    def _decade_pattern(self) -> str:
        words = self._words
        end = words.decade_ending
        decade = rf"(?:(?P<full>(?:1[89]|20)\d0){end}|'?(?P<short>\d0){end}|(?P<name>{self._names}))"
        part = rf"(?:(?P<early>{words.early})|(?P<middle>{words.middle})|(?P<late>{words.late}))?"
        return words.decade_frame.replace("{part}", part).replace("{decade}", decade)

    def _numbered(self, pattern: str) -> re.Pattern[str]:
        return re.compile(rf"(?<![\w'])(?:{pattern.replace('{n}', self._number, 1)})")

    def _numeric_days(self, lower: str) -> Spans:
        for found in re.finditer(rf"(?<!\d)(?P<y>{YEAR})-(?P<m>0[1-9]|1[0-2])-(?P<d>[0-3]\d)(?!\d)", lower):
            yield _on_day(found, int(found["y"]), int(found["m"]), int(found["d"]))
        for found in re.finditer(rf"(?<!\d)(?P<d>[0-3]?\d)[./](?P<m>[01]?\d)[./](?P<y>{YEAR})(?!\d)", lower):
            yield _on_day(found, int(found["y"]), int(found["m"]), int(found["d"]))

    def _days(self, lower: str) -> Spans:
        for found in self._day.finditer(lower):
            yield _on_day(found, int(found["y"]), self._months[found["m"]], int(found["d"] or found["d2"] or 0))

    def _spans(self, lower: str) -> Spans:
        for pattern in self._span:
            for found in pattern.finditer(lower):
                first, last = int(found["a"]), int(found["b"])
                last = last if last > 99 else first // 100 * 100 + last
                if first < last:
                    yield ToldDate(found.start(), found.end(), (first, last))

    def _choices(self, lower: str) -> Spans:
        for found in self._choice.finditer(lower):
            first, last = sorted((int(found["a"]), int(found["b"])))
            if last - first <= 3:
                yield ToldDate(found.start(), found.end(), (first, last), is_about=True)

    def _decades(self, lower: str) -> Spans:
        for found in self._decade.finditer(lower):
            if found["full"]:
                decade = int(found["full"])
            else:
                decade = 1900 + (int(found["short"]) if found["short"] else self._decades_by_name[found["name"]])
            part = next((name for name in PARTS_OF_A_DECADE if found[name]), None)
            begins, ends = PARTS_OF_A_DECADE.get(part or "", (0, 9))
            yield ToldDate(
                found.start(), found.end(), (decade + begins, decade + ends), is_about=part is not None, is_decade=True
            )

    def _years(self, lower: str) -> Spans:
        for found in self._year.finditer(lower):
            year = int(found["y"])
            yield ToldDate(found.start(), found.end(), (year, year), is_about=bool(found["about"] or found["or_so"]))

    def _short_years(self, lower: str) -> Spans:
        for found in self._short.finditer(lower):
            year = 1900 + int(found["yy"])
            yield ToldDate(found.start(), found.end(), (year, year), is_about=bool(found["about"] or found["or_so"]))

    def _ages(self, lower: str) -> Spans:
        for pattern in self._age:
            for found in pattern.finditer(lower):
                age = number_of(found["n"], self._language)
                yield ToldDate(found.start(), found.end(), age=(age, age), is_about=True)

    def _lives(self, lower: str) -> Spans:
        """Childhood and youth."""
        for pattern, age in ((self._child, CHILDHOOD), (self._youth, YOUTH)):
            for found in pattern.finditer(lower):
                yield ToldDate(found.start(), found.end(), age=age, is_about=True)

    def _own_decades(self, lower: str) -> Spans:
        """`in my twenties`."""
        for found in self._own_decade.finditer(lower) if self._own_decade else ():
            age = self._decades_by_name[found["name"]]
            yield ToldDate(found.start(), found.end(), age=(age, age + 9), is_about=True)

    def _years_in_words(self, lower: str) -> Spans:
        """`nineteen sixty-two`."""
        for found in self._in_words.finditer(lower) if self._in_words else ():
            year = 1900 + number_of(found["n"], self._language)
            yield ToldDate(found.start(), found.end(), (year, year))

    def _wars(self, lower: str) -> Spans:
        for pattern, (first, last) in self._war:
            for found in pattern.finditer(lower):
                years = (first, last)
                if found["before"]:
                    years = (first - YEARS_BEFORE_A_WAR, first)
                elif found["after"]:
                    years = (last, last + YEARS_AFTER_A_WAR)
                yield ToldDate(found.start(), found.end(), years, is_about=not found["during"])

    def _later_years(self, lower: str) -> Spans:
        for pattern in self._later:
            for found in pattern.finditer(lower):
                yield ToldDate(found.start(), found.end(), later=number_of(found["n"], self._language), is_about=True)

    def _years_ago(self, lower: str, today: date) -> Spans:
        for pattern in self._ago:
            for found in pattern.finditer(lower):
                year = today.year - number_of(found["n"], self._language)
                yield ToldDate(found.start(), found.end(), (year, year), is_about=True)


def _on_day(found: re.Match[str], year: int, month: int, day: int) -> ToldDate:
    """What is no day of the calendar is the month, or the year alone."""
    try:
        written: str | None = date(year, month, day).isoformat()
    except ValueError:
        written = f"{year}-{month:02}" if 1 <= month <= 12 else None
    return ToldDate(found.start(), found.end(), (year, year), day=written)


def _take(found: Spans, taken: list[ToldDate]) -> None:
    for one in found:
        if not any(_overlap(one, other) for other in taken):
            taken.append(one)


def _overlap(one: ToldDate, other: ToldDate) -> bool:
    return one.start < other.end and other.start < one.end


def _is_past(said: ToldDate, today: date) -> bool:
    return said.years is None or said.years[0] <= today.year


def follow(found: list[ToldDate], before: ToldDate | None) -> list[ToldDate]:
    """Dates that count from an earlier one ("three years later") get their years from it, or none."""
    followed: list[ToldDate] = []
    for one in found:
        if one.later is not None and before is not None and before.years is not None:
            year = before.years[1] + one.later
            one = replace(one, years=(year, year))
        followed.append(one)
        before = one if one.years else before
    return followed
