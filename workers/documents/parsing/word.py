"""DOCX as Markdown: headings, lists, and tables row by row."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.styles.style import ParagraphStyle
from docx.table import Table
from docx.text.paragraph import Paragraph

from workers.documents.parsing import tables
from workers.documents.parsing.parsed import Original, ParsedDocument
from workers.documents.parsing.xml_errors import as_unreadable

HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
DEEPEST_HEADING = 6
ITEM = "- "
LIBRARY_ERRORS = (PackageNotFoundError, KeyError, ValueError, AttributeError)  # of python-docx: a part is missing
EVERY = 200  # blocks between two checkpoints
MOST_COLUMNS = 1_000  # that one cell spans; python-docx makes a cell for each


def read(original: Original) -> ParsedDocument:
    with as_unreadable(f"{original.path!r} is damaged or not a Word document", *LIBRARY_ERRORS):
        document = docx.Document(io.BytesIO(original.body))
        _bound_spans(document)
        text = _joined(_blocks(original, document))
        title = document.core_properties.title or ""
    return ParsedDocument(title=title, text=text, kind="docx")


def _bound_spans(document: Document) -> None:
    for span in document.element.iter(qn("w:gridSpan")):
        columns = span.get(qn("w:val"), "")
        if not columns.isdecimal() or int(columns[:10]) > MOST_COLUMNS:
            span.set(qn("w:val"), "1")


def _blocks(original: Original, document: Document) -> Iterator[str]:
    characters, styles = 0, _Styles()
    for number, block in enumerate(document.iter_inner_content()):
        if number % EVERY == 0:
            original.progress(0, 1)
        text = _table(block) if isinstance(block, Table) else _paragraph(block, styles)
        characters += len(text)
        original.check_characters(characters)
        if text:
            yield text


def _joined(blocks: Iterator[str]) -> str:
    """An empty line between two blocks, but not between two items of a list."""
    text, before = io.StringIO(), ""
    for block in blocks:
        if before:
            text.write("\n" if before.startswith(ITEM) and block.startswith(ITEM) else "\n\n")
        text.write(block)
        before = block
    return text.getvalue()


def _paragraph(paragraph: Paragraph, styles: "_Styles") -> str:
    text = paragraph.text.strip()
    if not text:
        return ""
    style = styles.of(paragraph)
    if style.level:
        return f"{'#' * style.level} {' '.join(text.split())}"
    is_item = style.is_list or paragraph._p.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None
    return f"{ITEM}{text}" if is_item else text


@dataclass(frozen=True)
class _Style:
    """`level` is that of a heading, 0 for other text."""

    level: int
    is_list: bool


class _Styles:
    """Looks each style up once: a document has few, and may have a million paragraphs."""

    def __init__(self) -> None:
        self._known: dict[str | None, _Style] = {}

    def of(self, paragraph: Paragraph) -> _Style:
        name = paragraph._p.style
        if name not in self._known:
            style = paragraph.style
            is_list = style is not None and (style.name or "").startswith("List")
            self._known[name] = _Style(_heading_level(style), is_list)
        return self._known[name]


def _heading_level(style: ParagraphStyle | None) -> int:
    """Custom styles are based on Word's, and crafted ones on each other in a circle."""
    seen = set()
    while style is not None and style.style_id not in seen:
        if style.name == "Title":
            return 1
        if found := HEADING.fullmatch(style.name or ""):
            return min(int(found[1]), DEEPEST_HEADING)
        seen.add(style.style_id)
        style = style.base_style
    return 0


def _table(table: Table) -> str:
    """A cell that spans several columns is written once."""
    return tables.markdown([list({id(cell._tc): cell.text for cell in row.cells}.values()) for row in table.rows])
