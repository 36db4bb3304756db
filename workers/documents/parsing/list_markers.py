"""What a reader sees before the items of a page's lists: `3.`, `b.`, `iv.`, as browsers count them."""

import re
from collections.abc import Callable, Iterator, Mapping
from string import ascii_lowercase

from lxml import etree

from workers.documents.parsing.css import Styles
from workers.documents.parsing.xml_names import Element, local

LISTS = ("ol", "ul", "menu", "dir")
INTEGER = re.compile(r"\s*([+-]?[0-9]{1,9})(?![0-9])")
TYPES = {"1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
BULLETS = frozenset("none disc circle square disclosure-open disclosure-closed".split())
ROMAN = {
    1000: "m",
    900: "cm",
    500: "d",
    400: "cd",
    100: "c",
    90: "xc",
    50: "l",
    40: "xl",
    10: "x",
    9: "ix",
    5: "v",
    4: "iv",
    1: "i",
}
MOST_ROMAN = 3999
GREEK = "αβγδεζηθικλμνξοπρστυφχψω"
ZEROS = {
    "arabic-indic": 0x660,
    "persian": 0x6F0,
    "devanagari": 0x966,
    "bengali": 0x9E6,
    "tamil": 0xBE6,
    "thai": 0xE50,
    "khmer": 0x17E0,
}
QUOTED = re.compile(r"""(?:"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)')""")
WORD = re.compile(r"[a-z-]+")


def of(root: Element, styles: Styles) -> dict[Element, str]:
    """By the items. Those that show a bullet, or nothing, have none."""
    items: dict[Element | None, list[Element]] = {}
    owners: dict[Element, Element | None] = {}
    kinds: dict[Element, str] = {}
    for element in root.iter(etree.Element):
        parent = element.getparent()
        name, own = local(element), styles.of(element)
        owner = owners.get(parent)
        kinds[element] = _kind(element, name, own) or kinds.get(parent, "disc")
        if name == "li":
            items.setdefault(owner, []).append(element)
            if own.get("display", "list-item") != "list-item":
                kinds[element] = "none"
        owners[element] = element if name in LISTS else owner
    return {
        item: marker
        for owner, owned in items.items()
        for item, number in _numbered(owner, owned)
        if (marker := _marker(number, kinds[item]))
    }


def _kind(element: Element, name: str, own: Mapping[str, str]) -> str:
    """What it says itself of how items are marked; empty where it takes over what its parent says."""
    if "list-style-type" in own or "list-style" in own:
        quoted = own.get("list-style-type") or own["list-style"]
        if found := QUOTED.search(quoted):
            return found[0]
        words = [word for word in WORD.findall(quoted) if word not in {"inside", "outside", "initial", "inherit"}]
        return "" if words == [] and "inherit" in quoted else words[0] if words else "disc"
    type_ = (element.get("type") or "").strip()
    if name in {"ol", "li"} and type_ in TYPES:
        return TYPES[type_]
    if name in {"ul", "li"} and type_.lower() in BULLETS:
        return "disc"
    return {"ol": "decimal", **dict.fromkeys(LISTS[1:], "disc")}.get(name, "")


def _numbered(owner: Element | None, owned: list[Element]) -> Iterator[tuple[Element, int]]:
    start, is_reversed = None, False
    if owner is not None and local(owner) == "ol":
        start, is_reversed = _integer(owner.get("start")), owner.get("reversed") is not None
    step = -1 if is_reversed else 1
    number = (start if start is not None else len(owned) if is_reversed else 1) - step
    for item in owned:
        stated = _integer(item.get("value"))
        number = number + step if stated is None else stated
        yield item, number


def _integer(text: str | None) -> int | None:
    found = INTEGER.match(text or "")
    return int(found[1]) if found else None


def _marker(number: int, kind: str) -> str:
    """A style that is not known counts in decimals, and so does each where its letters end."""
    if quoted := QUOTED.fullmatch(kind):
        return re.sub(r"\\(.)", r"\1", quoted[1] or quoted[2] or "").strip()
    if kind in BULLETS:
        return ""
    letters = WRITTEN[kind](number) if kind in WRITTEN else ""
    return f"{letters or number}."


def _alphabetic(number: int, letters: str) -> str:
    """As columns of a spreadsheet: z, aa, ab. Empty for what is no positive number."""
    text = ""
    while number > 0:
        number, rest = divmod(number - 1, len(letters))
        text = f"{letters[rest]}{text}"
    return text


def _roman(number: int) -> str:
    if not 0 < number <= MOST_ROMAN:
        return ""
    text = ""
    for value, letters in ROMAN.items():
        count, number = divmod(number, value)
        text += letters * count
    return text


def _digits(zero: int) -> Callable[[int], str]:
    digits = {ord("0") + digit: zero + digit for digit in range(10)}
    return lambda number: str(number).translate(digits)


WRITTEN: Mapping[str, Callable[[int], str]] = {
    **dict.fromkeys(("lower-alpha", "lower-latin"), lambda number: _alphabetic(number, ascii_lowercase)),
    **dict.fromkeys(("upper-alpha", "upper-latin"), lambda number: _alphabetic(number, ascii_lowercase).upper()),
    "lower-greek": lambda number: _alphabetic(number, GREEK),
    "lower-roman": _roman,
    "upper-roman": lambda number: _roman(number).upper(),
    "decimal-leading-zero": lambda number: f"{'-' if number < 0 else ''}{abs(number):02}",
    **{name: _digits(zero) for name, zero in ZEROS.items()},
}
