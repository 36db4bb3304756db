"""XHTML as Markdown blocks, all of it: what a book's chapters are written in."""

import re
from collections.abc import Callable, Mapping
from html.entities import html5
from types import MappingProxyType

from lxml import etree, html

from workers.documents.parsing import mathml, pictures, superscripts, tables
from workers.documents.parsing.block_texts import ITEM
from workers.documents.parsing.xml_names import Element, attribute, descendants, local, number

DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
OF_XML = frozenset(("amp", "lt", "gt", "quot", "apos"))
UNREAD = frozenset(("head", "script", "style", "template", "svg", "rp"))
BREAKING = frozenset(
    """
    address article aside blockquote body button caption center dd details div dl dt fieldset figcaption figure footer
    form header hr html legend main nav ol option p section summary ul
    """.split()
)
HEADINGS = {f"h{level}": f"{'#' * level} " for level in range(1, 7)}
FENCE = "```"
BREAK = "\0"  # which no text has here
CONTROL = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def parse(text: str) -> Element:
    """As XML, in which elements may close themselves; as HTML where it is no XML."""
    text = CONTROL.sub("", DECLARATION.sub("", text))
    if not text.strip():
        return etree.Element("body")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(ENTITY.sub(_letter, text).encode(), parser)
    except etree.XMLSyntaxError:
        forgiving = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
        return html.document_fromstring(f"<html>{text}", parser=forgiving)  # which is never empty


def _letter(entity: re.Match[str]) -> str:
    """An entity of HTML, which XML does not know."""
    return entity[0] if entity[1] in OF_XML else html5.get(f"{entity[1]};", entity[0])


def blocks(root: Element, markers: Mapping[Element, str] = MappingProxyType({})) -> list[str]:
    """`markers` stand before items of lists; others begin with a dash."""
    writer = _Writer(markers)
    writer.read(root)
    writer.end()
    return writer.blocks


class _Writer:
    def __init__(self, markers: Mapping[Element, str], *, is_within_line: bool = False) -> None:
        self.blocks: list[str] = []
        self._markers = markers
        self._is_within_line = is_within_line
        self._pieces: list[str] = []
        self._prefix = ""
        self._is_after_item = False

    def read(self, element: Element) -> None:
        name = local(element)
        if name in HANDLERS:
            HANDLERS[name](self, element)
        elif name in BREAKING:
            self.end()
            self.read_inner(element)
            self.end()
        elif name and name not in UNREAD:
            self.read_inner(element)

    def end(self) -> None:
        """Ends the present block."""
        lines = (" ".join(line.split()) for line in "".join(self._pieces).split(BREAK))
        self._pieces = []
        if text := "\n".join(lines).strip():
            prefix, self._prefix = self._prefix, ""
            is_heading = prefix.startswith("#")
            text = text.replace("\n", " ") if is_heading else text
            self._write(f"{prefix}{text}", is_item=bool(prefix) and not is_heading)

    def _write(self, block: str, *, is_item: bool = False) -> None:
        """Items of a list are lines of one block."""
        if is_item and self._is_after_item:
            self.blocks[-1] += f"\n{block}"
        else:
            self.blocks.append(block)
        self._is_after_item = is_item

    def _write_apart(self, block: str) -> None:
        """What takes no prefix: the number of an item that begins with it stands before it."""
        if number := self._number:
            self._write(number.strip(), is_item=True)
            self._prefix = ""
        self._write(block)

    @property
    def _number(self) -> str:
        """Of an item of which nothing is written yet."""
        return "" if self._prefix == ITEM or self._prefix.startswith("#") else self._prefix

    def read_inner(self, element: Element) -> None:
        self._pieces.append(element.text or "")
        for one in element:
            self.read(one)
            self._pieces.append(one.tail or "")

    def _read_heading(self, element: Element) -> None:
        self.end()
        before, mark = self._prefix, "" if self._is_within_line else HEADINGS[local(element)]
        self._prefix = f"{mark}{self._number}"
        self.read_inner(element)
        self.end()
        self._prefix = before if before == ITEM or self._prefix else ""

    def _read_item(self, element: Element) -> None:
        self.end()
        marker = self._markers.get(element)
        dash = "" if self._is_within_line else ITEM
        self._prefix = f"{self._number}{f'{marker} ' if marker else dash}"
        self.read_inner(element)
        self.end()
        self._prefix = ""

    def _read_break(self, element: Element) -> None:
        self._pieces.append(BREAK)

    def _read_code(self, element: Element) -> None:
        self.end()
        for one in descendants(element, "br"):
            one.text = "\n"
        if (text := "".join(element.itertext()).strip("\n")).strip():
            self._write_apart(text if self._is_within_line else f"{FENCE}\n{text}\n{FENCE}")

    def _read_table(self, element: Element) -> None:
        self.end()
        rows = [[self._cell(cell) for cell in row if local(cell) in {"td", "th"}] for row in descendants(element, "tr")]
        if next((one for one in descendants(element, "table") if one is not element), None) is not None:
            self.read_inner(element)
        elif text := tables.markdown(tables.spread(rows)):
            for block in filter(None, [*map(self._line, descendants(element, "caption")), text]):
                self._write_apart(block)
        self.end()

    def _cell(self, element: Element) -> tables.Cell:
        columns, rows = (number(attribute(element, name), 1) or 1 for name in ("colspan", "rowspan"))
        return tables.Cell(self._line(element), columns, rows)

    def _line(self, element: Element) -> str:
        """Its blocks as one line."""
        writer = _Writer(self._markers, is_within_line=True)
        writer.read_inner(element)
        writer.end()
        return " ".join(" ".join(writer.blocks).split())

    def _read_picture(self, element: Element) -> None:
        self._pieces.append(pictures.text(attribute(element, "alt")))

    def _read_ruby(self, element: Element) -> None:
        """The word, and then its reading."""
        reading = "".join("".join(one.itertext()) for one in descendants(element, "rt"))
        skipped = {*descendants(element, "rt"), *descendants(element, "rp")}
        base = [element.text or ""]
        for one in element:
            base += ["" if one in skipped else "".join(one.itertext()), one.tail or ""]
        self._pieces.append(
            f"{''.join(''.join(base).split())}({reading.strip()})" if reading.strip() else "".join(base)
        )

    def _read_raised(self, element: Element) -> None:
        before = next(filter(None, reversed(self._pieces)), "")
        opening, closing = superscripts.marks("".join(element.itertext()), after=before)
        self._pieces.append(opening)
        self.read_inner(element)
        self._pieces.append(closing)

    def _read_formula(self, element: Element) -> None:
        self._pieces.append(mathml.inline(element))


HANDLERS: Mapping[str, Callable[[_Writer, Element], None]] = {
    **dict.fromkeys(HEADINGS, _Writer._read_heading),
    "li": _Writer._read_item,
    "br": _Writer._read_break,
    "pre": _Writer._read_code,
    "table": _Writer._read_table,
    "ruby": _Writer._read_ruby,
    "sup": _Writer._read_raised,
    "math": _Writer._read_formula,
    "img": _Writer._read_picture,
}
