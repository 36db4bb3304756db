"""ODT as Markdown, with notes, comments, boxes and formulas after the block that they belong to. Text that tracked
changes deleted is not read.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial

from workers.documents.parsing import mathml, odt_unseen, superscripts, tables, unseen
from workers.documents.parsing.block_texts import ITEM, BlockWriter, joined
from workers.documents.parsing.packages import Package
from workers.documents.parsing.parsed import Original, ParsedDocument, UnreadableDocument
from workers.documents.parsing.xml_errors import as_unreadable
from workers.documents.parsing.xml_names import Element, attribute, child, children, descendants, local, number

CONTENT, STYLES, META, MANIFEST = "content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"
UNREAD = frozenset(
    """
    tracked-changes sequence-decls variable-decls user-field-decls forms event-listeners dde-connection-decls
    automatic-styles scripts font-face-decls
    """.split()
)
LABELS = frozenset(("creator", "date", "title", "desc"))  # of comments and drawings; within a line they are fields
SHAPES = ("custom-shape", "rect", "ellipse", "polygon", "path", "caption", "g", "text-box")
ENCRYPTED = re.compile(rb"<(?:[\w.-]+:)?encryption-data\b")
BLANK = re.compile(r"[ \t\r\n]+")
RAISED = re.compile(r"super|[1-9]")  # by a share of the letters' height
MOST_SPACES = 100  # that one element stands for
DEEPEST_HEADING = 6
EDGES = {"header": "Header", "footer": "Footer"}

Write = Callable[[str], None]


def read(original: Original, package: Package) -> ParsedDocument:
    with as_unreadable(f"{original.path!r} is damaged or not an OpenDocument text", RecursionError):
        _check_readable(original, package)
        document = _Document(original, package)
        text = document.read()
        title = _title(package)
    return ParsedDocument(title=title, text=text, kind="odt", warnings=unseen.warning(document.hidden))


def _check_readable(original: Original, package: Package) -> None:
    """The manifest need not be XML with namespaces: OpenOffice left their declaration to a DTD."""
    if ENCRYPTED.search(package.body(MANIFEST) or b""):
        raise original.encrypted()


def _title(package: Package) -> str:
    root = package.xml(META)
    found = None if root is None else child(root, "meta", "title")
    return "" if found is None else (found.text or "")


class _Document:
    """Every object is read once, however often the text shows it."""

    def __init__(self, original: Original, package: Package) -> None:
        self._original = original
        self._package = package
        self._writer = BlockWriter(original)
        self._notes = 0
        self._later: deque[Callable[[], None]] = deque()
        self._read_before: set[str] = set()
        self.hidden: list[str] = []

    def read(self) -> str:
        body = next((child(root, "body", "text") for root in self._roots), None)
        if body is None:
            raise UnreadableDocument(f"{self._original.path!r} is no OpenDocument text. Save it as ODT, DOCX or PDF.")
        hidden = odt_unseen.find(body, self._roots)
        hidden.take_out()
        self.hidden += hidden.pieces
        self._read_part(body)
        for name, text in dict.fromkeys(self._edges()):
            self._writer.write(f"{name}: {text}")
        while self._later:
            self._later.popleft()()
        return joined(self._writer.blocks)

    def _read_part(self, element: Element) -> None:
        for one in element:
            self._read_block(one, self._writer.write)
            while self._later:
                self._later.popleft()()

    def _read_blocks(self, element: Element) -> None:
        for one in element:
            self._read_block(one, self._writer.write)

    def _read_block(self, element: Element, write: Write) -> None:
        match local(element):
            case "h":
                level = min(number(attribute(element, "outline-level"), 1) or 1, DEEPEST_HEADING)
                title = " ".join(self._text(element).split())
                write(f"{'#' * level} {title}" if title else "")
            case "p":
                write(self._text(element))
            case "list":
                self._read_list(element, write)
            case "table":
                self._read_table(element, write)
            case "frame":
                self._read_frame(element)
            case name if name and name not in UNREAD | LABELS:
                for one in element:
                    self._read_block(one, write)

    def _read_list(self, element: Element, write: Write) -> None:
        for item in children(element, "list-item", "list-header"):
            first = True
            for one in item:
                is_marked = first and local(one) in {"p", "h"}
                self._read_block(one, (lambda text: write(f"{ITEM}{text}" if text else "")) if is_marked else write)
                first = False

    def _read_table(self, table: Element, write: Write) -> None:
        """A table that holds a table only arranges the page."""
        rows = [list(children(row, "table-cell")) for row in _rows(table)]
        inner = descendants(table, "table")
        next(inner)
        if next(inner, None) is not None or [len(row) for row in rows] == [1]:
            for one in (one for row in rows for cell in row for one in cell):
                self._read_block(one, write)
        else:
            write(tables.markdown(tables.spread([[self._spanning(cell) for cell in row] for row in rows])))

    def _spanning(self, cell: Element) -> tables.Cell:
        columns, rows = (attribute(cell, f"number-{name}-spanned") for name in ("columns", "rows"))
        return tables.Cell(self._cell(cell), number(columns, 1) or 1, number(rows, 1) or 1)

    def _cell(self, cell: Element) -> str:
        texts: list[str] = []
        for one in cell:
            self._read_block(one, texts.append)
        return " ".join(filter(None, texts))

    def _text(self, element: Element) -> str:
        return "\n".join(line.strip(" ") for line in "".join(self._pieces(element)).split("\n")).strip()

    def _pieces(self, element: Element) -> Iterator[str]:
        before = BLANK.sub(" ", element.text or "")
        yield before
        for one in element:
            name = local(one)
            if name in INLINE:
                yield INLINE[name](self, one)
            elif name == "span" and attribute(one, "style-name") in self._raised:
                yield self._exponent(one, before)
            elif name and name not in UNREAD:
                yield "".join(self._pieces(one))
            before = BLANK.sub(" ", one.tail or "") or "".join(one.itertext())[-1:]
            yield BLANK.sub(" ", one.tail or "")

    def _exponent(self, span: Element, before: str) -> str:
        raised = "".join(self._pieces(span))
        opening, closing = superscripts.marks(raised, after=before)
        return f"{opening}{raised}{closing}"

    def _spaces(self, element: Element) -> str:
        return " " * number(attribute(element, "c"), 1, most=MOST_SPACES)

    @cached_property
    def _roots(self) -> list[Element]:
        """Of the content, and of the styles."""
        return [root for root in map(self._package.xml, (CONTENT, STYLES)) if root is not None]

    @cached_property
    def _raised(self) -> frozenset[str]:
        """The styles of superscripts."""
        return frozenset(
            attribute(style, "name")
            for root in self._roots
            for style in descendants(root, "style")
            if (text := child(style, "text-properties")) is not None and RAISED.match(attribute(text, "text-position"))
        )

    def _note(self, element: Element) -> str:
        self._notes += 1
        body = child(element, "note-body")
        if body is None:
            return ""
        mark = f"[^{self._notes}]"
        self._later.append(partial(self._write_labelled, body, mark))
        return mark

    def _comment(self, element: Element) -> str:
        creator = child(element, "creator")
        author = "" if creator is None else " ".join((creator.text or "").split())
        self._later.append(partial(self._write_labelled, element, f"Comment by {author}" if author else "Comment"))
        return ""

    def _write_labelled(self, element: Element, label: str) -> None:
        if text := self._flat(element):
            self._writer.write(f"{label}: {text}")

    def _flat(self, element: Element) -> str:
        lines: list[str] = []
        for one in element:
            self._read_block(one, lines.append)
        return "\n".join(filter(None, lines))

    def _ruby(self, element: Element) -> str:
        base, reading = child(element, "ruby-base"), child(element, "ruby-text")
        read = "" if reading is None else f"({''.join(reading.itertext()).strip()})"
        return f"{'' if base is None else ''.join(self._pieces(base))}{read}"

    def _frame(self, element: Element) -> str:
        """A formula stands where it is; boxes and tables are read after the paragraph."""
        for one in children(element, "object"):
            part = attribute(one, "href").removeprefix("./").strip("/")
            root = next(children(one, "math"), None)
            root = self._object(part) if root is None else root
            if root is not None and local(root) == "math":
                return mathml.inline(root)
            if root is not None:
                self._later.append(partial(self._read_blocks, root))
        self._later.extend(partial(self._read_blocks, box) for box in children(element, "text-box"))
        return ""

    def _shape(self, element: Element) -> str:
        self._later.append(partial(self._read_blocks, element))
        return ""

    def _read_frame(self, element: Element) -> None:
        self._later.appendleft(partial(self._writer.write, self._frame(element)))

    def _object(self, part: str) -> Element | None:
        if not part or part in self._read_before:
            return None
        self._read_before.add(part)
        return self._package.xml(f"{part}/{CONTENT}")

    def _edges(self) -> Iterator[tuple[str, str]]:
        """Headers and footers with words in them."""
        root = self._package.xml(STYLES)
        for page in () if root is None else descendants(root, "master-page"):
            for edge in page:
                name = EDGES.get(local(edge).partition("-")[0])
                text = self._flat(edge) if name else ""
                if name and any(map(str.isalpha, text)):
                    yield name, text


def _rows(table: Element) -> Iterator[Element]:
    for one in children(table, "table-row", "table-rows", "table-header-rows", "table-row-group"):
        if local(one) == "table-row":
            yield one
        else:
            yield from _rows(one)


INLINE: Mapping[str, Callable[[_Document, Element], str]] = {
    "s": _Document._spaces,
    "tab": lambda document, element: "\t",
    "line-break": lambda document, element: "\n",
    "note": _Document._note,
    "annotation": _Document._comment,
    "ruby": _Document._ruby,
    "frame": _Document._frame,
    **dict.fromkeys(SHAPES, _Document._shape),
    "math": lambda document, element: mathml.inline(element),
}
