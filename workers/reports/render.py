"""Typesetting a template of ours with data of users.

What users wrote enters as JSON, never as markup: `#read("...")` in a name prints as these characters. Templates
stand in `templates/`; typst sees no file outside that folder, and they import no package, so nothing is fetched.
The same data gives the same bytes: the fonts come with typst, and no time of creation is written.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from workers.reports.printable import in_all_texts, only_covered, without, without_controls

TEMPLATES = Path(__file__).parent / "templates"
#: Each round learns of one script that no font covers.
_ROUNDS = 16


def render_pdf(template: str, data: Mapping[str, Any], *, fonts: Path | None = None) -> bytes:
    """A tagged PDF (PDF/UA-1) of `templates/{template}.typ`, which finds `data` as `json(bytes(sys.inputs.data))`.

    `data` must have a `title` and a `lang` (ISO 639-1). A character that neither typst's fonts nor those in `fonts`
    cover (Chinese, Japanese, Korean, Thai, emoji) prints as U+25A1, and `data.unprinted` tells the template.
    """
    texts = in_all_texts({**data, "unprinted": False}, without_controls)
    for _ in range(_ROUNDS):
        try:
            return _compile(template, texts, fonts)
        except _MissingGlyph as missing:
            texts = _marked(texts, partial(without, missing.text))
    return _compile(template, _marked(texts, only_covered), fonts)


class _MissingGlyph(Exception):
    def __init__(self, text: str) -> None:
        super().__init__(f"No font covers {text!r}.")
        self.text = text


def _marked(data: Mapping[str, Any], change: Callable[[str], str]) -> Mapping[str, Any]:
    return {**in_all_texts(dict(data), change), "unprinted": True}


def _compile(template: str, data: Mapping[str, Any], fonts: Path | None) -> bytes:
    import typst  # 80 MB, which a process loads with its first report

    try:
        return typst.compile(
            TEMPLATES / f"{template}.typ",
            root=TEMPLATES,
            font_paths=_fonts(fonts),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
            pdf_standards=["ua-1"],
            timestamp=0,
        )
    except typst.TypstError as error:
        if (text := _undisplayed(error.message)) is None:
            raise
        raise _MissingGlyph(text) from error


def _undisplayed(message: str) -> str | None:
    """What of `the text "..." could not be displayed with font "..."` is quoted, with Rust's escapes read."""
    quoted = re.search(r'the text `"(.+)"` could not be displayed', message, re.DOTALL)
    return quoted and re.sub(r"\\u\{([0-9a-f]+)\}", lambda code: chr(int(code[1], 16)), quoted[1])


@cache
def _fonts(folder: Path | None) -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[] if folder is None else [folder])
