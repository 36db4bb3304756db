"""PPTX as Markdown: each slide is a page and its title a heading; tables and speaker notes are included."""

import io
from collections.abc import Iterable, Iterator
from typing import Any

import pptx
from pptx.exc import PackageNotFoundError, PythonPptxError
from pptx.slide import Slide

from workers.documents.parsing import tables
from workers.documents.parsing.parsed import Original, ParsedDocument, join_pages
from workers.documents.parsing.xml_errors import as_unreadable

LIBRARY_ERRORS = (PackageNotFoundError, PythonPptxError, KeyError, ValueError, AttributeError)


def read(original: Original) -> ParsedDocument:
    with as_unreadable(f"{original.path!r} is damaged or not a presentation", *LIBRARY_ERRORS):
        presentation = pptx.Presentation(io.BytesIO(original.body))
        pages = list(_pages(original, list(presentation.slides)))
        title = presentation.core_properties.title
    text, spans = join_pages(pages)
    default_titles = ("", "PowerPoint Presentation")
    return ParsedDocument("" if title in default_titles else title, text, kind="pptx", spans=spans)


def _pages(original: Original, slides: list[Slide]) -> Iterator[str]:
    original.check_pages(len(slides))
    characters = 0
    for number, slide in enumerate(slides):
        original.progress(number, len(slides))
        page = "\n\n".join(filter(None, _blocks(slide)))
        characters += len(page)
        original.check_characters(characters)
        yield page


def _blocks(slide: Slide) -> Iterator[str]:
    title = slide.shapes.title
    if title is not None and title.has_text_frame and title.text_frame.text.strip():
        yield f"# {' '.join(title.text_frame.text.split())}"
    for shape in _flat(slide.shapes):
        if title is not None and shape.shape_id == title.shape_id:
            continue
        if getattr(shape, "has_table", False):
            yield tables.markdown([[cell.text for cell in row.cells] for row in shape.table.rows])
        elif shape.has_text_frame:
            yield "\n".join(line for paragraph in shape.text_frame.paragraphs if (line := paragraph.text.strip()))
    if slide.has_notes_slide and (notes := slide.notes_slide.notes_text_frame) is not None:
        yield notes.text.strip()


def _flat(shapes: Iterable[Any]) -> Iterator[Any]:
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _flat(shape.shapes)
        else:
            yield shape
