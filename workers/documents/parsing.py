"""Bytes to text."""

import codecs
import re
from dataclasses import dataclass
from pathlib import PurePath

from db.errors import Permanent

MAX_TITLE = 200
HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*$", re.MULTILINE)


class UnreadableDocument(Permanent):
    """The file holds no text that Pensum can read."""

    slug = "unreadable-document"


@dataclass(frozen=True)
class ParsedDocument:
    title: str
    text: str


def parse(body: bytes, *, path: str, kind: str) -> ParsedDocument:
    """The text with line ends as `\\n`, and its title: the first heading, the first line, or the file's name."""
    text = decode(body).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise UnreadableDocument(f"{path!r} holds no text.")
    return ParsedDocument(title=_title(text, path=path, kind=kind), text=text)


def decode(body: bytes) -> str:
    """UTF-8, or UTF-16 with a byte order mark."""
    is_utf16 = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = body.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableDocument("The file is not text in UTF-8 or UTF-16.") from error
    if "\0" in text:
        raise UnreadableDocument("The file is not text: it holds NUL characters.")
    return text


def _title(text: str, *, path: str, kind: str) -> str:
    heading = HEADING.search(text) if kind == "markdown" else None
    first_line = text.strip().split("\n", 1)[0].strip()
    if heading:
        return heading[1][:MAX_TITLE]
    return first_line if len(first_line) <= MAX_TITLE else PurePath(path).stem
