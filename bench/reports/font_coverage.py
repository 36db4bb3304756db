"""Finds what the fonts in typst's wheel print, and writes workers/reports/font_coverage.py. Run it after an upgrade:

    .venv/bin/python -m bench.reports.font_coverage

typst does not tell what its fonts cover. Their tables of characters are read from its library, and each character is
printed once, as PDF/UA wants it: some are in a table and are refused nonetheless. An accent is tried behind a letter of
its script, because typst takes both from one font. Takes some minutes.
"""

import struct
import tempfile
import unicodedata
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from struct import unpack_from

from workers.reports import font_coverage
from workers.reports.render import TEMPLATES, CharacterWithoutFont, typeset

PRIVATE = range(0xE000, 0xF900)  # what these show is up to each font
SURROGATES = range(0xD800, 0xE000)
BASES = {"HEBREW": "א", "ARABIC": "ع", "DEVANAGARI": "क", "VEDIC": "क", "CYRILLIC": "Ж", "GREEK": "α"}
PAGE = '#import "page.typ": data, report\n#show: report\n#for one in data.texts [#one #parbreak()]\n'
RANGES_OF_A_LINE = 10


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "each.typ"
        page.write_text(PAGE)
        (page.parent / "page.typ").write_text((TEMPLATES / "page.typ").read_text())
        printed = _printed(page, sorted(_in_fonts()))
    runs = [f"{first:x}-{last:x}" if last > first else f"{first:x}" for first, last in _ranges(printed)]
    lines = [" ".join(runs[at : at + RANGES_OF_A_LINE]) for at in range(0, len(runs), RANGES_OF_A_LINE)]
    body = "\n".join(lines)
    Path(font_coverage.__file__).write_text(f'"""{font_coverage.__doc__}"""\n\nRANGES = """\n{body}\n"""\n')
    print(f"{len(printed):,} characters")


def in_context(code: int) -> str:
    """The character, behind a letter if it is a combining mark."""
    character = chr(code)
    if not unicodedata.category(character).startswith("M"):
        return character
    words = unicodedata.name(character, "").split()
    return next((BASES[word] for word in words if word in BASES), "a") + character


def _printed(page: Path, codes: list[int]) -> list[int]:
    """Halves what cannot be typeset until each character is known."""
    try:
        typeset(page, {"title": "Each", "lang": "en", "unprinted": False, "texts": [in_context(one) for one in codes]})
    except CharacterWithoutFont:
        middle = len(codes) // 2
        return [] if middle == 0 else _printed(page, codes[:middle]) + _printed(page, codes[middle:])
    return codes


def _in_fonts() -> set[int]:
    package = find_spec("typst")
    assert package is not None
    assert package.origin is not None
    library = next(Path(package.origin).parent.glob("_typst*")).read_bytes()
    found = {code for start in _fonts(library) for code in _characters(library, start)}
    return {code for code in found if code >= 0x20 and code not in PRIVATE and code not in SURROGATES}


def _fonts(library: bytes) -> Iterator[int]:
    """Yields where each font's table of characters begins."""
    for signature in (b"OTTO", b"\0\1\0\0"):
        start = library.find(signature)
        while start >= 0:
            yield from _tables(library, start)
            start = library.find(signature, start + 1)


def _tables(library: bytes, font: int) -> Iterator[int]:
    """The `cmap` of the font that begins here, if one does."""
    (count,) = unpack_from(">H", library, font + 4)
    for entry in range(font + 12, min(font + 12 + 16 * min(count, 64), len(library) - 16), 16):
        name, _, offset, length = unpack_from(">4sLLL", library, entry)
        if name == b"cmap" and font + offset + length <= len(library):
            yield font + offset


def _characters(library: bytes, cmap: int) -> Iterator[int]:
    """Yields what its subtables in formats 4 and 12, those of Unicode, map to a glyph."""
    (count,) = unpack_from(">H", library, cmap + 2)
    for entry in range(count):
        start = cmap + unpack_from(">HHL", library, cmap + 4 + 8 * entry)[2]
        (form,) = unpack_from(">H", library, start)
        if form == 12:
            for group in range(unpack_from(">L", library, start + 12)[0]):
                first, last, _ = unpack_from(">LLL", library, start + 16 + 12 * group)
                yield from range(first, last + 1)
        if form == 4:
            segments = unpack_from(">H", library, start + 6)[0] // 2
            lasts = struct.unpack_from(f">{segments}H", library, start + 14)
            firsts = struct.unpack_from(f">{segments}H", library, start + 16 + 2 * segments)
            for first, last in zip(firsts, lasts, strict=True):
                yield from range(first, min(last, 0xFFFE) + 1)


def _ranges(codes: list[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for code in sorted(codes):
        if found and found[-1][1] == code - 1:
            found[-1] = (found[-1][0], code)
        else:
            found.append((code, code))
    return found


if __name__ == "__main__":
    main()
