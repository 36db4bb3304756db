"""Text of an OpenDocument that nobody sees: hidden itself or with its section, tiny, or in the colour of its ground."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from lxml import etree

from workers.documents.parsing.css_values import NAMES, Colour, colour, letter_size
from workers.documents.parsing.unseen_elements import Hidden
from workers.documents.parsing.xml_names import Element, attribute, child, descendants, local

TINIEST = 4.0  # pixels of a letter that can be read
LEAST_CONTRAST = 31  # of 255 in one colour
DEEPEST = 20  # styles that are based on each other
HIDDEN = ("hidden-text", "hidden-paragraph")
ROWS = ("table-row", "table-column")
OWN_GROUND = ("frame", "custom-shape", "rect", "ellipse", "table-cell")  # which may have colours that nobody looks up
PROPERTIES = ("text-properties", "paragraph-properties", "table-cell-properties", "section-properties")


@dataclass(frozen=True)
class _Look:
    is_gone: bool = False
    pixels: float = 16.0
    colour: Colour | None = None
    ground: Colour | None = NAMES["white"]

    @property
    def hides_text(self) -> bool:
        if self.pixels < TINIEST:
            return True
        if self.colour is None or self.ground is None:
            return False
        return max(abs(own - other) for own, other in zip(self.colour, self.ground, strict=True)) < LEAST_CONTRAST


def find(body: Element, roots: Iterable[Element]) -> Hidden:
    """`roots` are of the parts that hold its styles."""
    styles = {attribute(one, "name"): one for root in roots for one in descendants(root, "style")}
    found, looks = Hidden(), dict[Element, _Look | None]()
    for element in list(body.iter(etree.Element)):
        around = looks.get(element.getparent(), _Look())
        if around is None or around.is_gone:
            looks[element] = None
            continue
        look = looks[element] = _look(element, around, styles)
        if look.is_gone:
            found.elements.append(element)
            found.pieces.append(" ".join(element.itertext()) or attribute(element, "string-value"))
        elif look.hides_text and (element.text or "").strip():
            found.texts.append((element, False))
            found.pieces.append(element.text)
        if around.hides_text and (element.tail or "").strip():
            found.texts.append((element, True))
            found.pieces.append(element.tail)
    return found


def _look(element: Element, around: _Look, styles: Mapping[str, Element]) -> _Look:
    own = _properties(attribute(element, "style-name"), styles)
    is_gone = attribute(element, "display") == "none" or own.get("display") == "none"
    is_gone |= local(element) in ROWS and attribute(element, "visibility") in {"collapse", "filter"}
    is_gone |= local(element) in HIDDEN and attribute(element, "is-hidden") != "false"
    size = letter_size(own["font-size"], around.pixels) if "font-size" in own else None
    known = colour(own["color"].lower()) if "color" in own else None
    background = own.get("background-color", "transparent").lower()
    ground = colour(background) if background != "transparent" else None
    own_ground = None if local(element) in OWN_GROUND else around.ground
    return replace(
        around,
        is_gone=is_gone,
        pixels=around.pixels if size is None else size,
        colour=known[0] if known else around.colour,
        ground=ground[0] if ground else own_ground,
    )


def _properties(name: str, styles: Mapping[str, Element]) -> dict[str, str]:
    """With those of the styles that it is based on."""
    chain: list[Element] = []
    while name in styles and len(chain) < DEEPEST:
        chain.append(styles[name])
        name = attribute(styles[name], "parent-style-name")
    found: dict[str, str] = {}
    for style in reversed(chain):
        for properties in (child(style, one) for one in PROPERTIES):
            for key, value in () if properties is None else properties.items():
                found[key.rpartition("}")[2]] = str(value)
    return found
