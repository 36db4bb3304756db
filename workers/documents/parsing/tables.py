"""Tables as Markdown rows."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_COLUMNS = 63  # that a cell takes, as in Word: the text grows with the file
LONGEST_REPEATED = 200  # characters of a cell that spans rows, and is written in each of them


MOST_REPEATED = 100_000  # characters of a table; below that its cells stay empty


@dataclass(frozen=True)
class Cell:
    text: str
    columns: int = 1
    rows: int = 1


def spread(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """Each text in its column: once where it spans columns, and in each row where it spans rows."""
    spread_rows: list[list[str]] = []
    above: dict[int, tuple[str, int]] = {}  # by column: a text from above, and for how many rows it goes on
    room = MOST_REPEATED
    for row in rows:
        texts = {column: text if room > 0 else "" for column, (text, _) in above.items()}
        room -= sum(map(len, texts.values()))
        above = {column: (text, left - 1) for column, (text, left) in above.items() if left > 1}
        column = 0
        for cell in row:
            while column in texts:
                column += 1
            for at in range(column, column + min(cell.columns, max(1, MOST_COLUMNS - column))):
                texts[at] = cell.text if at == column else ""
                if cell.rows > 1:
                    above[at] = texts[at] if len(texts[at]) <= LONGEST_REPEATED else "", cell.rows - 1
        spread_rows.append([texts.get(at, "") for at in range(max(texts, default=-1) + 1)])
    return spread_rows


def markdown(rows: Sequence[Sequence[str]]) -> str:
    lines = [_line(row) for row in rows if any(cell.strip() for cell in row)]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(' '.join(cell.split()) for cell in cells)} |"
