"""The blocks of a part of a Word document: paragraphs and tables, also in wrappers such as content controls."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from workers.documents.parsing import tables
from workers.documents.parsing.block_texts import ITEM
from workers.documents.parsing.word.inline import UNREAD, Piece, read_one_of
from workers.documents.parsing.word.styles import Style, outline_level
from workers.documents.parsing.xml_names import Element, attribute, child, children, descendants, local, number

WRAPPERS = ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")

Write = Callable[[str], None]


class Document(Protocol):
    def style(self, id_: str) -> Style: ...

    def inline(self, paragraph: Iterable[Element]) -> list[Piece]: ...

    @property
    def count_of_later(self) -> int: ...


class BlockReader:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._carried: list[Piece] = []

    @property
    def is_within_paragraph(self) -> bool:
        return bool(self._carried)

    def end(self, write: Write) -> None:
        """Writes what a paragraph whose end was deleted would have gone on with."""
        if self._carried:
            write(_text(self._carried))
            self._carried = []

    def read(self, element: Element, write: Write) -> None:
        match local(element):
            case "p":
                self._read_paragraph(element, write)
            case "tbl":
                self.end(write)
                self._read_table(element, write)
            case "AlternateContent":
                self._read_alternatives(element, write)
            case "oMath" | "oMathPara" | "r":
                write(_text(self._document.inline([element])))
            case name if name and name not in UNREAD:
                for one in element:
                    self.read(one, write)

    def _read_paragraph(self, paragraph: Element, write: Write) -> None:
        """With tracked changes, a paragraph whose end was deleted goes on in the next one."""
        pieces = [*self._carried, *self._document.inline(paragraph)]
        self._carried = []
        if child(paragraph, "pPr", "rPr", "del") is not None:
            self._carried = pieces
        elif _text(pieces):
            write(self._formatted(paragraph, pieces))

    def _formatted(self, paragraph: Element, pieces: list[Piece]) -> str:
        properties = child(paragraph, "pPr")
        style = self._document.style(_value(properties, "pStyle"))
        level = style.level or outline_level(properties)
        if level:
            title = " ".join("".join(piece.text for piece in pieces if not piece.is_mark).split())
            return f"{'#' * level} {title}" if title else ""
        list_ = child(properties, "numPr")
        is_item = style.is_list if list_ is None else _value(list_, "numId") != "0"
        return f"{ITEM}{_text(pieces)}" if is_item else _text(pieces)

    def _read_alternatives(self, element: Element, write: Write) -> None:
        found: list[str] = []
        read_one_of(
            element,
            lambda one: self._read_children(one, found.append),
            lambda: sum(map(bool, found)) + self._document.count_of_later,
        )
        for text in found:
            write(text)

    def _read_children(self, element: Element, write: Write) -> None:
        for one in element:
            self.read(one, write)
        self.end(write)

    def _read_table(self, table: Element, write: Write) -> None:
        """A table that holds a table, or a single cell, only arranges the page: its cells are read one after
        another."""
        rows = [_inside(row, "tc") for row in _inside(table, "tr") if _is_kept(row)]
        if _holds_table(table) or [len(row) for row in rows] == [1]:
            for cell in (cell for row in rows for cell in row):
                self._read_children(cell, write)
        else:
            before = [_columns(child(row, "trPr"), "gridBefore", 0) for row in _inside(table, "tr") if _is_kept(row)]
            write(tables.markdown(self._cells(rows, before)))

    def _cells(self, rows: list[list[Element]], before: list[int]) -> list[list[str]]:
        """Each in its column: one that spans several columns is written once, one that spans rows in each. `before` are
        the columns that a row leaves out at its beginning."""
        found, above = [], dict[int, str]()
        for row, left_out in zip(rows, before, strict=True):
            texts = [""] * left_out
            for cell in row:
                column, text = len(texts), self._cell(cell)
                merged = child(cell, "tcPr", "vMerge")
                if merged is not None and attribute(merged, "val") != "restart" and not text:
                    text = above.get(column, "")
                above[column] = text if merged is not None and len(text) <= tables.LONGEST_REPEATED else ""
                columns = _columns(child(cell, "tcPr"), "gridSpan", 1)
                texts += [text, *[""] * (min(columns, tables.MOST_COLUMNS - column) - 1)]
            found.append(texts)
        return found

    def _cell(self, cell: Element) -> str:
        texts = [_text(self._document.inline(paragraph)) for paragraph in _inside(cell, "p")]
        return " ".join(filter(None, texts))


def _text(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces).strip()


def _value(element: Element | None, name: str) -> str:
    found = child(element, name)
    return "" if found is None else attribute(found, "val")


def _is_kept(row: Element) -> bool:
    """Tracked changes may have deleted it."""
    return child(row, "trPr", "del") is None


def _columns(properties: Element | None, name: str, default: int) -> int:
    return number(_value(properties, name), default, most=tables.MOST_COLUMNS)


def _inside(element: Element, name: str) -> list[Element]:
    """The rows of a table, the cells of a row or the paragraphs of a cell, also in wrappers."""
    return list(_unwrapped(element, name))


def _unwrapped(element: Element, name: str) -> Iterator[Element]:
    for one in children(element, name, *WRAPPERS):
        if local(one) == name:
            yield one
        else:
            yield from _unwrapped(one, name)


def _holds_table(table: Element) -> bool:
    found = descendants(table, "tbl")
    next(found)  # itself
    return next(found, None) is not None
