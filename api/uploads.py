"""Looking at a file at the door, so that what cannot be read becomes no document and no job."""

import codecs
from dataclasses import dataclass
from pathlib import PurePath

from fastapi import UploadFile

from db.errors import Invalid, UnsupportedMediaType

KINDS = {".md": "markdown", ".markdown": "markdown", ".txt": "text", ".text": "text"}
LONGEST_PATH = 300


@dataclass(frozen=True)
class TextFile:
    path: str
    kind: str
    body: bytes


async def read_text_file(file: UploadFile) -> TextFile:
    """The file if it is one that the parsers read. Raises `UnsupportedMediaType` or `Invalid`, with the reason."""
    name = PurePath((file.filename or "").replace("\\", "/")).name
    path, kind = name[:LONGEST_PATH], KINDS.get(PurePath(name).suffix.lower())
    if kind is None:
        raise UnsupportedMediaType(f"{path!r} is of a kind that is not read here; send one of {', '.join(KINDS)}.")
    if "\0" in name:
        raise Invalid(f"{path!r} is no file name.", errors=[{"field": "file", "message": "its name holds NUL"}])
    body = await file.read()
    check_text(body, path)
    return TextFile(path, kind, body)


def check_text(body: bytes, path: str) -> None:
    is_utf16 = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = body.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise UnsupportedMediaType(f"{path!r} is not text in UTF-8 or UTF-16.") from None
    if "\0" in text:
        raise UnsupportedMediaType(f"{path!r} is not text: it holds NUL characters.")
    if not text.strip():
        raise Invalid(f"{path!r} is empty.", errors=[{"field": "file", "message": "it holds no text"}])
