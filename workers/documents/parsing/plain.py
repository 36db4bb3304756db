"""Text files: encoding and line ends."""

import re
from dataclasses import dataclass, replace

from workers.documents import encodings
from workers.documents.charsets import Certainty
from workers.documents.encodings import NotText
from workers.documents.parsing.parsed import Original, ParsedDocument, UnreadableDocument

MIN_MISREAD = 3  # letters; fewer may be intended

DOUBTFUL = (
    "The encoding of the file is not sure. It was read as {}: letters beyond A to Z may be wrong. Save the original as"
    " UTF-8 and send it again where they are."
)
LOST = "\N{REPLACEMENT CHARACTER}"
MAX_LOST = 0.01  # of the characters
CONTROLS = re.compile(r"[\x01-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
MAX_CONTROLS = 0.01

# The characters of Windows-1252 for the bytes 0x80 to 0x9f. Unassigned bytes stay control characters.
_WINDOWS = {ord(char): byte for byte in range(0x80, 0xA0) if (char := bytes([byte]).decode("cp1252", "ignore"))}


@dataclass(frozen=True)
class PlainText:
    """A text with line ends as `\\n`, and how its bytes were read."""

    text: str
    encoding: str
    certainty: Certainty

    def told_in(self, parsed: ParsedDocument) -> ParsedDocument:
        """Says in the document how its bytes were read, with a warning where that is not sure."""
        warnings = (
            (*parsed.warnings, DOUBTFUL.format(self.encoding)) if self.certainty == "doubtful" else parsed.warnings
        )
        return replace(parsed, encoding=self.encoding, encoding_certainty=self.certainty, warnings=warnings)


def read(original: Original) -> ParsedDocument:
    found = decode(original.body)
    return found.told_in(ParsedDocument(title="", text=found.text, kind=original.kind))


def decode(body: bytes, *, declared: str = "", dropped: re.Pattern[str] | None = None) -> PlainText:
    """`dropped` are characters that the format has no use for, of which a text may hold any number."""
    try:
        found = encodings.decode(body, declared=declared)
    except NotText as error:
        raise UnreadableDocument(
            f"The file is not text, or in an unknown encoding: {error}. Save it as UTF-8."
        ) from error
    text = dropped.sub("", found.text) if dropped else found.text
    return PlainText(cleaned(text), found.encoding, found.certainty)


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


def _repaired(text: str) -> str:
    """Undoes mojibake: UTF-8 that was read as Windows-1252 (`GrÃ¼ÃŸe`). Only a text in which every non-ASCII letter was
    misread survives both conversions, so a text that quotes such letters stays as it is."""
    try:
        body = text.translate(_WINDOWS).encode("latin-1")
        again = body.decode("utf-8")
    except UnicodeError:
        return text
    return again if len(body) - len(again) >= MIN_MISREAD else text
