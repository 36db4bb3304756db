"""Words of a PDF's page that leave no trace where they stand, as the page is drawn: in the colour of their ground,
tiny, covered, switched off, outside of the page. Text without ink over a picture is a scan's, and seen where the
picture shows something.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

import numpy as np
import pypdfium2
from pypdfium2 import raw

SCALE = 2.0  # pixels a point
TALL = 6.0  # pixels
TINIEST = 3.0  # points of a letter that can be read
FAINTEST = 24  # of 255: the least difference of light within a letter's box that an eye sees
CLEAREST = 16  # of 255: the least opacity
DEEPEST = 5  # forms within forms
MANY_PATHS = 50  # which may draw letters that text without ink repeats
WITHOUT_INK = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
PICTURES = (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING, raw.FPDF_PAGEOBJ_FORM)
FEWEST_LETTERS = 4  # of a piece that a document tells of
FEWEST_WORDS_OF_A_SCAN = 3  # of the same: single words are often not quite where they are drawn

Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]  # left, bottom, right, top


@dataclass(frozen=True)
class Word:
    start: int
    text: str
    is_hidden: bool
    is_of_a_scan: bool = False


def pieces(words: Sequence[Word]) -> Iterator[str]:
    """Neighbouring hidden words, where they are more than a flaw of the file."""
    for is_hidden, group in groupby(words, lambda word: word.is_hidden):
        run = list(group) if is_hidden else []
        letters = sum(sum(map(str.isalnum, word.text)) for word in run)
        is_of_a_scan = any(word.is_of_a_scan for word in run)
        if letters >= FEWEST_LETTERS and len(run) >= (FEWEST_WORDS_OF_A_SCAN if is_of_a_scan else 1):
            yield " ".join(word.text for word in run)


def may_hide(page: pypdfium2.PdfPage) -> bool:
    """Whether it is worth drawing. Told from what the page says of its letters, boxes and pictures."""
    return _Objects(page).may_hide


def words_of(page: pypdfium2.PdfPage, text_page: Any, matches: Iterator[Any]) -> Iterator[Word]:
    """`matches` are those of the words in the text that `text_page` tells."""
    drawn = _Drawn(page, text_page)
    for match in matches:
        places = range(*match.span())
        seen = [drawn.is_seen(at) for at in places]
        yield Word(match.start(), match[0], sum(seen) * 2 < len(seen), any(map(drawn.is_of_a_scan, places)))


class _Objects:
    """What a page draws, in its order."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self._page_box = page.get_cropbox()
        self._all = list(page.get_objects(max_depth=DEEPEST))

    @cached_property
    def pictures(self) -> list[Box]:
        """Where a picture may show letters."""
        paths = [one for one in self._all if one.type == raw.FPDF_PAGEOBJ_PATH]
        shown = [one for one in self._all if one.type in PICTURES]
        return [_bounds(one) for one in [*shown, *(paths if len(paths) > MANY_PATHS else ())]]

    @property
    def may_hide(self) -> bool:
        filled: list[tuple[Colour, Box]] = [((255, 255, 255), self._page_box)]
        texts: list[Box] = []
        for one in self._all:
            bounds = _bounds(one)
            if one.type == raw.FPDF_PAGEOBJ_TEXT:
                if self._is_odd(one, bounds) or _is_like_ground(_fill(one)[0], bounds, filled):
                    return True
                texts.append(bounds)
            elif one.type == raw.FPDF_PAGEOBJ_IMAGE or (one.type == raw.FPDF_PAGEOBJ_PATH and _is_filled(one)):
                if any(_holds(bounds, text) for text in texts):
                    return True
                filled.append((_fill(one)[0], bounds))
        return False

    def _is_odd(self, text: Any, bounds: Box) -> bool:
        return (
            _fill(text)[1] < CLEAREST
            or raw.FPDFTextObj_GetTextRenderMode(text) in WITHOUT_INK
            or bounds[3] - bounds[1] < TINIEST / 2
            or _is_optional(text)
            or text.level > 0
            or not _holds(self._page_box, bounds)
        )


def _is_like_ground(colour: Colour, bounds: Box, filled: Sequence[tuple[Colour, Box]]) -> bool:
    return any(
        max(abs(own - other) for own, other in zip(colour, ground, strict=True)) < FAINTEST and _holds(box, bounds)
        for ground, box in filled
    )


def _is_optional(object_: Any) -> bool:
    """Some layers of a page are switched off."""
    for number in range(raw.FPDFPageObj_CountMarks(object_)):
        mark = raw.FPDFPageObj_GetMark(object_, number)
        buffer, length = (raw.FPDF_WCHAR * 8)(), raw.c_ulong()
        if raw.FPDFPageObjMark_GetName(mark, buffer, 16, length) and bytes(buffer).decode("utf-16-le")[:3] == "OC\0":
            return True
    return False


def _bounds(object_: Any) -> Box:
    try:
        left, bottom, right, top = object_.get_bounds()
    except pypdfium2.PdfiumError:
        return (0.0, 0.0, 0.0, 0.0)
    return left, bottom, right, top


def _fill(object_: Any) -> tuple[Colour, int]:
    """And its opacity, of 255."""
    red, green, blue, opacity = (raw.c_uint() for _ in range(4))
    if not raw.FPDFPageObj_GetFillColor(object_, red, green, blue, opacity):
        return (0, 0, 0), 255
    return (red.value, green.value, blue.value), opacity.value


def _is_filled(path: Any) -> bool:
    mode, stroke = raw.c_int(), raw.c_int()
    return bool(raw.FPDFPath_GetDrawMode(path, mode, stroke)) and mode.value != raw.FPDF_FILLMODE_NONE


def _holds(box: Box, other: Box) -> bool:
    """The other's middle."""
    across, up = (other[0] + other[2]) / 2, (other[1] + other[3]) / 2
    return box[0] <= across <= box[2] and box[1] <= up <= box[3]


class _Drawn:
    """A page as it is drawn, in shades of grey."""

    def __init__(self, page: pypdfium2.PdfPage, text_page: Any) -> None:
        self._text = text_page
        self._objects = _Objects(page)
        page.set_rotation(0)  # as the letters' boxes are counted
        self._light = page.render(scale=SCALE, grayscale=True).to_numpy()
        self._light = self._light.reshape(self._light.shape[:2])
        self._left, bottom, _, _ = page.get_cropbox()
        self._top = bottom + page.get_height()

    def is_of_a_scan(self, at: int) -> bool:
        box = self._text.get_charbox(at)
        return self._is_without_ink(at) and any(_holds(picture, box) for picture in self._objects.pictures)

    def _is_without_ink(self, at: int) -> bool:
        found = raw.FPDFText_GetTextObject(self._text, at)
        return bool(found) and raw.FPDFTextObj_GetTextRenderMode(found) in WITHOUT_INK

    def is_seen(self, at: int) -> bool:
        left, bottom, right, top = box = self._text.get_charbox(at)
        if right <= left or top <= bottom:
            return True  # a letter without an outline: nothing can be said
        if raw.FPDFText_GetFontSize(self._text, at) * _scale_of(self._text, at) < TINIEST:
            return False
        if self._is_without_ink(at):
            half = (top - bottom) / 2  # scans are read a little beside their letters
            return self.is_of_a_scan(at) and self._is_drawn((left - half, bottom - half, right + half, top + half), 1)
        # a dash has no inside; a box of its own colour ends with a letter
        return self._is_drawn(box, -1 if (top - bottom) * SCALE >= TALL else 1)

    def _is_drawn(self, box: Box, margin: int) -> bool:
        left, bottom, right, top = box[0] - self._left, self._top - box[1], box[2] - self._left, self._top - box[3]
        rows = slice(max(0, int(top * SCALE) - margin), max(0, int(bottom * SCALE) + 1 + margin))
        columns = slice(max(0, int(left * SCALE) - 1), max(0, int(right * SCALE) + 2))
        light: np.ndarray[Any, Any] = self._light[rows, columns]
        return bool(light.size) and int(light.max()) - int(light.min()) >= FAINTEST


def _scale_of(text_page: Any, at: int) -> float:
    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(text_page, at, matrix):
        return 1.0
    return float((matrix.c**2 + matrix.d**2) ** 0.5) or 1.0
