"""What applicants and users wrote, in a file that is opened in a spreadsheet."""

import csv
import io
from typing import NamedTuple

import pytest

from api import csv_files


class Row(NamedTuple):
    title: object
    score: object


@pytest.mark.parametrize(
    "title", ['=HYPERLINK("https://evil.example","CV")', "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1"]
)
def test_title_that_begins_like_a_formula_is_a_text(title: str) -> None:
    [_, [cell, score]] = csv.reader(io.StringIO(csv_files.write(["title", "score"], [Row(title, -3)]), newline=""))
    assert (cell, score) == ("'" + title, "-3")
