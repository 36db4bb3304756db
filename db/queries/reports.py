"""PDF reports that jobs make: one of each CV match or chapter."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, text, update
from sqlalchemy.orm import Session

from core.errors import Conflict
from db.models import TERMINAL, Job, Report

ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('report ' || :id, 0))")


class ReportOutdated(Conflict):
    """What the report shows was changed or deleted while the report was made. Ask for it again."""


@dataclass(frozen=True)
class Subject:
    """What a report shows: a match or a chapter."""

    match_id: UUID | None = None
    chapter_id: UUID | None = None

    @property
    def condition(self) -> ColumnElement[bool]:
        return Report.match_id == self.match_id if self.match_id else Report.chapter_id == self.chapter_id


def find_pdf(session: Session, subject: Subject, *, digest: bytes) -> bytes | None:
    """The report, if it shows this."""
    return session.scalar(select(Report.pdf).where(subject.condition, Report.digest == digest))


def find_job(session: Session, subject: Subject) -> UUID | None:
    """The job that is making the report."""
    is_live = Job.state.not_in(tuple(TERMINAL))
    return session.scalar(select(Job.id).join(Report, Report.job_id == Job.id).where(subject.condition, is_live))


def find_made(session: Session, job_id: UUID) -> bytes | None:
    """What the job made, if nothing has changed since."""
    return session.scalar(select(Report.pdf).where(Report.job_id == job_id))


def hold(session: Session, subject: Subject) -> None:
    """Until commit, nobody else begins a report of this."""
    session.execute(ONE_AT_A_TIME, {"id": str(subject.match_id or subject.chapter_id)})


def begin(session: Session, subject: Subject, *, job_id: UUID, user_id: UUID) -> None:
    """In the place of an older report. The caller holds the subject."""
    session.execute(delete(Report).where(subject.condition))
    session.add(Report(job_id=job_id, user_id=user_id, match_id=subject.match_id, chapter_id=subject.chapter_id))
    session.flush()


def store(session: Session, job_id: UUID, *, digest: bytes, pdf: bytes) -> None:
    """Raises `ReportOutdated` if a change of what it shows has taken the report away."""
    stored = update(Report).where(Report.job_id == job_id).values(digest=digest, pdf=pdf).returning(Report.job_id)
    if session.scalar(stored) is None:
        raise ReportOutdated
