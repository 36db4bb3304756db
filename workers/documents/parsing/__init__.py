"""Parsers: bytes to text, one module per format. Call `parse`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import PurePath

from core.names import shown_name
from workers.documents.headings import heading_of
from workers.documents.kinds import TEXTS, WITH_HEADINGS
from workers.documents.parsing import languages, plain, symbols, transcripts
from workers.documents.parsing.parsed import (
    DocumentEncrypted,
    DocumentTooLong,
    Original,
    ParsedDocument,
    Parser,
    SourceSpan,
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
    "SourceSpan",
    "UnreadableDocument",
    "decode",
    "parse",
    "title_of",
]

MAX_TITLE = 200
UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # as escapes of JSON in a notebook may name them
MARKER = re.compile(r"[-*•]\s+")  # of the first item of a list
CALLED_BY_FILE = ("code", "csv")  # their first lines are no titles


def _lazy(module: str) -> Parser:
    """Imports the parser with its libraries when the first such file comes."""

    def read(original: Original) -> ParsedDocument:
        parsed: ParsedDocument = import_module(f"workers.documents.parsing.{module}").read(original)
        return parsed

    return read


PARSERS: Mapping[str, Parser] = {
    "markdown": plain.read,
    "text": plain.read,
    "html": _lazy("web"),
    "pdf": _lazy("pdf"),
    "docx": _lazy("office"),
    "pptx": _lazy("office"),
    "odt": _lazy("office"),
    "epub": _lazy("office"),
    "rtf": _lazy("rtf"),
    "csv": _lazy("delimited"),
    "ipynb": _lazy("notebooks"),
    "code": plain.read,
    "srt": transcripts.read,
    "vtt": transcripts.read,
}


def parse(
    body: bytes, *, path: str, kind: str, progress: Callable[[int, int], None] = lambda done, total: None
) -> ParsedDocument:
    """The text with line ends as `\\n`, its language, and its title: the document's own, else its first line, else the
    file's name. `progress(done, total)` is called between pages and may raise."""
    original = Original(body, path, kind, progress)
    parsed = _storable(PARSERS[kind](original))
    if not parsed.text.strip():
        raise UnreadableDocument(f"{path!r} contains no text.")
    original.check_characters(len(parsed.text))
    return replace(parsed, title=title_of(parsed, path), language=languages.detect(parsed.text))


def _storable(parsed: ParsedDocument) -> ParsedDocument:
    """As long as before: places in it stay."""
    title, text = (UNSTORABLE.sub("\ufffd", one) for one in (parsed.title, parsed.text))
    if parsed.kind not in TEXTS:
        title, text = symbols.with_letters(title), symbols.with_letters(text)
    return replace(parsed, title=title, text=text)


def title_of(parsed: ParsedDocument, path: str) -> str:
    """The document's own, else its first line, else the file's name."""
    return shown_name(_title(parsed, path))


def _title(parsed: ParsedDocument, path: str) -> str:
    headings = filter(None, map(heading_of, parsed.text.splitlines() if parsed.kind in WITH_HEADINGS else ()))
    if title := " ".join((parsed.title or next(headings, "")).split()):
        return title[:MAX_TITLE]
    if parsed.kind in CALLED_BY_FILE:
        return PurePath(path).name[:MAX_TITLE]
    first_line = " ".join(MARKER.sub("", parsed.text.strip().split("\n", 1)[0]).split())
    return first_line if 0 < len(first_line) <= MAX_TITLE else PurePath(path).stem
