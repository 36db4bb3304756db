"""Text files: encoding and line ends."""

import codecs
import re

from charset_normalizer import from_bytes

from workers.documents.parsing.parsed import Original, ParsedDocument, UnreadableDocument

SAMPLE = 200_000  # bytes to guess the encoding from; the whole file must fit it then
MAX_CHAOS = 0.2  # of charset-normalizer's measure of disorder, where noise is 1
ENOUGH_TO_GUESS = 32  # letters beyond ASCII
HIGH = re.compile(rb"[\x80-\xff]")
WESTERN = re.compile(r"[À-ÖØ-öø-ÿŒœŠšŽžŸ€„“”‚‘’–—…•«»°§©®™ß¡¿\xa0]*")
MIN_MISREAD = 3  # letters; fewer may be intended

LOST = "\N{REPLACEMENT CHARACTER}"
MAX_LOST = 0.01  # of the characters
CONTROLS = re.compile(r"[\x01-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
MAX_CONTROLS = 0.01

# The characters of Windows-1252 for the bytes 0x80 to 0x9f. Unassigned bytes stay control characters.
_WINDOWS = {ord(char): byte for byte in range(0x80, 0xA0) if (char := bytes([byte]).decode("cp1252", "ignore"))}


def read(original: Original) -> ParsedDocument:
    return ParsedDocument(title="", text=decode(original.body), kind=original.kind)


def decode(body: bytes) -> str:
    """The text with line ends as `\\n`: UTF-8, UTF-16 with a byte order mark, or else a guessed encoding."""
    return cleaned(_decoded(body))


def cleaned(text: str) -> str:
    """Repairs mojibake where that is certain; line ends become `\\n`. Raises `UnreadableDocument` for binary data."""
    text = _repaired(text)
    if "\0" in text:
        raise UnreadableDocument("The file is not text: it contains NUL characters.")
    if len(CONTROLS.findall(text)) > MAX_CONTROLS * len(text):
        raise UnreadableDocument("The file is not text: it contains too many control characters.")
    if text.count(LOST) > MAX_LOST * len(text):
        raise UnreadableDocument(
            "The text is damaged: a conversion replaced letters by U+FFFD. Save the original as UTF-8."
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(body: bytes) -> str:
    is_utf16 = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return body.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        if is_utf16 or b"\0" in body:
            raise UnreadableDocument("The file is not text in UTF-8 or UTF-16.") from error
        return _guessed(body)


def _guessed(body: bytes) -> str:
    encoding = _western(body) or _most_likely(body)
    if encoding is None:
        raise UnreadableDocument("The encoding of the file could not be detected. Save it as UTF-8.")
    try:
        return body.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise UnreadableDocument(
            f"The file starts as {encoding} but cannot be decoded to its end. Save it as UTF-8."
        ) from error


def _western(body: bytes) -> str | None:
    """Too few non-ASCII letters to guess from: Windows-1252 if each of them is a letter or a mark in it."""
    high = HIGH.findall(body)
    is_likely = len(high) < ENOUGH_TO_GUESS and WESTERN.fullmatch(b"".join(high).decode("cp1252", "replace"))
    return "cp1252" if is_likely else None


def _most_likely(body: bytes) -> str | None:
    best = from_bytes(body[:SAMPLE], threshold=MAX_CHAOS).best()
    return best.encoding if best else None


def _repaired(text: str) -> str:
    """Undoes mojibake: UTF-8 that was read as Windows-1252 (`GrÃ¼ÃŸe`). Only a text in which every non-ASCII letter was
    misread survives both conversions, so a text that quotes such letters stays as it is."""
    try:
        body = text.translate(_WINDOWS).encode("latin-1")
        again = body.decode("utf-8")
    except UnicodeError:
        return text
    return again if len(body) - len(again) >= MIN_MISREAD else text
