"""File type detection: by the first bytes, and by the name where those only show that it is text.

The API calls this for every upload, so this module imports no parser.
"""

import re
from pathlib import PurePath

from workers.documents import unicode

# Source code, read as it is.
CODE = """
    .py .pyi .js .mjs .cjs .jsx .ts .tsx .java .kt .kts .scala .groovy .clj .c .h .cc .cpp .cxx .hpp .hh .cs .fs .vb .go
    .rs .swift .m .mm .dart .zig .nim .d .pas .f90 .for .ada .rb .pl .pm .php .lua .tcl .r .jl .hs .ml .mli .elm .ex
    .exs .erl .lisp .scm .el .sh .bash .zsh .fish .ps1 .bat .sql .css .scss .less .vue .svelte .proto .graphql .json
    .yaml .yml .toml .ini .xml .tex .bib .rst .adoc .org .asm .s .v .sv .vhd .vhdl .cmake .tf .sol
""".split()
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
    ".odt": "odt",
    ".epub": "epub",
    ".rtf": "rtf",
    ".csv": "csv",
    ".tsv": "csv",
    ".ipynb": "ipynb",
    ".srt": "srt",
    ".vtt": "vtt",
    **dict.fromkeys(CODE, "code"),
}
TEXTS = ("markdown", "text", "html", "srt", "vtt", "csv", "ipynb", "code")
WITH_HEADINGS = ("markdown", "html", "docx", "pptx", "odt", "epub", "ipynb")  # parsed to Markdown
ARCHIVES = ("docx", "pptx", "odt", "epub")  # ZIP archives; the members tell which one it is
OFFICE = ("docx", "pptx")  # stored in an OLE container where it has a password
AS_NAMED = ("markdown", "code", "csv", "ipynb")  # may begin like a page and be none
HEAD_BYTES = 1024

EPUB, ODT = b"mimetypeapplication/epub+zip", b"mimetypeapplication/vnd.oasis.opendocument.text"
TYPE_AT = 30  # where an archive of these kinds names its type
PDF, ZIP, RTF, OLE = b"%PDF-", b"PK\x03\x04", b"{\\rtf", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HTML = re.compile(
    rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?<(!doctype\s+html|html|head|body)\b", re.I | re.S
)
SUPPORTED = (
    f"{', '.join(ending for ending, kind in BY_ENDING.items() if kind != 'code')}, and source code ({' '.join(CODE)})"
)


def kind_of(name: str, body: bytes) -> str | None:
    """The file's kind, or None if no parser reads it. `body` may be its first kilobyte alone."""
    head, named = body[:HEAD_BYTES], BY_ENDING.get(PurePath(name).suffix.lower())
    if head.lstrip().startswith(PDF) or (named == "pdf" and PDF in head):
        return "pdf"
    if head.startswith(RTF):
        return "rtf"
    if head.startswith(ZIP):
        return _kind_of_archive(head) or (named if named in ARCHIVES else None)
    if head.startswith(OLE):
        return named if named in OFFICE else None
    if named is None or _is_binary(head):
        return None
    if named not in AS_NAMED and HTML.match(head):
        return "html"
    return named if named in TEXTS else "text"


def _kind_of_archive(head: bytes) -> str | None:
    if head.startswith(EPUB, TYPE_AT):
        return "epub"
    return "odt" if head.startswith(ODT, TYPE_AT) else None


def rejection_message(name: str, body: bytes) -> str:
    """The error detail for a file without a kind."""
    if body.startswith(OLE):
        return f"{name!r} is in an old Office format that Pensum cannot read. Save it as DOCX, PPTX or PDF."
    if PurePath(name).suffix.lower() in BY_ENDING:
        return f"{name!r} does not match its extension: its content is neither text nor a supported document."
    return f"{name!r} is of an unsupported file type. Supported: {SUPPORTED}."


def _is_binary(head: bytes) -> bool:
    return not unicode.may_be_text(head)
