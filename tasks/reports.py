"""PDF reports of CV matches and of chapters."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from db.queries import reports
from db.transactions import read_only
from tasks import cv_reports, story_exports
from tasks.attempt import Attempt
from tasks.contracts import ExportStoryChapter, ReportCvMatch
from tasks.handlers import Outcome, handles
from tasks.results.reports import RenderedReport
from tasks.steps.reports import ReportData
from workers.reports.render import render_pdf


@handles(ReportCvMatch)
def report_cv_match(attempt: Attempt, request: ReportCvMatch) -> Outcome:
    """Stores the PDF of a match. A second run stores the same again."""
    return _render(attempt, lambda session: cv_reports.load(session, request.match_id, user_id=attempt.user_id))


@handles(ExportStoryChapter)
def export_story_chapter(attempt: Attempt, request: ExportStoryChapter) -> Outcome:
    """Stores the PDF of a chapter. A second run stores the same again."""
    return _render(
        attempt,
        lambda session: story_exports.load(session, request.chapter_id, project_id=request.project_id).report,
    )


def _render(attempt: Attempt, load: Callable[[Session], ReportData]) -> Outcome:
    with read_only() as session:
        data = load(session)
    pdf = render_pdf(data.template, data.values, checkpoint=attempt.checkpoint)

    def write(session: Session) -> RenderedReport:
        reports.store(session, attempt.id, digest=data.digest, pdf=pdf)
        return RenderedReport(size_bytes=len(pdf))

    return write
