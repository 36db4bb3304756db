"""DOCX as Markdown: headings, lists, and tables row by row."""

import io
import re
from collections.abc import Iterator

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
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


def read(original: Original) -> ParsedDocument:
    with as_unreadable(f"{original.path!r} is damaged or not a Word document", *LIBRARY_ERRORS):
        document = docx.Document(io.BytesIO(original.body))
        text = _joined(_blocks(original, document))
        title = document.core_properties.title or ""
    return ParsedDocument(title=title, text=text, kind="docx")


def _blocks(original: Original, document: Document) -> Iterator[str]:
    characters = 0
    for number, block in enumerate(document.iter_inner_content()):
        if number % EVERY == 0:
            original.progress(0, 1)
        text = _table(block) if isinstance(block, Table) else _paragraph(block)
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


def _paragraph(paragraph: Paragraph) -> str:
    text = paragraph.text.strip()
    level = _heading_level(paragraph)
    if not text:
        return ""
    if level:
        return f"{'#' * level} {' '.join(text.split())}"
    return f"{ITEM}{text}" if _is_item(paragraph) else text


def _heading_level(paragraph: Paragraph) -> int:
    style = paragraph.style
    while style is not None:  # custom styles are based on Word's
        if style.name == "Title":
            return 1
        if found := HEADING.fullmatch(style.name or ""):
            return min(int(found[1]), DEEPEST_HEADING)
        style = style.base_style
    return 0


def _is_item(paragraph: Paragraph) -> bool:
    is_styled = paragraph.style is not None and (paragraph.style.name or "").startswith("List")
    return is_styled or paragraph._p.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None


def _table(table: Table) -> str:
    """A cell that spans several columns is written once."""
    return tables.markdown([list({id(cell._tc): cell.text for cell in row.cells}.values()) for row in table.rows])
