"""Jupyter notebooks as Markdown: texts as they are, code and its printed output in fences. Pictures are left out."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from workers.documents.parsing.parsed import Original, ParsedDocument, UnreadableDocument
from workers.documents.parsing.plain import decode

TERMINAL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\0-\x08\x0b\x0c\x0e-\x1f]")
EMBEDDED = re.compile(r"data:[\w/+.-]{1,100};base64,[A-Za-z0-9+/=]*")
TICKS = re.compile(r"`{3,}")
TEXT_FORMS = ("text/markdown", "text/latex")  # as they are; plain text goes into a fence
MAX_HEADING = 6


def read(original: Original) -> ParsedDocument:
    notebook = _loaded(original)
    blocks, characters = [], 0
    for block in _blocks(notebook):
        original.progress(0, 1)
        characters += len(block)
        original.check_characters(characters)
        blocks.append(block)
    return ParsedDocument(title="", text="\n\n".join(filter(None, blocks)), kind="ipynb")


def _loaded(original: Original) -> dict[str, Any]:
    try:
        notebook = json.loads(decode(original.body).text)
    except (ValueError, RecursionError) as error:
        raise UnreadableDocument(f"{original.path!r} is no Jupyter notebook: {error}") from error
    if not isinstance(notebook, dict) or not {"cells", "worksheets"} & set(notebook):
        raise UnreadableDocument(f"{original.path!r} is no Jupyter notebook: it has no cells.")
    return notebook


def _blocks(notebook: dict[str, Any]) -> Iterator[str]:
    language = _language(notebook)
    for cell in _cells(notebook):
        source = _text(cell.get("source", cell.get("input"))).strip("\n")
        match cell.get("cell_type"):
            case "code":
                yield _fenced(source, language)
                for output in _mappings(cell.get("outputs")):
                    yield _output(output)
            case "heading":
                level = cell.get("level")
                yield f"{'#' * min(level if isinstance(level, int) and level > 0 else 1, MAX_HEADING)} {source}"
            case _:
                yield EMBEDDED.sub("", source)


def _cells(notebook: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Notebooks of version 3 have sheets."""
    yield from _mappings(notebook.get("cells"))
    for sheet in _mappings(notebook.get("worksheets")):
        yield from _mappings(sheet.get("cells"))


def _language(notebook: dict[str, Any]) -> str:
    metadata = notebook.get("metadata")
    for key, name in (("language_info", "name"), ("kernelspec", "language")):
        found = metadata.get(key) if isinstance(metadata, dict) else None
        if isinstance(found, dict) and isinstance(found.get(name), str):
            return re.sub(r"\W", "", found[name])[:20]
    return ""


def _output(output: dict[str, Any]) -> str:
    match output.get("output_type"):
        case "error" | "pyerr":
            return _fenced(f"{_text(output.get('ename'))}: {_text(output.get('evalue'))}")
        case "stream":
            return _fenced(_text(output.get("text")))
    data = output.get("data")
    forms = data if isinstance(data, dict) else {}
    for form in TEXT_FORMS:
        if form in forms:
            return EMBEDDED.sub("", _text(forms[form])).strip()
    return _fenced(_text(forms.get("text/plain", output.get("text"))))


def _fenced(text: str, language: str = "") -> str:
    """In a fence that is longer than any within."""
    if not text.strip():
        return ""
    fence = max((found[0] for found in TICKS.finditer(text)), key=len, default="``") + "`"
    return f"{fence}{language}\n{text.strip(chr(10))}\n{fence}"


def _text(value: Any) -> str:
    """Notebooks keep texts whole or as lists of lines."""
    lines = value if isinstance(value, list) else [value]
    return TERMINAL.sub("", "".join(line for line in lines if isinstance(line, str)))


def _mappings(value: Any) -> Sequence[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
