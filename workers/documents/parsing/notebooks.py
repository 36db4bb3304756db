"""Jupyter notebooks as Markdown: texts as they are, code and its printed output in fences. Pictures are left out, and
pages are read in place of the words that only stand for them.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from workers.documents.parsing import list_markers, unseen, unseen_elements, xhtml
from workers.documents.parsing.block_texts import joined
from workers.documents.parsing.css import Styles
from workers.documents.parsing.parsed import Original, ParsedDocument, UnreadableDocument
from workers.documents.parsing.plain import decode
from workers.documents.parsing.xml_errors import as_unreadable
from workers.documents.parsing.xml_names import descendants

TERMINAL = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b\[[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-~]|[\0-\x08\x0b\x0c\x0e-\x1f]"
)
EMBEDDED = re.compile(r"data:[\w/+.-]{1,100};base64,[A-Za-z0-9+/=]*")
TICKS = re.compile(r"`{3,}")
TEXT_FORMS = ("text/markdown", "text/latex")  # as they are; plain text goes into a fence
MAX_HEADING = 6
WIDGET = "application/vnd.jupyter.widget-view+json"
ADDRESS = r"(?:object )?at 0x[0-9a-fA-F]+"
STANDING_FOR_SOMETHING = re.compile(  # that is shown, and without it says nothing
    rf"""<(?:IPython\.(?:core|lib)\.display\.[^<>]*|Figure\ size\ [^<>]*|(?:matplotlib|seaborn|folium|graphviz)\.[^<>]*
    |pandas\.io\.formats\.style\.Styler\ {ADDRESS}|Axes(?:Subplot|3D)?\s*:[^<>]*|Axes(?:Subplot|3D)?\ size\ [^<>]*
    |\w+Container\ object\ of\ [^<>]*)>""",
    re.VERBOSE,
)
BESIDE_WHAT_IS_SHOWN = re.compile(r"<[^<>]*>")
WIDGETS = re.compile(
    r"A Jupyter Widget|(?:interactive|\w*Box|Accordion|Tab|Stack)\(children=.*|(?:\w*Progress|Output)\(.*", re.DOTALL
)
LISTED = re.compile(r"[\s\[\](),]*")
TEXT_WIDGETS = ("HTML(", "HTMLMath(", "Label(", "Text(", "Textarea(")  # the words in them are what they show
OF_VERSION_3 = {"text": "text/plain", "html": "text/html", "latex": "text/latex", "png": "image/png"}


def read(original: Original) -> ParsedDocument:
    notebook = _loaded(original)
    blocks, hidden, characters = list[str](), list[str](), 0
    with as_unreadable(f"{original.path!r} shows a page that is nested too deeply", RecursionError):
        for block in _blocks(notebook, hidden):
            original.progress(0, 1)
            characters += len(block)
            original.check_characters(characters)
            blocks.append(block)
    text = "\n\n".join(filter(None, blocks))
    return ParsedDocument(title="", text=text, kind="ipynb", warnings=unseen.warning(hidden))


def _loaded(original: Original) -> dict[str, Any]:
    try:
        notebook = json.loads(decode(original.body).text)
    except (ValueError, RecursionError) as error:
        raise UnreadableDocument(f"{original.path!r} is no Jupyter notebook: {error}") from error
    if not isinstance(notebook, dict) or not {"cells", "worksheets"} & set(notebook):
        raise UnreadableDocument(f"{original.path!r} is no Jupyter notebook: it has no cells.")
    return notebook


def _blocks(notebook: dict[str, Any], hidden: list[str]) -> Iterator[str]:
    language = _language(notebook)
    for cell in _cells(notebook):
        source = _text(cell.get("source", cell.get("input"))).strip("\n")
        match cell.get("cell_type"):
            case "code":
                yield _fenced(source, language)
                for output in _mappings(cell.get("outputs")):
                    yield _output(output, hidden)
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


def _output(output: dict[str, Any], hidden: list[str]) -> str:
    match output.get("output_type"):
        case "error" | "pyerr":
            return _fenced(f"{_text(output.get('ename'))}: {_text(output.get('evalue'))}")
        case "stream":
            return _fenced(_left_on_screen(_text(output.get("text"))))
    forms = _forms(output)
    for form in TEXT_FORMS:
        if form in forms:
            return EMBEDDED.sub("", _text(forms[form])).strip()
    plain = _text(forms.get("text/plain"))
    if not _says_nothing(plain.strip(), forms):
        return _fenced(plain)
    return _page(_text(forms.get("text/html")), hidden)


def _left_on_screen(text: str) -> str:
    """A progress bar begins its line anew."""
    return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))


def _forms(output: dict[str, Any]) -> dict[str, Any]:
    data = output.get("data")
    if isinstance(data, dict):
        return data
    return {form: output[name] for name, form in OF_VERSION_3.items() if name in output}


def _says_nothing(plain: str, forms: dict[str, Any]) -> bool:
    """Whether this text, or each in its list, only stands for what the notebook shows in its place."""
    if WIDGETS.fullmatch(plain) or (WIDGET in forms and not plain.startswith(TEXT_WIDGETS)):
        return True
    is_shown = any(not form.startswith("text/plain") for form in forms)
    placeholder = BESIDE_WHAT_IS_SHOWN if is_shown else STANDING_FOR_SOMETHING
    return LISTED.fullmatch(placeholder.sub("", plain)) is not None


def _page(html: str, hidden: list[str]) -> str:
    """What the page hides is left out, and added to `hidden`."""
    root = xhtml.parse(EMBEDDED.sub("", html))
    styles = Styles(["".join(one.itertext()) for one in descendants(root, "style")])
    found = unseen_elements.find(root, styles)
    found.take_out()
    hidden += found.pieces
    return joined(xhtml.blocks(root, list_markers.of(root, styles)))


def _fenced(text: str, language: str = "") -> str:
    """In a fence that is longer than any within."""
    if not text.strip():
        return ""
    fence = max((found[0] for found in TICKS.finditer(text)), key=len, default="``") + "`"
    return f"{fence}{language}\n{text.strip(chr(10))}\n{fence}"


def _text(value: Any) -> str:
    """Notebooks keep texts whole or as lists of lines."""
    lines = value if isinstance(value, list) else [value]
    text = "".join(line for line in lines if isinstance(line, str))
    return TERMINAL.sub("", text)


def _mappings(value: Any) -> Sequence[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
