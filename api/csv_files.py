"""Rows as CSV (RFC 4180), to be opened in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # begins a formula in a spreadsheet


def write(columns: Sequence[str], rows: Iterable[object]) -> str:
    """One line for each row, of its attributes with these names."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(getattr(row, column)) for column in columns] for row in rows)
    return file.getvalue()


def _cell(value: object) -> str:
    """A title that begins like a formula is shown, not computed."""
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text
