"""PDF, page by page: pdfium first, and pypdf for files that pdfium does not open."""

import io
import math
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

import pypdf
import pypdfium2
from pypdf.errors import PyPdfError
from pypdfium2 import raw

from workers.documents.parsing import lines, pdf_unseen, running_heads, unseen
from workers.documents.parsing.parsed import (
    Original,
    ParsedDocument,
    UnreadableDocument,
    join_pages,
)
from workers.documents.parsing.pdf_annotations import Annotations

PYPDF_ERRORS = (PyPdfError, ValueError, KeyError, TypeError, RecursionError)
MAX_LOST = 0.1  # of a page's letters; above that its fonts do not tell what they draw
MOST_NAMED = 20  # pages
LETTERS_SAMPLED = 200  # of a page, to see how it is turned
MOST_DRAWN = 200  # pages, to see what they hide
WORD = re.compile(r"\S+")
QUARTER, FULL = 90, 360  # degrees
LOST = "\N{REPLACEMENT CHARACTER}"


@dataclass
class _Page:
    """`beside` is what stands on it in annotations, one text each; `hidden` what of its text nobody sees."""

    lines: list[str]
    beside: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)


def read(original: Original) -> ParsedDocument:
    """Each page is a span. Lines are joined to paragraphs; values of forms and notes follow the page's own text."""
    try:
        title, pages = "", []
        with closing(_open(original)) as document:
            title = _title_of(document)
            document.init_forms()
            pages = list(_pages(original, document))
    except pypdfium2.PdfiumError as error:
        pages = list(_pages_by_pypdf(original, error))
    own = [_without_lost(page.lines) for page in pages]
    texts = [
        "\n\n".join(filter(None, [lines.paragraphs(text), *page.beside]))
        for text, page in zip(running_heads.without(own), pages, strict=True)
    ]
    text, spans = join_pages(texts)
    if not text.strip():
        raise UnreadableDocument(_why_empty(original, pages))
    return ParsedDocument(title=title, text=text, kind="pdf", spans=spans, warnings=tuple(_warnings(pages, own)))


def _without_lost(page: list[str]) -> list[str]:
    """No lines of a page that is not text but marks of letters that could not be read."""
    letters = sum(len(line) - line.count(" ") for line in page)
    return [] if sum(line.count(LOST) for line in page) > MAX_LOST * letters else page


def _warnings(pages: list[_Page], own: list[list[str]]) -> Iterator[str]:
    lost = [
        str(number) for number, (page, kept) in enumerate(zip(pages, own, strict=True), 1) if page.lines and not kept
    ]
    if lost:
        more = f" and {len(lost) - MOST_NAMED} more" if len(lost) > MOST_NAMED else ""
        yield (
            f"These pages could not be read, since their fonts do not tell which letters they draw:"
            f" {', '.join(lost[:MOST_NAMED])}{more}. Run OCR on the file and send the result."
        )
    yield from unseen.warning([piece for page in pages for piece in page.hidden], is_read=True)


def _why_empty(original: Original, pages: list[_Page]) -> str:
    if any(line for page in pages for line in page.lines):
        why = "its fonts do not tell which letters they draw"
    else:
        why = "its pages are images, probably scans"
    return (
        f"{original.path!r} has {len(pages):,} pages and no text that can be read: {why}."
        " Run OCR on the file and send the result."
    )


def _open(original: Original) -> pypdfium2.PdfDocument:
    """A file that is only protected against printing or copying opens without a password."""
    try:
        return pypdfium2.PdfDocument(original.body)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            return pypdfium2.PdfDocument(_unlocked(original))
        raise


def _unlocked(original: Original) -> bytes:
    """The file without its protection, if the owner's password is empty, which pdfium does not try."""
    try:
        reader = pypdf.PdfReader(io.BytesIO(original.body))
        if not reader.decrypt(""):
            raise original.encrypted()
        out = io.BytesIO()
        pypdf.PdfWriter(clone_from=reader).write(out)
    except PYPDF_ERRORS as error:
        raise original.encrypted() from error
    return out.getvalue()


def _title_of(document: pypdfium2.PdfDocument) -> str:
    title = document.get_metadata_value("Title").replace("\0", "").strip()
    is_file_name = title.lower().endswith((".doc", ".docx", ".tex", ".dvi", ".indd", ".pdf", ".ppt", ".pptx"))
    return "" if is_file_name or title.lower().startswith(("untitled", "microsoft word")) else title


def _pages(original: Original, document: pypdfium2.PdfDocument) -> Iterator[_Page]:
    original.check_pages(len(document))
    characters, drawn, annotations = 0, 0, Annotations(document)
    for number in range(len(document)):
        original.progress(number, len(document))
        with closing(document[number]) as page, upright(page) as text_page:
            found = text_page.get_text_range()
            beside = list(annotations.texts(page))
            is_drawn = drawn < MOST_DRAWN and pdf_unseen.may_hide(page)
            hidden = _hidden(page, text_page, found) if is_drawn else []
            drawn += is_drawn
        characters += len(found) + sum(map(len, beside))
        original.check_characters(characters)
        yield _Page(lines.of_page(found), ["\n".join(lines.of_page(text)) for text in beside], hidden)
    original.progress(len(document), len(document))


def _hidden(page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage, text: str) -> list[str]:
    return list(pdf_unseen.pieces(list(pdf_unseen.words_of(page, text_page, WORD.finditer(text)))))


@contextmanager
def upright(page: pypdfium2.PdfPage) -> Iterator[pypdfium2.PdfTextPage]:
    """The page's text. pdfium orders lines as they are shown: a page that is shown lying or upside down is turned."""
    with closing(page.get_textpage()) as as_shown:
        rotation = _upright_rotation(as_shown)
        if rotation is None or rotation == page.get_rotation():
            yield as_shown
            return
    page.set_rotation(rotation)
    with closing(page.get_textpage()) as turned:
        yield turned


def _upright_rotation(text_page: pypdfium2.PdfTextPage) -> int | None:
    """In which most of the page's letters stand upright. None where it has none."""
    count = text_page.count_chars()
    sampled = range(0, count, count // LETTERS_SAMPLED + 1)
    angles = (math.degrees(raw.FPDFText_GetCharAngle(text_page, index)) for index in sampled)
    found = Counter(-round(angle / QUARTER) * QUARTER % FULL for angle in angles if angle >= 0)
    return found.most_common(1)[0][0] if found else None


def _pages_by_pypdf(original: Original, reason: Exception) -> Iterator[_Page]:
    try:
        document = pypdf.PdfReader(io.BytesIO(original.body))
        original.check_pages(len(document.pages))
        characters = 0
        for number, page in enumerate(document.pages):
            original.progress(number, len(document.pages))
            found = page.extract_text()
            characters += len(found)
            original.check_characters(characters)
            yield _Page(lines.of_page(found))
    except PYPDF_ERRORS as error:
        raise UnreadableDocument(f"{original.path!r} is a damaged or truncated PDF: {reason}") from error
