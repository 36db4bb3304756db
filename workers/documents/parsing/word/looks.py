"""Which text of a Word document nobody sees: hidden, tiny, or in the colour of its ground, by its own properties or by
its styles.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from workers.documents.parsing.css_values import NAMES, Colour
from workers.documents.parsing.word.inline import Piece
from workers.documents.parsing.xml_names import Element, attribute, child, children, descendants, is_on, local, number

TINIEST = 3.0  # points of a letter that can be read
LEAST_CONTRAST = 31  # of 255 in one colour
COLOUR = re.compile(r"[0-9A-Fa-f]{6}")
DEEPEST = 20  # styles that are based on each other

Look = Mapping[str, Element]


@dataclass(frozen=True)
class _Place:
    """Where runs stand: the style of their paragraph, and the colour behind them, None where it is not known."""

    style: str = ""
    ground: Colour | None = NAMES["white"]


PAGE = _Place()


class Looks:
    """By the styles part of a document, which may have none."""

    def __init__(self, styles: Element | None) -> None:
        self._root = styles
        self._of_styles: dict[str, dict[str, Element]] = {}
        self._places: dict[Element, _Place] = {}

    def hides(self, run: Element | None) -> bool:
        """What stands in no run, as a formula, is visible."""
        if run is None:
            return False
        place = self._place(run.getparent())
        look = self._defaults | self._of_style(place.style or self._default_style)
        look |= self._of_style(_value(child(run, "rPr"), "rStyle")) | _own(child(run, "rPr"))
        if is_on(look.get("vanish")):
            return True
        if 0 <= number(_val(look.get("sz")), -1) < 2 * TINIEST:
            return True
        colour, ground = _colour(_val(look.get("color"))), _ground(look, place)
        if colour is None or ground is None:
            return False
        return max(abs(own - other) for own, other in zip(colour, ground, strict=True)) < LEAST_CONTRAST

    def hidden_texts(self, pieces: list[Piece]) -> Iterator[str]:
        """Neighbouring hidden runs of a paragraph together."""
        text = ""
        for piece in pieces:
            if self.hides(piece.run):
                text += piece.text
            elif piece.text.strip():
                yield text
                text = ""
        yield text

    @cached_property
    def _styles(self) -> Mapping[str, Element]:
        found = () if self._root is None else children(self._root, "style")
        return {attribute(one, "styleId"): one for one in found}

    @cached_property
    def _default_style(self) -> str:
        defaults = (
            id_ for id_, one in self._styles.items() if attribute(one, "type") == "paragraph" and _is_default(one)
        )
        return next(defaults, "")

    @cached_property
    def _defaults(self) -> dict[str, Element]:
        return _own(child(self._root, "docDefaults", "rPrDefault", "rPr"))

    def _of_style(self, id_: str) -> dict[str, Element]:
        """With what it is based on."""
        if id_ not in self._of_styles:
            chain: list[Element] = []
            named = id_
            while named in self._styles and len(chain) < DEEPEST:
                chain.append(self._styles[named])
                named = _value(self._styles[named], "basedOn")
            look: dict[str, Element] = {}
            for style in reversed(chain):
                look |= _own(child(style, "rPr")) | _own(child(style, "pPr"))
            self._of_styles[id_] = look
        return self._of_styles[id_]

    def _place(self, element: Element | None) -> _Place:
        """Each element is looked at once, however deep its runs stand."""
        above: list[Element] = []
        while element is not None and element not in self._places:
            above.append(element)
            element = element.getparent()
        place = PAGE if element is None else self._places[element]
        for one in reversed(above):
            place = self._places[one] = self._within(one, place)
        return place

    def _within(self, element: Element, around: _Place) -> _Place:
        match local(element):
            case "p":
                properties = child(element, "pPr")
                fill = _fill(child(properties, "shd"))
                return _Place(_value(properties, "pStyle"), around.ground if fill is None else fill)
            case "tc":
                fill = _fill(child(element, "tcPr", "shd"))
                return around if fill is None else replace(around, ground=fill)
            case "tbl" if self._is_styled(element):
                return replace(around, ground=None)
            case "txbxContent":
                return replace(around, ground=None)
            case "document" if (background := child(element, "background")) is not None:
                return replace(around, ground=_colour(attribute(background, "color")))
        return around

    def _is_styled(self, table: Element) -> bool:
        """Whether its style shades some of its cells."""
        style = self._styles.get(_value(child(table, "tblPr"), "tblStyle"))
        return style is not None and next(descendants(style, "shd"), None) is not None


def _ground(look: Look, place: _Place) -> Colour | None:
    if (highlight := look.get("highlight")) is not None and _val(highlight) != "none":
        return NAMES.get(_val(highlight).lower())
    fill = _fill(look.get("shd"))
    return place.ground if fill is None else fill


def _own(properties: Element | None) -> dict[str, Element]:
    names = ("vanish", "sz", "color", "highlight", "shd")
    return {} if properties is None else {local(one): one for one in children(properties, *names)}


def _value(element: Element | None, name: str) -> str:
    return _val(child(element, name))


def _val(element: Element | None) -> str:
    return "" if element is None else attribute(element, "val")


def _colour(text: str) -> Colour | None:
    if text.lower() == "auto" or not COLOUR.fullmatch(text):
        return None
    red, green, blue = bytes.fromhex(text)
    return red, green, blue


def _fill(shade: Element | None) -> Colour | None:
    return None if shade is None else _colour(attribute(shade, "fill"))


def _is_default(style: Element) -> bool:
    return attribute(style, "default") in {"1", "true", "on"}
