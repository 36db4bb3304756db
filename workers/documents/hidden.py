"""Text of a file that somebody who looks at it does not see: in the background's colour, tiny, covered, outside of the
page, or marked as hidden. A PDF page is drawn, and what leaves no trace where it stands is hidden.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

import numpy as np
import pypdfium2
from pypdfium2 import raw

from workers.documents.parsing import pdf
from workers.documents.parsing.parsed import Original
from workers.documents.parsing.word import paragraphs
from workers.documents.parsing.xml_names import Element, attribute, child, children, is_on, number

SCALE = 2.0  # pixels a point
TALL = 6.0  # pixels
TINIEST = 3.0  # points of a letter that can be read
FAINTEST = 24  # of 255: the least difference of light within a letter's box that an eye sees
MOST_PAGES = 60
WORD = re.compile(r"\S+")
COLOUR = re.compile(r"[0-9A-Fa-f]{6}")
LIGHT = 225  # of each colour: nearly white


def hidden_spans(body: bytes, kind: str, text: str) -> list[tuple[int, int]]:
    """Places in the stored text of the file. Of kinds that cannot hide anything, none."""
    match kind:
        case "pdf":
            words = list(_words_of_pdf(body))
        case "docx":
            words = list(_words_of_docx(body))
        case _:
            return []
    return _places(words, text)


def _places(words: Sequence[tuple[str, bool]], text: str) -> list[tuple[int, int]]:
    """The stored text has the words in the same order, but for headers that repeat and marks that were added: so the
    n-th time of a word there is its n-th time in the file."""
    hidden = {(word, count) for word, count, is_hidden in _counted(words) if is_hidden}
    if not hidden:
        return []
    found, counts = [], dict[str, int]()
    total = _totals(word for word, _ in words)
    known = _totals(match[0] for match in WORD.finditer(text))
    for match in WORD.finditer(text):
        counts[match[0]] = counts.get(match[0], 0) + 1
        same = known[match[0]] == total.get(match[0], 0)
        if (match[0], counts[match[0]]) in hidden and (same or _is_all_hidden(match[0], words)):
            found.append(match.span())
    return _joined(found, text)


def _counted(words: Sequence[tuple[str, bool]]) -> Iterator[tuple[str, int, bool]]:
    counts: dict[str, int] = {}
    for word, is_hidden in words:
        counts[word] = counts.get(word, 0) + 1
        yield word, counts[word], is_hidden


def _totals(words: Any) -> dict[str, int]:
    totals: dict[str, int] = {}
    for word in words:
        totals[word] = totals.get(word, 0) + 1
    return totals


def _is_all_hidden(word: str, words: Sequence[tuple[str, bool]]) -> bool:
    return all(is_hidden for one, is_hidden in words if one == word)


def _joined(places: Sequence[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in places:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _words_of_pdf(body: bytes) -> Iterator[tuple[str, bool]]:
    try:
        with closing(pypdfium2.PdfDocument(body)) as document:
            for number in range(min(len(document), MOST_PAGES)):
                with closing(document[number]) as page, pdf.upright(page) as text_page:
                    yield from _words_of_page(page, text_page)
    except pypdfium2.PdfiumError:
        return  # pypdf read it, which draws nothing


def _words_of_page(page: Any, text_page: Any) -> Iterator[tuple[str, bool]]:
    text = text_page.get_text_range()
    page.set_rotation(0)  # as the letters' boxes are counted
    light = page.render(scale=SCALE, grayscale=True).to_numpy()
    light = light.reshape(light.shape[0], light.shape[1])
    height = page.get_height()
    for match in WORD.finditer(text):
        seen = [_is_seen(text_page, at, light, height) for at in range(*match.span())]
        yield match[0], sum(seen) * 2 < len(seen)


def _is_seen(text_page: Any, at: int, light: np.ndarray[Any, Any], height: float) -> bool:
    left, bottom, right, top = text_page.get_charbox(at)
    if right <= left or top <= bottom:
        return True  # a letter without an outline: nothing can be said
    if raw.FPDFText_GetFontSize(text_page, at) * _scale_of(text_page, at) < TINIEST:
        return False
    margin = (
        -1 if (top - bottom) * SCALE >= TALL else 1
    )  # a dash has no inside; a box of its own colour ends with a letter
    rows = slice(max(0, int((height - top) * SCALE) - margin), max(0, int((height - bottom) * SCALE) + 1 + margin))
    columns = slice(max(0, int(left * SCALE) - 1), max(0, int(right * SCALE) + 2))
    box = light[rows, columns]
    return bool(box.size) and int(box.max()) - int(box.min()) >= FAINTEST


def _scale_of(text_page: Any, at: int) -> float:
    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(text_page, at, matrix):
        return 1.0
    return float((matrix.c**2 + matrix.d**2) ** 0.5) or 1.0


def _words_of_docx(body: bytes) -> Iterator[tuple[str, bool]]:
    for pieces in paragraphs(Original(body, "document.docx", "docx")):
        letters = [(letter, _is_hidden(piece.run)) for piece in pieces for letter in piece.text]
        text = "".join(letter for letter, _ in letters)
        for match in WORD.finditer(text):
            hidden = sum(is_hidden for _, is_hidden in letters[slice(*match.span())])
            yield match[0], hidden * 2 > len(match[0])


def _is_hidden(run: Element | None) -> bool:
    """What stands in no run, as a formula, is visible."""
    properties = child(run, "rPr")
    if properties is None:
        return False
    if is_on(child(properties, "vanish")):
        return True
    half_points = number(_value(properties, "sz"), -1)
    if 0 <= half_points < 2 * TINIEST:
        return True
    colour = _value(properties, "color")
    return _is_light(colour) and not _is_on_dark(run)


def _value(element: Element, name: str) -> str:
    found = child(element, name)
    return "" if found is None else attribute(found, "val")


def _is_light(colour: str) -> bool:
    return COLOUR.fullmatch(colour) is not None and min(bytes.fromhex(colour)) >= LIGHT


def _is_on_dark(run: Element) -> bool:
    """Highlighted or shaded itself, or in a paragraph or a cell that is shaded."""
    element = run
    while element is not None:
        for properties in children(element, "rPr", "pPr", "tcPr"):
            if any(map(_is_dark, children(properties, "shd"))):
                return True
        element = element.getparent()
    return child(run, "rPr", "highlight") is not None


def _is_dark(shade: Element) -> bool:
    fill = attribute(shade, "fill")
    return COLOUR.fullmatch(fill) is not None and min(bytes.fromhex(fill)) < LIGHT
