"""Names of uploaded files in the forms that mail programs and older HTTP clients write.

RFC 7578 wants plain `filename="..."` in UTF-8. Clients that build a form with a library for mail encode the value as
RFC 2047 has it, or send `filename*` (RFC 5987, RFC 2231) alone, by which Starlette finds no file at all.
"""

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value

from python_multipart.multipart import parse_options_header
from starlette import requests
from starlette.formparsers import MultiPartParser

ENCODED_WORDS = re.compile(r"=\?[^?\s]+\?[bq]\?[^?\s]*\?=(?:\s*=\?[^?\s]+\?[bq]\?[^?\s]*\?=)*", re.IGNORECASE)


class FileNameParser(MultiPartParser):
    """Starlette's, which also reads encoded names. Where a part has a plain name beside `filename*`, that counts."""

    def on_headers_finished(self) -> None:
        part = self._current_part
        extended = extended_name(part.content_disposition or b"")
        if extended is not None:
            part.content_disposition = (part.content_disposition or b"") + b'; filename=""'
        super().on_headers_finished()
        if part.file is not None:
            part.file.filename = decoded_name(part.file.filename or "") if extended is None else extended


def extended_name(disposition: bytes) -> str | None:
    """The value of `filename*`, or of its numbered pieces, where there is no plain `filename`."""
    if b"*" not in disposition or b"filename" in parse_options_header(disposition)[1]:
        return None
    message = Message()
    message["Content-Disposition"] = disposition.decode("latin-1")
    name = message.get_param("filename", header="content-disposition")
    return None if name is None else collapse_rfc2231_value(name)


def decoded_name(name: str) -> str:
    """A name without encoded words, or with one in no known encoding, stays as it is."""
    try:
        return ENCODED_WORDS.sub(lambda words: _decoded(words[0]), name)
    except (LookupError, UnicodeError, HeaderParseError):
        return name


def _decoded(words: str) -> str:
    pieces = decode_header(words)
    return "".join(piece if isinstance(piece, str) else piece.decode(charset or "ascii") for piece, charset in pieces)


def install() -> None:
    """For every form that Starlette reads in this process: it takes no parser of the application's."""
    requests.MultiPartParser = FileNameParser  # type: ignore[attr-defined]
