"""Lengths and colours of style sheets."""

import colorsys
import re
from collections.abc import Mapping

from workers.documents.parsing.css import ROOT_PIXELS, WIDTH

Colour = tuple[int, int, int]

LENGTH = re.compile(r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?)([a-z]*|%)")
PIXELS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54, "q": 2.4 / 2.54}
OF_SCREEN = {"vw": WIDTH / 100, "vh": 7.2, "vmin": 7.2, "vmax": WIDTH / 100}
SIZES = {"xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0}
RELATIVE = {"smaller": 5 / 6, "larger": 1.2}
HEXADECIMAL = re.compile(r"#?([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
FUNCTION = re.compile(r"(rgb|hsl)a?\(\s*([^()]*)\)")
NUMBER = re.compile(r"([+-]?[0-9.]+)(%|deg)?")
FAINTEST = 0.06  # of the opacity of what an eye still sees
NAMES: Mapping[str, Colour] = {
    "white": (255, 255, 255),
    "snow": (255, 250, 250),
    "ivory": (255, 255, 240),
    "ghostwhite": (248, 248, 255),
    "floralwhite": (255, 250, 240),
    "mintcream": (245, 255, 250),
    "azure": (240, 255, 255),
    "aliceblue": (240, 248, 255),
    "seashell": (255, 245, 238),
    "whitesmoke": (245, 245, 245),
    "gainsboro": (220, 220, 220),
    "lightgray": (211, 211, 211),
    "lightgrey": (211, 211, 211),
    "silver": (192, 192, 192),
    "gray": (128, 128, 128),
    "grey": (128, 128, 128),
    "black": (0, 0, 0),
    "red": (255, 0, 0),
    "lime": (0, 255, 0),
    "blue": (0, 0, 255),
    "yellow": (255, 255, 0),
    "green": (0, 128, 0),
    "navy": (0, 0, 128),
    "maroon": (128, 0, 0),
    "purple": (128, 0, 128),
    "teal": (0, 128, 128),
    "orange": (255, 165, 0),
}


def pixels(value: str, *, of: float = ROOT_PIXELS) -> float | None:
    """A length, of letters of this size. None for what is none, or depends on what is around."""
    found = LENGTH.fullmatch(value.strip())
    if found is None:
        return None
    number, unit = float(found[1]), found[2]
    if unit in PIXELS or unit in OF_SCREEN:
        return number * (PIXELS | OF_SCREEN)[unit]
    if unit in {"em", "rem", "ex", "ch"}:
        return number * (ROOT_PIXELS if unit == "rem" else of if unit == "em" else of / 2)
    return number if not unit and number == 0 else None


def letter_size(value: str, of: float) -> float | None:
    """Of `font-size`, in pixels, within letters of this size."""
    if value.endswith("%") and (found := LENGTH.fullmatch(value)):
        return of * float(found[1]) / 100
    if value in RELATIVE:
        return of * RELATIVE[value]
    return SIZES[value] if value in SIZES else pixels(value, of=of)


def colour(value: str) -> tuple[Colour, float] | None:
    """Red, green and blue of 255, and the opacity. None for what is none that is known."""
    value = value.strip()
    if value in NAMES:
        return NAMES[value], 1.0
    if value == "transparent":
        return NAMES["black"], 0.0
    if value.startswith("#") and (found := HEXADECIMAL.fullmatch(value)):
        digits = found[1] if len(found[1]) > 4 else "".join(digit * 2 for digit in found[1])
        parts = [int(digits[at : at + 2], 16) for at in range(0, len(digits), 2)]
        return (parts[0], parts[1], parts[2]), parts[3] / 255 if len(parts) > 3 else 1.0
    return _of_function(found) if (found := FUNCTION.fullmatch(value)) else None


def _of_function(found: re.Match[str]) -> tuple[Colour, float] | None:
    parts = NUMBER.findall(found[2])
    try:
        numbers = [float(number) / (100 if unit == "%" else 1) for number, unit in parts]
    except ValueError:
        return None
    if len(numbers) not in (3, 4):
        return None
    opacity = numbers[3] if len(numbers) > 3 else 1.0
    if found[1] == "hsl":
        red, green, blue = colorsys.hls_to_rgb(numbers[0] / 360 % 1, _share(numbers[2]), _share(numbers[1]))
    else:
        red, green, blue = (
            _share(number) if unit == "%" else _share(number / 255)
            for number, (_, unit) in zip(numbers[:3], parts, strict=False)
        )
    return (round(red * 255), round(green * 255), round(blue * 255)), opacity


def _share(number: float) -> float:
    return min(1.0, max(0.0, number))
