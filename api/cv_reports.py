"""Matches as files: a PDF of one, a CSV of a ranking."""

from collections.abc import Sequence

from api import csv_files
from api.cv_report_words import WORDS
from api.schemas.cv_matcher import CvMatchOut
from db.queries.matches import Ranked
from workers.reports.render import render_pdf

COLUMNS = ("rank", "match_score", "applicant", "applicant_document_id", "employer_document_id", "id")


def report_of(match: CvMatchOut) -> bytes:
    """The same rows give the same bytes."""
    data = match.model_dump(mode="json", exclude={"created_at", "employer", "applicant"})
    words = WORDS.get(match.language, WORDS["en"])
    shown = {"title": f"{words['title']}: {match.applicant}", "lang": match.language}
    shown |= {"ad": match.employer, "cv": match.applicant}
    return render_pdf("cv_match", data | shown | {"words": words, "date": match.created_at.date().isoformat()})


def ranking_csv(rows: Sequence[Ranked]) -> str:
    return csv_files.write(COLUMNS, rows)
