"""A CV match as the data of its report."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from db.queries import matches
from tasks.cv_report_words import WORDS
from tasks.results.cv import Match
from tasks.steps.reports import ReportData


def load(session: Session, match_id: UUID, *, user_id: UUID) -> ReportData:
    """The same rows give the same data. Raises `NotFound`."""
    row = matches.get(session, match_id, user_id=user_id)
    titles = matches.list_titles(session, [row])
    match = Match.model_validate(row.result | {"match_score": row.match_score})
    words = WORDS.get(match.language, WORDS["en"])
    ad, cv = (titles.get(one, "") for one in (row.employer_document_id, row.applicant_document_id))
    shown: dict[str, Any] = {"title": f"{words['title']}: {cv}", "lang": match.language, "ad": ad, "cv": cv}
    shown |= {"words": words, "date": row.created_at.date().isoformat()}
    return ReportData("cv_match", match.model_dump(mode="json") | shown)
