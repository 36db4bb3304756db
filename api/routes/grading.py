from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session

from api.deps import CurrentUser
from api.local_days import end_of_today, start_of
from api.schemas.grading import ExerciseAnswerIn, ReviewOut
from api.schemas.jobs import JobOut
from api.schemas.pages import PageOut
from api.schemas.texts import WrittenAsDate
from api.submission import Submitting, job_of
from core.errors import Invalid
from db.models import Job
from db.queries.accounts import users
from db.queries.learning import grading
from db.queries.learning.grading import DueExercise
from db.transactions import read
from tasks.contracts import GradeAnswer
from tasks.submit import submit

router = APIRouter(prefix="/api/learning", tags=["learning"])

#: Everything else waits for a judge of meaning.
STAGES = {"multiple_choice": "compare", "cloze": "compare", "coding": "code"}


@router.post("/exercises/{exercise_id}/answers", status_code=202, responses=job_of("learning.grade"))
async def answer_exercise(
    exercise_id: UUID, user: CurrentUser, submitting: Submitting, body: ExerciseAnswerIn
) -> JobOut:
    """Grades an answer, or shows the solution of an exercise that you give up. Each answer is kept."""
    return await submitting.submit_with(_submit, exercise_id, body, user_id=user.id)


def _submit(session: Session, exercise_id: UUID, body: ExerciseAnswerIn, *, user_id: UUID) -> Job:
    exercise = grading.get_exercise(session, exercise_id, user_id=user_id)
    begins = "compare" if body.give_up else STAGES.get(exercise.type, "run")
    job = submit(session, GradeAnswer(begins=begins), user_id=user_id, callback_url=body.callback_url)
    grading.add_answer(session, user_id=user_id, exercise_id=exercise.id, job_id=job.id, answer=body.answer)
    return job


@router.get("/reviews")
async def list_reviews(
    user: CurrentUser,
    due_before: Annotated[
        Annotated[datetime | date, WrittenAsDate] | None,
        Query(description="A time, or a day in your time zone. Left out, it is the end of your today."),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(description="`next_cursor` of the previous page")] = None,
) -> PageOut[ReviewOut]:
    """Lists the exercises that are due, the longest due first."""
    rows = await read(_list_due, due_before, _place(cursor), limit + 1, user_id=user.id)
    shown = rows[:limit]
    next_cursor = f"{shown[-1].due_at.isoformat()}_{shown[-1].exercise_id}" if len(rows) > limit else None
    return PageOut(items=[ReviewOut.model_validate(row) for row in shown], next_cursor=next_cursor)


def _list_due(
    session: Session,
    due_before: datetime | date | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
    *,
    user_id: UUID,
) -> Sequence[DueExercise]:
    zone = users.get_time_zone(session, user_id)
    return grading.list_due(session, user_id=user_id, due_before=_until(due_before, zone), limit=limit, after=after)


def _until(due_before: datetime | date | None, zone: str) -> datetime:
    if due_before is None:
        return end_of_today(datetime.now(UTC), zone)
    return start_of(due_before, zone)


def _place(cursor: str | None) -> tuple[datetime, UUID] | None:
    if not cursor:
        return None
    try:
        due_at, _, exercise_id = cursor.rpartition("_")
        return datetime.fromisoformat(due_at), UUID(exercise_id)
    except ValueError:
        message = f"Invalid cursor {cursor!r}. Use the `next_cursor` of the previous page."
        raise Invalid(message, errors=[{"field": "cursor", "message": message}]) from None
