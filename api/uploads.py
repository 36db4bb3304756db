"""Validates uploaded files, so that an unreadable file creates no document and no job."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from fastapi import UploadFile

from core.errors import Invalid, UnsupportedMediaType
from core.names import shown_name
from workers.documents import unicode
from workers.documents.kinds import TEXTS, kind_of, rejection_message

MAX_PATH_CHARS = 1000
READABLE = "PDF, DOCX, PPTX, ODT, RTF, EPUB, HTML, Markdown, plain text, CSV, a Jupyter notebook or source code"
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
BLANK = re.compile(rb"[\s\0]*")


@dataclass(frozen=True)
class UploadedFile:
    """`path` is the relative path that the client sent."""

    path: str
    kind: str
    body: bytes


async def read_upload(file: UploadFile) -> UploadedFile:
    """The file, if a parser supports it. Raises `UnsupportedMediaType` or `Invalid`, with the reason."""
    path = clean_path(file.filename or "")
    body = await file.read()
    kind = kind_of(path, body)
    if kind is None:
        raise UnsupportedMediaType(rejection_message(path, body))
    if kind in TEXTS:
        check_text(body, path)
    return UploadedFile(path, kind, body)


def clean_path(name: str) -> str:
    """A relative path without `..` is kept; of any other path only the file name."""
    path = unicodedata.normalize("NFC", shown_name(name).replace("\\", "/")).strip()
    if CONTROL.search(path) or len(path) > MAX_PATH_CHARS:
        message = f"the file name contains control characters or has more than {MAX_PATH_CHARS} characters"
        raise Invalid(
            f"Invalid file name {name[:MAX_PATH_CHARS]!r}: {message}.", errors=[{"field": "file", "message": message}]
        )
    parts = [part for part in path.split("/") if part not in ("", ".")]
    is_below = not path.startswith("/") and ".." not in parts and not re.match(r"[A-Za-z]:", path)
    return str(PurePosixPath(*(parts if is_below else parts[-1:])))


def check_text(body: bytes, path: str) -> None:
    """Rejects empty and binary content. The parser checks the rest."""
    _, mark_length = unicode.marked(body) or ("", 0)
    if BLANK.fullmatch(body, mark_length):
        raise Invalid(
            f"The file {path!r} is empty. Send a file that contains text.",
            errors=[{"field": "file", "message": "the file is empty"}],
        )
    if not unicode.may_be_text(body):
        raise UnsupportedMediaType(f"{path!r} is not a text file: it contains NUL characters.")
