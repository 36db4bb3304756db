"""Matches as a CSV of a ranking."""

from collections.abc import Sequence

from api import csv_files
from db.queries.matches import Ranked

COLUMNS = ("rank", "match_score", "applicant", "applicant_document_id", "employer_document_id", "id")


def ranking_csv(rows: Sequence[Ranked]) -> str:
    return csv_files.write(COLUMNS, rows)
