"""What is certain about the bytes of a text: Unicode in its forms, and encodings that announce themselves.

The API asks this of every upload, so this module imports no library.
"""

import codecs
import re
import unicodedata

MARKS = {  # the longer ones first: that of UTF-16 LE begins that of UTF-32 LE
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
WIDE = {"utf-32-le": 4, "utf-32-be": 4, "utf-16-le": 2, "utf-16-be": 2}
SAMPLE = 64_000  # bytes
ESCAPES = {  # where a text goes over to another alphabet, and back
    re.compile(rb"\x1b\$\)C"): "iso2022_kr",
    re.compile(rb"\x1b(?:\$[@BD]|\$\([@BDOPQ]|\([JI])"): "iso2022_jp_ext",
}
MIN_USUAL = 0.05  # of the characters of a text are such usual ones
MAX_ODD = 0.01
USUAL = re.compile(r"[ \n0-9A-Za-z.,\u3001\u3002\uff0c]")
USUAL_IN_ASIA = re.compile(r"[\u3001-\u30ff\uff0c]")
CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
MIN_CONTROLS = 0.02
ODD = {"Cc", "Cn", "Co", "Cs"}
SPACES = "\t\n\r\f\v\ufeff"


def marked(body: bytes) -> tuple[str, int] | None:
    """The encoding that a byte order mark names, and the mark's length."""
    return next(((name, len(mark)) for mark, name in MARKS.items() if body.startswith(mark)), None)


def unmarked(body: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: each character of ASCII then has a NUL beside it."""
    if b"\0" not in body:
        return None
    found = [(_usual(body, name, width, USUAL), -width, name) for name, width in WIDE.items() if len(body) >= width]
    best = max(found, default=(0.0, 0, ""))
    return best[2] if best[0] >= MIN_USUAL else None


def without_ascii(body: bytes) -> str | None:
    """UTF-16 in which no character is of ASCII, as in a short Japanese text: its bytes, read one by one, are full of
    control characters."""
    if len(body) % 2 or len(CONTROLS.findall(body[:SAMPLE])) < MIN_CONTROLS * len(body[:SAMPLE]):
        return None
    share, name = max((_usual(body, name, 2, USUAL_IN_ASIA), name) for name in ("utf-16-le", "utf-16-be"))
    return name if share >= MIN_USUAL else None


def may_be_text(head: bytes) -> bool:
    """Whether bytes that a file begins with are text, as far as NUL characters tell."""
    return b"\0" not in head or marked(head) is not None or unmarked(head) is not None


def escaped(body: bytes) -> str | None:
    """The ISO-2022 encoding that the escape sequences of a text name."""
    if b"\x1b" not in body or not body.isascii():
        return None
    return next((name for pattern, name in ESCAPES.items() if pattern.search(body)), None)


def _usual(body: bytes, name: str, width: int, usual: re.Pattern[str]) -> float:
    """The share of characters that most texts have; 0 if the bytes are no text in this encoding."""
    head = body[: min(len(body), SAMPLE) // width * width]
    try:
        text = codecs.getincrementaldecoder(name)().decode(head)
    except UnicodeDecodeError:
        return 0.0
    odd = sum(char not in SPACES and unicodedata.category(char) in ODD for char in text)
    return 0.0 if "\0" in text or odd > MAX_ODD * len(text) else len(usual.findall(text)) / max(len(text), 1)
