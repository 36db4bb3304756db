from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session

from api.deps import CurrentUser, Page
from api.schemas.jobs import JobOut
from api.schemas.pages import PageOut, page_of
from api.schemas.profiles import ProgressIn, ProgressOut
from api.submitting import RESPONSES, Submitting
from db.models import Job
from db.queries import learning
from db.session import read
from tasks.contracts import AssessProgress
from tasks.submit import submit

router = APIRouter(prefix="/api/profiles", tags=["profiles"])


@router.post("/progress", status_code=202, responses=RESPONSES)
async def record_progress(user: CurrentUser, submitting: Submitting, body: ProgressIn) -> JobOut:
    """Records a completed task, and says what it means for the learner."""
    return await submitting.run(_record, body, user_id=user.id)


def _record(session: Session, body: ProgressIn, *, user_id: UUID) -> Job:
    entry = learning.add_progress(
        session, user_id=user_id, completed_task=body.completed_task, score=body.score, minutes=body.minutes
    )
    return submit(session, AssessProgress(entry_id=entry.id), user_id=user_id, callback_url=body.callback_url)


@router.get("/progress")
async def list_progress(user: CurrentUser, page: Page) -> PageOut[ProgressOut]:
    """Your completed tasks, newest first."""
    rows = await read(learning.list_progress, user_id=user.id, limit=page.limit + 1, before=page.before)
    return page_of(rows, page.limit, ProgressOut.model_validate)
