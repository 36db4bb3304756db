"""OLE files, the container of Word 97 and its like. A file of today's Office with a password is one, too."""

import struct

from workers.documents.parsing.parsed import Original, UnreadableDocument

ENTRY_NAME_BYTES, STREAM = 64, b"\x02"  # of a directory entry
OLD_FORMATS = {
    "WordDocument": "an old Word document (.doc)",
    "PowerPoint Document": "an old presentation (.ppt)",
    "Workbook": "an old spreadsheet (.xls)",
    "Book": "an old spreadsheet (.xls)",
}


def old_format(body: bytes) -> str | None:
    """What an OLE file is, if it is of an old format and not one of today's with a password."""
    return next((what for stream, what in OLD_FORMATS.items() if _entry(stream) in body), None)


def problem_of(original: Original) -> Exception:
    """Why this file cannot be read."""
    what = old_format(original.body)
    if what is None:
        return original.encrypted()
    return UnreadableDocument(
        f"{original.path!r} is {what}, whatever its name, and Pensum cannot read it. Save it as DOCX, PPTX or PDF."
    )


def _entry(stream: str) -> bytes:
    """How the entry of a stream begins in the directory: its name, the name's length, and that it is a stream. No text
    of a document contains that."""
    name = f"{stream}\0".encode("utf-16-le")
    return name.ljust(ENTRY_NAME_BYTES, b"\0") + struct.pack("<H", len(name)) + STREAM
