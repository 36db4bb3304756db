"""Bytes to text: one module a format. `parse` is the one entrance."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import PurePath

from workers.documents.kinds import WITH_HEADINGS
from workers.documents.parsing import languages, plain, transcripts
from workers.documents.parsing.parsed import (
    DocumentEncrypted,
    DocumentTooLong,
    Original,
    ParsedDocument,
    Parser,
    Place,
    UnreadableDocument,
)
from workers.documents.parsing.plain import decode

__all__ = [
    "MAX_TITLE",
    "PARSERS",
    "DocumentEncrypted",
    "DocumentTooLong",
    "Original",
    "ParsedDocument",
    "Parser",
    "Place",
    "UnreadableDocument",
    "decode",
    "parse",
]

MAX_TITLE = 200
HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*$", re.MULTILINE)


def _loaded_when_needed(module: str) -> Parser:
    """Only a worker that meets such a file pays for the library that reads it, in time and in memory."""

    def read(original: Original) -> ParsedDocument:
        parsed: ParsedDocument = import_module(f"workers.documents.parsing.{module}").read(original)
        return parsed

    return read


PARSERS: Mapping[str, Parser] = {
    "markdown": plain.read,
    "text": plain.read,
    "html": _loaded_when_needed("web"),
    "pdf": _loaded_when_needed("pdf"),
    "docx": _loaded_when_needed("office"),
    "pptx": _loaded_when_needed("office"),
    "srt": transcripts.read,
    "vtt": transcripts.read,
}


def parse(
    body: bytes, *, path: str, kind: str, progress: Callable[[int, int], None] = lambda done, total: None
) -> ParsedDocument:
    """The text with line ends as `\\n`, its language, and its title: the one it names, its first line, or the file's
    name. `progress(done, total)` is called between pages and may raise."""
    original = Original(body, path, kind, progress)
    parsed = PARSERS[kind](original)
    if not parsed.text.strip():
        raise UnreadableDocument(f"{path!r} contains no text.")
    original.check_characters(len(parsed.text))
    return replace(parsed, title=_title(parsed, path), language=languages.detect(parsed.text))


def _title(parsed: ParsedDocument, path: str) -> str:
    heading = HEADING.search(parsed.text) if parsed.kind in WITH_HEADINGS else None
    if title := " ".join((parsed.title or (heading[1] if heading else "")).split()):
        return title[:MAX_TITLE]
    first_line = parsed.text.strip().split("\n", 1)[0].strip()
    return first_line if len(first_line) <= MAX_TITLE else PurePath(path).stem
