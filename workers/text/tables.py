"""The rows of tables in a text: Markdown's, and columns that are set apart by tabs or several spaces."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SEPARATOR = re.compile(r"[\s|:+=-]*-[\s|:+=-]*$")
CELL_GAP = re.compile(r"(?<!\\)\||\t+| {3,}")
LINE = re.compile(r"[^\n]+")
LEAST_ROWS_WITH_NAMES = 3  # of a table without a line below its header


@dataclass(frozen=True)
class Row:
    """`cells` are as in source[start:end]; `names` those of the header, empty where there is none."""

    start: int
    end: int
    cells: Sequence[str]
    names: Sequence[str]


def rows(text: str, start: int, end: int) -> list[Row]:
    """Without the header and the line below it."""
    lines = [match for match in LINE.finditer(text, start, end) if match[0].strip(" \t|")]
    named = len(lines) > 1 and SEPARATOR.match(lines[1][0]) is not None
    table = [(line, _cells(line[0])) for line in lines if not SEPARATOR.match(line[0])]
    if not named and not _has_names([cells for _, cells in table]):
        return [Row(*_span(line), cells, ()) for line, cells in table]
    return [Row(*_span(line), cells, table[0][1]) for line, cells in table[1:]]


def _cells(line: str) -> list[str]:
    trimmed = line.strip()
    inner = trimmed.removeprefix("|").removesuffix("|") if trimmed.startswith("|") else trimmed
    return [cell.strip() for cell in CELL_GAP.split(inner)]


def _has_names(table: Sequence[Sequence[str]]) -> bool:
    """The first row has no figures, and is followed by rows that have, or by several."""
    if len(table) < 2 or any(character.isdigit() for cell in table[0] for character in cell):
        return False
    has_figures = any(character.isdigit() for cells in table[1:] for cell in cells for character in cell)
    return has_figures or len(table) >= LEAST_ROWS_WITH_NAMES


def _span(line: re.Match[str]) -> tuple[int, int]:
    text = line[0]
    start = line.start() + len(text) - len(text.lstrip())
    return start, line.start() + len(text.rstrip())


def labelled(row: Row) -> Iterator[str]:
    """The cells after the first, with the names of their columns."""
    for number, cell in enumerate(row.cells[1:], start=1):
        name = row.names[number] if number < len(row.names) else ""
        if cell:
            yield f"{name}: {cell}" if name else cell
