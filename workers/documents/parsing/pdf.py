"""PDF, page by page: pdfium first, and pypdf for files that pdfium does not open."""

import io
from collections.abc import Iterator
from contextlib import closing

import pypdf
import pypdfium2
from pypdf.errors import PyPdfError
from pypdfium2 import raw

from workers.documents.parsing import lines
from workers.documents.parsing.parsed import (
    Original,
    ParsedDocument,
    UnreadableDocument,
    join_pages,
)


def read(original: Original) -> ParsedDocument:
    """Each page is a span. Lines are joined to paragraphs."""
    try:
        title, pages = "", []
        with closing(_open(original)) as document:
            title = _title_of(document)
            pages = list(_pages(original, document))
    except pypdfium2.PdfiumError as error:
        pages = list(_pages_by_pypdf(original, error))
    text, spans = join_pages([lines.paragraphs(page) for page in lines.without_running_headers(pages)])
    if not text.strip():
        raise UnreadableDocument(
            f"{original.path!r} has {len(pages):,} pages and no text: its pages are images, probably scans."
            " Run OCR on the file and send the result."
        )
    return ParsedDocument(title=title, text=text, kind="pdf", spans=spans)


def _open(original: Original) -> pypdfium2.PdfDocument:
    """A file that is only protected against printing or copying opens without a password."""
    try:
        return pypdfium2.PdfDocument(original.body)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise original.encrypted() from error
        raise


def _title_of(document: pypdfium2.PdfDocument) -> str:
    title = document.get_metadata_value("Title").replace("\0", "").strip()
    is_file_name = title.lower().endswith((".doc", ".docx", ".tex", ".dvi", ".indd", ".pdf", ".ppt", ".pptx"))
    return "" if is_file_name or title.lower().startswith(("untitled", "microsoft word")) else title


def _pages(original: Original, document: pypdfium2.PdfDocument) -> Iterator[list[str]]:
    original.check_pages(len(document))
    characters = 0
    for number in range(len(document)):
        original.progress(number, len(document))
        with closing(document[number]) as page, closing(page.get_textpage()) as text_page:
            found = text_page.get_text_range()
        characters += len(found)
        original.check_characters(characters)
        yield lines.of_page(found)
    original.progress(len(document), len(document))


def _pages_by_pypdf(original: Original, reason: Exception) -> Iterator[list[str]]:
    try:
        document = pypdf.PdfReader(io.BytesIO(original.body))
        original.check_pages(len(document.pages))
        characters = 0
        for number, page in enumerate(document.pages):
            original.progress(number, len(document.pages))
            found = page.extract_text()
            characters += len(found)
            original.check_characters(characters)
            yield lines.of_page(found)
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnreadableDocument(f"{original.path!r} is a damaged or truncated PDF: {reason}") from error
