"""Tables as Markdown rows."""

from collections.abc import Sequence


def markdown(rows: Sequence[Sequence[str]]) -> str:
    lines = [_line(row) for row in rows if any(cell.strip() for cell in row)]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(' '.join(cell.split()) for cell in cells)} |"
