"""A date as somebody told it, and as the field writes uncertain dates (EDTF, ISO 8601-2)."""

import re
from dataclasses import dataclass, replace

YEAR = r"(1[5-9]\d\d|20\d\d)"
EDTF = re.compile(
    rf"{YEAR}(~)?(?:/{YEAR}(~)?)?|(1[5-9]\d|20\d)X|({YEAR}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)"
)


@dataclass(frozen=True)
class ToldDate:
    """source[start:end] says it. `years` are the first and the last that it may be, None while nobody can know; then
    `age` says how old the narrator was, from and to, or `later` how many years after the date before it. `day` is a day
    or month of the calendar in ISO's form."""

    start: int
    end: int
    years: tuple[int, int] | None = None
    is_about: bool = False
    day: str | None = None
    age: tuple[int, int] | None = None
    later: int | None = None
    is_decade: bool = False

    def counted_from(self, year: int | None) -> "ToldDate":
        """An age gets its years: somebody is seven in two years of the calendar."""
        if self.age is None or year is None:
            return self
        first, last = self.age
        return replace(self, years=(year + first, year + last + (1 if first == last else 0)))

    @property
    def edtf(self) -> str | None:
        """`1962`, `1962~` (about), `196X`, `1960~/1963~`, `1962-05-03`."""
        if self.day is not None or self.years is None:
            return self.day
        first, last = self.years
        mark = "~" if self.is_about else ""
        if first == last or (self.age is not None and last - first == 1):
            return f"{first}{mark}"
        if self.is_decade and not self.is_about:
            return f"{first // 10}X"
        return f"{first}{mark}/{last}{mark}"

    @property
    def decade(self) -> int | None:
        """The first year of the decade in which the middle of it lies."""
        return None if self.years is None else (self.years[0] + self.years[1]) // 2 // 10 * 10


def parse_edtf(text: str) -> ToldDate | None:
    """None for what is not written in the forms that `edtf` gives."""
    found = EDTF.fullmatch(text.strip())
    if found is None:
        return None
    first, about, last, also_about, decade, day, year = found.groups()
    if decade:
        return ToldDate(0, len(text), (int(decade) * 10, int(decade) * 10 + 9), is_decade=True)
    if day:
        return ToldDate(0, len(text), (int(year), int(year)), day=day)
    years = (int(first), int(last or first))
    return ToldDate(0, len(text), years, is_about=bool(about or also_about)) if years[0] <= years[1] else None
