"""Charsets that others declare: those of the WHATWG Encoding standard only.

Python has codecs that no page uses, and some are slow: 4 MB of `punycode` take it a quarter of an hour, in which
nothing else runs.
"""

from typing import Literal

import webencodings

# How sure it is that the letters of a text are right: its bytes are Unicode; or the file says what they are; or they
# fit the alphabet of one language; or nothing fits well.
Certainty = Literal["certain", "declared", "likely", "doubtful"]


def decode_as(body: bytes, label: str) -> str | None:
    """None if no page may use a charset of this name, or if the bytes are not in it."""
    try:
        text, _ = webencodings.decode(body, label, errors="strict")
    except (LookupError, UnicodeError):
        return None
    return str(text)
