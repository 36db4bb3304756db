"""What a file is: told by its first bytes, or by its name where those say no more than that it is text.

The API asks this at the door, so it loads nothing.
"""

import codecs
import re
from pathlib import PurePath

BY_ENDING = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".pptx": "pptx",
    ".srt": "srt",
    ".vtt": "vtt",
}
TEXTS = ("markdown", "text", "html", "srt", "vtt")
WITH_HEADINGS = ("markdown", "html", "docx", "pptx")  # their text is Markdown
OFFICE = ("docx", "pptx")  # both are ZIP archives; which one it is stands inside
HEAD_BYTES = 1024

PDF, ZIP, RTF, OLE = b"%PDF-", b"PK\x03\x04", b"{\\rtf", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HTML = re.compile(
    rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?<(!doctype\s+html|html|head|body)\b", re.I | re.S
)
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def kind_of(name: str, body: bytes) -> str | None:
    """What the file is; None if it is nothing that is read here. `body` may be its first kilobyte alone."""
    head, named = body[:HEAD_BYTES], BY_ENDING.get(PurePath(name).suffix.lower())
    if head.lstrip().startswith(PDF) or (named == "pdf" and PDF in head):
        return "pdf"
    if head.startswith((ZIP, OLE)):  # an office file that is locked with a password is put into the old container
        return named if named in OFFICE else None
    if named is None or _is_binary(head):
        return None
    if named != "markdown" and HTML.match(head):
        return "html"
    return named if named in TEXTS else "text"


def why_not(name: str, body: bytes) -> str:
    """What to tell who sent a file that has no kind."""
    if body.startswith((OLE, RTF)):
        return f"{name!r} is in an old Office format that Pensum cannot read. Save it as DOCX, PPTX or PDF."
    if PurePath(name).suffix.lower() in BY_ENDING:
        return f"{name!r} does not match its extension: its content is neither text nor a supported document."
    return f"{name!r} is of an unsupported file type. Supported: {', '.join(BY_ENDING)}."


def _is_binary(head: bytes) -> bool:
    if head.startswith((RTF, codecs.BOM_UTF32_LE)):
        return True
    return b"\0" in head and not head.startswith(UTF_16)
