"""A Word document's parts, in the order in which a reader comes to them."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, partial

from workers.documents.parsing import charts, diagrams
from workers.documents.parsing.block_texts import BlockWriter, joined
from workers.documents.parsing.packages import Package
from workers.documents.parsing.parsed import Original
from workers.documents.parsing.word.blocks import BlockReader
from workers.documents.parsing.word.inline import Inline, Piece, with_exponents
from workers.documents.parsing.word.looks import Looks
from workers.documents.parsing.word.styles import PLAIN, Style, styles_of
from workers.documents.parsing.xml_names import Element, attribute, child, children, descendants, is_on, local

NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}
EDGES = {"headerReference": "Header", "footerReference": "Footer"}

Observer = Callable[[list[Piece], Looks], None]


class WordDocument:
    """Every note, chart and header is written once, however often a file refers to it: the text grows with the file."""

    def __init__(
        self, original: Original, package: Package, main: str, observe: Observer = lambda pieces, looks: None
    ) -> None:
        self._original = original
        self._package = package
        self._main = main
        self._observe = observe
        self._relations = package.relations(main)
        self._writer = BlockWriter(original)
        self._later: deque[Callable[[], None]] = deque()
        self._numbers: dict[tuple[str, str], int] = {}
        self._written: set[tuple[str, str]] = set()
        self._reader = BlockReader(self)

    def read(self, root: Element) -> str:
        for body in children(root, "body"):
            self._read_part(body)
        for name, text in self._edges(root):
            self._writer.write(f"{name}: {text}")
        return joined(self._writer.blocks)

    def style(self, id_: str) -> Style:
        return self._styles.get(id_, PLAIN)

    def inline(self, paragraph: Iterable[Element]) -> list[Piece]:
        """The paragraph's pieces. What is to be read after it is noted."""
        inline = Inline(self._mark)
        inline.read(paragraph)
        inline.finish()
        for element in inline.later:
            self._later.append(partial(self._read_later, element))
        pieces = with_exponents(inline.pieces)
        self._observe(pieces, self._looks)
        return pieces

    @property
    def count_of_later(self) -> int:
        return len(self._later)

    def _read_part(self, root: Element) -> None:
        """What comes later is read between two blocks, and never within what is itself read later: nothing is nested
        deeper than in the file."""
        for block in root:
            self._reader.read(block, self._writer.write)
            if not self._reader.is_within_paragraph:
                self._read_what_is_later()
        self._reader.end(self._writer.write)
        self._read_what_is_later()

    def _read_what_is_later(self) -> None:
        while self._later:
            self._later.popleft()()

    def _read_box(self, box: Element) -> None:
        for block in box:
            self._reader.read(block, self._writer.write)
        self._reader.end(self._writer.write)

    @cached_property
    def _styles(self) -> Mapping[str, Style]:
        return styles_of(self._part("styles"))

    @cached_property
    def _looks(self) -> Looks:
        return Looks(self._part("styles"))

    @cached_property
    def _comments(self) -> Mapping[str, Element]:
        return self._entries("comments", "comment")

    @cached_property
    def _notes(self) -> Mapping[str, Mapping[str, Element]]:
        return {name: self._entries(part, part[:-1]) for name, part in NOTES.items()}

    def _part(self, type_: str) -> Element | None:
        found = (one.target for one in self._relations.values() if one.type == type_)
        return next((root for name in found if (root := self._package.xml(name)) is not None), None)

    def _entries(self, part: str, name: str) -> Mapping[str, Element]:
        root = self._part(part)
        return {} if root is None else {attribute(one, "id"): one for one in children(root, name)}

    def _mark(self, kind: str, id_: str) -> str:
        if kind not in NOTES or id_ not in self._notes[kind]:
            return ""
        return f"[^{self._numbers.setdefault((kind, id_), len(self._numbers) + 1)}]"

    def _read_later(self, element: Element) -> None:
        match local(element):
            case "txbxContent":
                self._read_box(element)
            case "chart":
                self._read_drawing(attribute(element, "id"), charts.text)
            case "relIds":
                self._read_drawing(attribute(element, "dm"), diagrams.text)
            case "commentReference":
                self._read_comment(attribute(element, "id"))
            case kind:
                self._read_note(kind, attribute(element, "id"))

    def _read_drawing(self, id_: str, read: Callable[[Element], str]) -> None:
        relation = self._relations.get(id_)
        if relation and self._is_first("drawing", relation.target):
            root = self._package.xml(relation.target)
            self._writer.write("" if root is None else read(root))

    def _read_note(self, kind: str, id_: str) -> None:
        note = self._notes[kind].get(id_)
        if note is not None and self._is_first(kind, id_):
            self._write_labelled(note, self._mark(kind, id_))

    def _read_comment(self, id_: str) -> None:
        comment = self._comments.get(id_)
        if comment is not None and self._is_first("comment", id_):
            author = " ".join(attribute(comment, "author").split())
            self._write_labelled(comment, f"Comment by {author}" if author else "Comment")

    def _write_labelled(self, element: Element, label: str) -> None:
        if text := self._flat(element):
            self._writer.write(f"{label}: {text}")

    def _flat(self, element: Element) -> str:
        """Its blocks, and what belongs to them, as the lines of one block."""
        blocks, self._writer.blocks = self._writer.blocks, []
        later, self._later = self._later, deque()
        self._read_part(element)
        lines, self._writer.blocks, self._later = self._writer.blocks, blocks, later
        return "\n".join(lines)

    def _edges(self, root: Element) -> Iterator[tuple[str, str]]:
        """Headers and footers, those of first pages where a section has one, each text once. Page numbers are none."""
        for section in descendants(root, "sectPr"):
            for reference in children(section, *EDGES):
                relation = self._relations.get(attribute(reference, "id"))
                is_shown = attribute(reference, "type") != "first" or is_on(child(section, "titlePg"))
                if relation and is_shown and self._is_first("edge", relation.target):
                    text = self._edge(relation.target)
                    if any(map(str.isalpha, text)) and self._is_first(local(reference), text):
                        yield EDGES[local(reference)], text

    def _edge(self, part: str) -> str:
        root = self._package.xml(part)
        if root is None:
            return ""
        relations, self._relations = self._relations, self._package.relations(part)
        text = self._flat(root)
        self._relations = relations
        return text

    def _is_first(self, kind: str, id_: str) -> bool:
        is_first = (kind, id_) not in self._written
        self._written.add((kind, id_))
        return is_first
