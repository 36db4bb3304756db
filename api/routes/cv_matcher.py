from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from api.cv_reports import ranking_csv
from api.deps import CurrentUser, Page, PageQuery
from api.known_models import check_names
from api.reports import ReportRequested, WantedReport, report_of
from api.schemas.cv_matcher import CvMatchIn, CvMatchOut, shown
from api.schemas.jobs import JobOut
from api.schemas.pages import PageOut, page_of
from api.submission import Submitting, job_of
from db.models import Job, ProjectType
from db.queries import matches, projects
from db.queries.matches import Ranked
from db.queries.reports import Subject
from db.transactions import read, write
from tasks import cv_reports
from tasks.contracts import MatchCvs, ReportCvMatch
from tasks.submit import submit

router = APIRouter(prefix="/api/cv-matcher", tags=["cv-matcher"])

TYPE = ProjectType.CV_MATCHER
DEFAULT = "CV matching"  # the project of requests that name none


@router.post("/match", status_code=202, responses=job_of("cv.match"))
async def match_cvs(user: CurrentUser, submitting: Submitting, body: CvMatchIn) -> JobOut:
    """Compares CVs with job ads: each requirement of an ad is met, partly met or not, with quotes from the CV, and code
    adds up the score. The job's result is the ranking."""
    await check_names(body.provider, None)
    return await submitting.submit_with(_submit, body, user_id=user.id)


def _submit(session: Session, body: CvMatchIn, *, user_id: UUID) -> Job:
    _check(session, body.project_id, user_id)
    matches.ensure_ready(session, [*body.employer_document_ids, *body.applicant_document_ids], user_id=user_id)
    contract = MatchCvs(
        project_id=body.project_id or projects.ensure(session, DEFAULT, user_id=user_id, of_type=TYPE).id,
        employer_document_ids=body.employer_document_ids,
        applicant_document_ids=body.applicant_document_ids,
        provider=body.provider,
    )
    return submit(session, contract, user_id=user_id, callback_url=body.callback_url)


@router.get("/matches")
async def list_cv_matches(user: CurrentUser, page: Page, project_id: UUID | None = None) -> PageOut[CvMatchOut]:
    """Lists your matches, newest first."""
    return await read(_list, page, user_id=user.id, project_id=project_id)


def _list(session: Session, page: PageQuery, *, user_id: UUID, project_id: UUID | None) -> PageOut[CvMatchOut]:
    _check(session, project_id, user_id)
    rows = matches.list_own(session, user_id=user_id, limit=page.limit + 1, before=page.before, project_id=project_id)
    titles = matches.list_titles(session, rows)
    return page_of(rows, page.limit, lambda row: shown(row, titles))


@router.get("/ranking.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def download_cv_ranking(
    user: CurrentUser,
    project_id: Annotated[UUID | None, Query(description="of all matches in this project")] = None,
    job_id: Annotated[UUID | None, Query(description="of one job")] = None,
) -> Response:
    """The ranking as CSV: one line for each match, best first, ad by ad."""
    rows = await read(_ranking, user_id=user.id, project_id=project_id, job_id=job_id)
    return Response(ranking_csv(rows), media_type="text/csv; charset=utf-8")


def _ranking(session: Session, *, user_id: UUID, project_id: UUID | None, job_id: UUID | None) -> list[Ranked]:
    _check(session, project_id, user_id)
    return matches.ranking(session, user_id=user_id, project_id=project_id, job_id=job_id)


def _check(session: Session, project_id: UUID | None, user_id: UUID) -> None:
    if project_id is not None:
        projects.get(session, project_id, user_id=user_id, of_type=TYPE)


@router.get("/matches/{match_id}")
async def get_cv_match(match_id: UUID, user: CurrentUser) -> CvMatchOut:
    """Returns a match: every requirement with its verdict and quotes, and how the score comes about."""
    return await read(_show, match_id, user_id=user.id)


def _show(session: Session, match_id: UUID, *, user_id: UUID) -> CvMatchOut:
    match = matches.get(session, match_id, user_id=user_id)
    return shown(match, matches.list_titles(session, [match]))


@router.delete("/matches/{match_id}", status_code=204)
async def delete_cv_match(match_id: UUID, user: CurrentUser) -> None:
    """Deletes a match."""
    await write(matches.remove, match_id, user_id=user.id)


@router.get("/matches/{match_id}/report", status_code=202, responses=report_of("cv.report"), response_model=JobOut)
async def download_cv_report(match_id: UUID, user: CurrentUser, requested: ReportRequested) -> Response | JobOut:
    """The match as a PDF: a summary, and the table of requirements with quotes and page numbers. A job makes it, for
    which the request waits: for 60 seconds, or as `Prefer` says. After that it returns 202 and the job."""
    wanted = WantedReport(
        Subject(match_id=match_id),
        ReportCvMatch(match_id=match_id),
        load=lambda session: cv_reports.load(session, match_id, user_id=user.id),
    )
    return await requested.respond(wanted)
