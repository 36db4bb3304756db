"""File type detection: by the first bytes, and by the name where those only show that it is text.

The API calls this for every upload, so this module imports no parser.
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
WITH_HEADINGS = ("markdown", "html", "docx", "pptx")  # parsed to Markdown
OFFICE = ("docx", "pptx")  # both are ZIP archives; the members tell which one it is
HEAD_BYTES = 1024

PDF, ZIP, RTF, OLE = b"%PDF-", b"PK\x03\x04", b"{\\rtf", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HTML = re.compile(
    rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?<(!doctype\s+html|html|head|body)\b", re.I | re.S
)
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def kind_of(name: str, body: bytes) -> str | None:
    """The file's kind, or None if no parser reads it. `body` may be its first kilobyte alone."""
    head, named = body[:HEAD_BYTES], BY_ENDING.get(PurePath(name).suffix.lower())
    if head.lstrip().startswith(PDF) or (named == "pdf" and PDF in head):
        return "pdf"
    if head.startswith((ZIP, OLE)):  # Office stores a file with a password in the old OLE container
        return named if named in OFFICE else None
    if named is None or _is_binary(head):
        return None
    if named != "markdown" and HTML.match(head):
        return "html"
    return named if named in TEXTS else "text"


def rejection_message(name: str, body: bytes) -> str:
    """The error detail for a file without a kind."""
    if body.startswith((OLE, RTF)):
        return f"{name!r} is in an old Office format that Pensum cannot read. Save it as DOCX, PPTX or PDF."
    if PurePath(name).suffix.lower() in BY_ENDING:
        return f"{name!r} does not match its extension: its content is neither text nor a supported document."
    return f"{name!r} is of an unsupported file type. Supported: {', '.join(BY_ENDING)}."


def _is_binary(head: bytes) -> bool:
    if head.startswith((RTF, codecs.BOM_UTF32_LE)):
        return True
    return b"\0" in head and not head.startswith(UTF_16)
