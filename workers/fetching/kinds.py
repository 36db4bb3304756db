"""File type of a fetched body: by its media type, else by the suffix of the URL, and confirmed by its first bytes."""

import codecs
from dataclasses import dataclass
from email.message import Message
from pathlib import PurePosixPath

from yarl import URL

from core.errors import UnsupportedMediaType
from workers.documents import kinds, unicode
from workers.documents.charsets import decode_as

KINDS = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
    "text/markdown": "markdown",
    "text/x-markdown": "markdown",
    "application/pdf": "pdf",
    "application/x-pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/epub+zip": "epub",
    "application/rtf": "rtf",
    "text/rtf": "rtf",
    "text/csv": "csv",
    "text/tab-separated-values": "csv",
    "application/x-ipynb+json": "ipynb",
    "application/json": "code",
    "text/css": "code",
    "text/javascript": "code",
    "application/javascript": "code",
    "text/x-python": "code",
    "text/vtt": "vtt",
    "application/x-subrip": "srt",
    "text/srt": "srt",
}
ENDINGS = {kind: ending for ending, kind in kinds.BY_ENDING.items()}
GENERIC_TYPES = {"", "application/octet-stream", "binary/octet-stream", "application/zip"}
MARKUP = b"<"
TEXTS = {"html", "text", "markdown", "vtt", "srt", "csv", "ipynb", "code"}


@dataclass(frozen=True)
class MediaType:
    name: str
    charset: str | None


def media_type(header: str) -> MediaType:
    message = Message()
    message["content-type"] = header
    charset = message.get_param("charset")
    return MediaType(message.get_content_type() if header else "", charset if isinstance(charset, str) else None)


def kind_of(type_: MediaType, url: str, body: bytes) -> str:
    """The kind for the parser. Raises `UnsupportedMediaType` if the media type or the bytes are not supported."""
    named = _named(type_, PurePosixPath(URL(url, encoded=True).path).suffix.lower(), body)
    kind = kinds.kind_of(f"fetched{ENDINGS[named]}", body) if named else None
    if kind is None:
        raise UnsupportedMediaType(
            f"The URL returned content of an unsupported type ({type_.name or 'none declared'})."
        )
    return kind


def _named(type_: MediaType, suffix: str, body: bytes) -> str | None:
    """The suffix of the URL tells whether a plain text is Markdown or a transcript."""
    by_suffix = kinds.BY_ENDING.get(suffix)
    if type_.name in GENERIC_TYPES:
        return by_suffix or ("html" if body.lstrip()[:1] == MARKUP else None)
    if type_.name == "text/plain":
        return by_suffix if by_suffix in TEXTS - {"html"} else "text"
    return KINDS.get(type_.name)


def as_utf8(body: bytes, *, kind: str, charset: str | None) -> bytes:
    """Decodes a text by the charset that the server declares, and marks it as UTF-8 with a byte order mark. What is
    UTF-8 stays so, whatever the server says: many name a charset that no file of theirs has."""
    if kind not in TEXTS or charset is None or unicode.marked(body):
        return body
    is_utf8 = not body.isascii() and decode_as(body, "utf-8") is not None
    text = decode_as(body, "utf-8" if is_utf8 else charset)
    return body if text is None else codecs.BOM_UTF8 + text.encode()
