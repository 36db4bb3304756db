"""Text of web pages and books that a browser does not show: hidden by attributes, elements or style sheets, or moved,
cut or coloured out of sight. What is only folded (`details`, `hidden=until-found`) is seen.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from lxml import etree

from workers.documents.parsing.css import Styles
from workers.documents.parsing.css_values import FAINTEST, NAMES, Colour, colour, letter_size, pixels
from workers.documents.parsing.xml_names import Element, local

UNTOUCHED = frozenset("head script style noscript svg math title".split())  # which every reader leaves out, or knows
NEVER_SHOWN = frozenset("template datalist noembed noframes".split())
CONTROLS = frozenset("button input select textarea option meter progress".split())  # with colours of their own
SMALLEST = 4.0  # pixels of letters that can be read
FAR = 500.0  # pixels, by which something is moved out of the page
FAR_RIGHT = 5_000.0
LEAST_CONTRAST = 24  # of 255 in one colour
MOVED = frozenset(("absolute", "fixed", "sticky"))
SHIFT = re.compile(r"translate(?:x|y|3d)?\(\s*([^(),]+)(?:,\s*([^(),]+))?")
NO_SCALE = re.compile(r"scale(?:x|y|3d)?\(\s*0*\.?0*\s*[,)]")
CUT = re.compile(
    r"rect\(\s*(?:[01](?:px)?[\s,]*){4}\)|inset\(\s*(?:50|100)%.*\)|circle\(\s*0.*\)|polygon\(\s*(?:0(?:px|%)?[\s,]*)+\)"
)
SIZE_OF_FONT = re.compile(r"(?:^|\s)([0-9.]+(?:px|pt|em|rem|%))(?:\s*/|\s)")
WITHIN_BRACKETS = re.compile(r"\([^()]*\)|[^\s()]+(?:\([^()]*\))?")
FOR_SCREEN_READERS = re.compile(
    r"visually-?hidden|sr-only|screen-?reader|skip|assistive|a11y|offscreen|off-screen|visuallyhidden", re.IGNORECASE
)
PLACES = ("td", "th", "li")  # which others are counted by
LABELS = frozenset(("a", "button", "label", "legend", "caption", "h1", "h2", "h3", "h4", "h5", "h6"))
LONGEST_LABEL = 12  # words that are there for screen readers; more are told


@dataclass(frozen=True)
class _Look:
    """Of an element. `is_seen` is None for one that is left as it is; `ground` None where it is not known."""

    is_gone: bool = False
    is_tucked_away: bool = False
    is_invisible: bool = False
    pixels: float = 16.0
    colour: Colour | None = NAMES["black"]
    is_clear: bool = False
    ground: Colour | None = NAMES["white"]

    @property
    def hides_text(self) -> bool:
        return self.is_gone or self.is_invisible or self.pixels < SMALLEST or self.is_clear or self._is_like_ground

    @property
    def _is_like_ground(self) -> bool:
        if self.colour is None or self.ground is None:
            return False
        return max(abs(own - other) for own, other in zip(self.colour, self.ground, strict=True)) < LEAST_CONTRAST


@dataclass
class Hidden:
    """The hidden text of a page, found but not taken out yet. `ignored` are elements whose hidden text needs no words,
    such as menus."""

    elements: list[Element] = field(default_factory=list)
    texts: list[tuple[Element, bool]] = field(default_factory=list)  # and whether it is what stands behind the element
    pieces: list[str] = field(default_factory=list)  # of which the document tells

    def take_out(self) -> None:
        for owner, is_behind in self.texts:
            setattr(owner, "tail" if is_behind else "text", " ")
        owners = (owner for owner, is_behind in self.texts if not is_behind and len(owner) == 0)
        emptied = [owner for owner in owners if local(owner) not in PLACES]
        for element in chain(emptied, self.elements):
            _remove(element)

    @property
    def letters(self) -> int:
        """How much is hidden."""
        found = sum(_letters("".join(element.itertext())) for element in self.elements)
        return found + sum(_letters((one.tail if is_behind else one.text) or "") for one, is_behind in self.texts)


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def find(
    root: Element,
    styles: Styles,
    *,
    is_ignored: Callable[[Element], bool] = lambda element: False,
    has_other_sheets: bool = False,
) -> Hidden:
    """`is_ignored` tells of elements whose hidden text the document does not mention, such as menus. With
    `has_other_sheets`, which nobody has read, a colour is that of its ground only where the page states both."""
    found = Hidden()
    looks: dict[Element, _Look | None] = {}
    quiet: set[Element] = set()
    is_open = has_other_sheets or styles.leaves_grounds_open
    first = _Look(ground=None if is_open else NAMES["white"])
    for element in list(root.iter(etree.Element)):
        parent = element.getparent()
        around = looks.get(parent, first) if parent is not None else first
        if around is None or around.is_gone or local(element) in UNTOUCHED:
            looks[element] = None
            _take_tail(found, element, around, is_quiet=parent in quiet)
            continue
        look = looks[element] = _look(element, styles.of(element), around, is_open=is_open)
        if parent in quiet or is_ignored(element):
            quiet.add(element)
        if look.is_gone:
            found.elements.append(element)
            if element not in quiet and not (look.is_tucked_away and _is_label(element)):
                found.pieces.append(" ".join(element.itertext()))
        elif look.hides_text:
            _take_text(found, element, is_quiet=element in quiet)
        _take_tail(found, element, around, is_quiet=parent in quiet)
    return found


def _take_text(found: Hidden, element: Element, *, is_quiet: bool) -> None:
    if local(element) == "img":
        found.elements.append(element)
    elif (element.text or "").strip():
        found.texts.append((element, False))
        found.pieces += [] if is_quiet else [element.text]


def _take_tail(found: Hidden, element: Element, around: _Look | None, *, is_quiet: bool) -> None:
    if around is not None and not around.is_gone and around.hides_text and (element.tail or "").strip():
        found.texts.append((element, True))
        found.pieces += [] if is_quiet else [element.tail]


def _is_label(element: Element) -> bool:
    """A few words for screen readers, such as a link that skips the menu."""
    is_meant = local(element) in LABELS or FOR_SCREEN_READERS.search(element.get("class") or "") is not None
    return is_meant and len(" ".join(element.itertext()).split()) <= LONGEST_LABEL


def _look(element: Element, own: Mapping[str, str], around: _Look, *, is_open: bool) -> _Look:
    size = _size(own, around.pixels)
    tucked = _is_tucked_away(own, size)
    seen = replace(
        around,
        is_gone=_is_gone(element, own) or tucked,
        is_tucked_away=tucked,
        is_invisible=_is_invisible(own, is_around=around.is_invisible),
        pixels=size,
    )
    return _coloured(seen, element, own, is_open=is_open)


def _is_gone(element: Element, own: Mapping[str, str]) -> bool:
    display = own.get("display", "none" if _is_hidden_by_itself(element) else "")
    if display == "none":
        return True
    opacity = own.get("opacity", "")
    try:
        return float(opacity.rstrip("%")) / (100 if opacity.endswith("%") else 1) < FAINTEST
    except ValueError:
        return own.get("content-visibility") == "hidden"


def _is_hidden_by_itself(element: Element) -> bool:
    """As browsers do where no style sheet says otherwise."""
    name = local(element)
    if name in NEVER_SHOWN or (name == "dialog" and element.get("open") is None):
        return True
    hidden = element.get("hidden")
    return (hidden is not None and hidden.strip().lower() != "until-found") or element.get("popover") is not None


def _is_invisible(own: Mapping[str, str], *, is_around: bool) -> bool:
    match own.get("visibility"):
        case "hidden" | "collapse":
            return True
        case "visible" | "initial":
            return False
    return is_around


def _size(own: Mapping[str, str], around: float) -> float:
    stated = own.get("font-size", "")
    if not stated and (found := SIZE_OF_FONT.search(own.get("font", ""))):
        stated = found[1]
    size = letter_size(stated, around) if stated else None
    return around if size is None else size


def _is_tucked_away(own: Mapping[str, str], size: float) -> bool:
    """Moved out of the page, or cut to nothing."""
    is_moved = own.get("position") in MOVED
    if is_moved and CUT.match(own.get("clip", "")):
        return True
    if CUT.match(own.get("clip-path", "")) or NO_SCALE.search(own.get("transform", "")):
        return True
    overflow = (own.get("overflow", "") + own.get("overflow-y", "")).strip()
    if overflow.startswith(("hidden", "clip")) and any(_is_nothing(own, name) for name in EXTENTS):
        return True
    return any(_is_far(distance, size) for distance in _shifts(own, is_moved=is_moved))


PADDINGS = (("padding", "padding-top", "padding-bottom"), ("padding", "padding-left", "padding-right"))
EXTENTS = ("width", "height", "max-width", "max-height")


def _is_nothing(own: Mapping[str, str], name: str) -> bool:
    extent = pixels(own.get(name, "auto"))
    return extent is not None and extent <= 1 and not any(map(own.get, PADDINGS[name[-5:] == "width"]))


def _shifts(own: Mapping[str, str], *, is_moved: bool) -> Iterator[str]:
    """Distances to the right and down, from where the text would stand."""
    if is_moved or own.get("position") == "relative":
        yield from (own.get(side, "") for side in ("left", "top"))
        yield from (f"-{own[side]}".replace("--", "") for side in ("right", "bottom") if own.get(side))
        yield from own.get("inset", "").split()
    yield from (own.get(name, "") for name in ("margin-left", "margin-top", "text-indent"))
    if found := SHIFT.search(own.get("transform", "")):
        yield from (one for one in found.groups() if one)


def _is_far(distance: str, size: float) -> bool:
    moved = pixels(distance, of=size)
    return moved is not None and (moved <= -FAR or moved >= FAR_RIGHT)


def _coloured(look: _Look, element: Element, own: Mapping[str, str], *, is_open: bool) -> _Look:
    ground = _ground(look.ground, element, own, is_open=is_open)
    stated = own.get("-webkit-text-fill-color") or own.get("color") or _attribute_colour(element)
    shown, is_clear = look.colour, look.is_clear
    if local(element) == "a" and element.get("href") is not None and not stated:
        shown, is_clear = NAMES["blue"], False
    elif stated and stated not in {"inherit", "currentcolor"}:
        known = colour(stated)
        shown = None if known is None else known[0]
        is_clear = known is not None and known[1] < FAINTEST
    if own.get("text-shadow", "none") != "none" or "text" in own.get(
        "background-clip", own.get("-webkit-background-clip", "")
    ):
        shown, is_clear = None, False
    return replace(look, colour=shown, is_clear=is_clear, ground=ground)


def _attribute_colour(element: Element) -> str:
    name = {"font": "color", "body": "text"}.get(local(element), "")
    return (element.get(name) or "").strip().lower() if name else ""


def _ground(around: Colour | None, element: Element, own: Mapping[str, str], *, is_open: bool) -> Colour | None:
    """What stands behind the letters, as far as the page says it: pictures and other files may change it."""
    stated = own.get("background-color") or (element.get("bgcolor") or "").strip().lower()
    if not stated and "background" in own:
        words = WITHIN_BRACKETS.findall(own["background"])
        stated = next((word for word in words if colour(word)), "" if own["background"] in {"none", "inherit"} else "?")
    if (
        "url(" in own.get("background", "")
        or own.get("background-image", "none") != "none"
        or element.get("background")
    ):
        return None
    if stated and stated not in {"inherit", "initial", "unset"}:
        known = colour(stated)
        return around if known is not None and known[1] == 0 else None if known is None or known[1] < 1 else known[0]
    is_elsewhere = own.get("position") in MOVED or local(element) in CONTROLS
    is_styled_elsewhere = is_open and bool(element.get("class") or element.get("id"))
    return None if is_elsewhere or is_styled_elsewhere or local(element) == "mark" else around


def _remove(element: Element) -> None:
    """What stands behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if before is None:
        parent.text = f"{parent.text or ''}{element.tail or ''}"
    else:
        before.tail = f"{before.tail or ''}{element.tail or ''}"
    element.tail = None
    parent.remove(element)
