"""Which text of an RTF file nobody sees: hidden, tiny, or white on white."""

import re
from dataclasses import dataclass, replace
from typing import Self

TINIEST = 6  # half points of a letter that can be read
LIGHT = 225  # of each colour: nearly white
TABLE = re.compile(r"\\colortbl\b([^{}]*)")
PART = re.compile(r"\\(red|green|blue)([0-9]{1,3})")
GROUND = re.compile(r"\\(?:cb|highlight|chcbpat|clcbpat|cbpat|chshdng|clshdng|shading)[1-9]")


@dataclass(frozen=True)
class Look:
    """Of characters. `colour` is a place in the file's table."""

    is_deleted: bool = False
    is_hidden: bool = False
    colour: int = 0
    half_points: int = 24

    def changed(self, word: str, number: int | None) -> Self:
        is_on = number != 0
        match word:
            case "deleted":
                return replace(self, is_deleted=is_on)
            case "v":
                return replace(self, is_hidden=is_on)
            case "cf":
                return replace(self, colour=number or 0)
            case "fs":
                return replace(self, half_points=24 if number is None else number)
        return type(self)()

    def hides(self, light: frozenset[int]) -> bool:
        return self.is_hidden or self.colour in light or 0 <= self.half_points < TINIEST


def light_colours(text: str) -> frozenset[int]:
    """Places of colours that nobody sees on white; none where the file colours any ground."""
    table = TABLE.search(text)
    if table is None or GROUND.search(text):
        return frozenset()
    entries = [dict(PART.findall(entry)) for entry in table[1].split(";")]
    return frozenset(
        place for place, parts in enumerate(entries) if len(parts) == 3 and min(map(int, parts.values())) >= LIGHT
    )
