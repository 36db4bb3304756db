"""PPTX as Markdown: each slide is a page, its title a heading, with its tables and the speaker's notes."""

import io
from collections.abc import Iterable, Iterator
from typing import Any

import pptx
from pptx.exc import PackageNotFoundError, PythonPptxError
from pptx.slide import Slide

from workers.documents.parsing import tables
from workers.documents.parsing.markup import complaints
from workers.documents.parsing.parsed import Original, ParsedDocument, join_pages

FAULTS = (PackageNotFoundError, PythonPptxError, KeyError, ValueError, AttributeError)


def read(original: Original) -> ParsedDocument:
    with complaints(f"{original.path!r} is no whole presentation", *FAULTS):
        presentation = pptx.Presentation(io.BytesIO(original.body))
        pages = list(_pages(original, list(presentation.slides)))
        title = presentation.core_properties.title
    text, places = join_pages(pages)
    made_by_a_program = ("", "PowerPoint Presentation")
    return ParsedDocument("" if title in made_by_a_program else title, text, kind="pptx", places=places)


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
