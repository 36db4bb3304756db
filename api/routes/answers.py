from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session

from api.deps import CurrentUser, Page
from api.projects import check_project
from api.schemas.answers import AnswerOut, AskIn
from api.schemas.jobs import JobOut
from api.schemas.pages import PageOut, page_of
from api.submission import Submitting, job_of
from db.models import Job
from db.queries import projects
from db.queries.learning import answers, sessions
from db.transactions import read, write
from tasks.cached_answers import submit_answered
from tasks.contracts import AskQuestion
from tasks.submit import submit

router = APIRouter(prefix="/api/answers", tags=["answers"])


@router.post("", status_code=202, responses=job_of("answers.ask"))
async def ask_question(user: CurrentUser, submitting: Submitting, body: AskIn) -> JobOut:
    """Answers a question from your library, with exact quotes. The text streams as `token` events of the job."""
    return await submitting.submit_with(
        _submit, body, user_id=user.id, deadline_seconds=submitting.cancel_after_seconds
    )


def _submit(
    session: Session,
    body: AskIn,
    *,
    user_id: UUID,
    deadline_seconds: float | None,
) -> Job:
    session_id = sessions.enter(session, body.session_id, user_id=user_id)
    contract = AskQuestion(question=body.question, project_id=body.project_id, session_id=session_id)
    projects.hold(session, contract.project_id, user_id=user_id)
    answered = submit_answered(
        session, contract, user_id=user_id, callback_url=body.callback_url, deadline_seconds=deadline_seconds
    )
    return answered or submit(session, contract, user_id=user_id, callback_url=body.callback_url)


@router.get("")
async def list_answers(user: CurrentUser, page: Page, project_id: UUID | None = None) -> PageOut[AnswerOut]:
    """Lists your questions with their answers, newest first."""
    await check_project(project_id, user_id=user.id)
    rows = await read(
        answers.list_own, user_id=user.id, limit=page.limit + 1, before=page.before, project_id=project_id
    )
    return page_of(rows, page.limit, AnswerOut.model_validate)


@router.get("/{answer_id}")
async def get_answer(answer_id: UUID, user: CurrentUser) -> AnswerOut:
    """Returns an answer with its question and citations."""
    return AnswerOut.model_validate(await read(answers.get, answer_id, user_id=user.id))


@router.delete("/{answer_id}", status_code=204)
async def delete_answer(answer_id: UUID, user: CurrentUser) -> None:
    """Deletes an answer."""
    await write(answers.remove, answer_id, user_id=user.id)
