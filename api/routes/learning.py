from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session

from api.deps import CurrentUser, Page
from api.exercise_topics import topic_for
from api.schemas.answers import AnswerOut
from api.schemas.jobs import JobOut
from api.schemas.learning import (
    ExerciseDetail,
    ExerciseOut,
    ExercisesIn,
    ResourceOut,
    ResourceQueryOut,
    ResourcesIn,
    SessionOut,
    SessionSummary,
)
from api.schemas.pages import PageOut, page_of
from api.schemas.profiles import TopicQuery, progress_of
from api.schemas.session_ids import SessionId
from api.submission import Submitting, job_of
from db.models import Job
from db.queries.learning import answers, exercises, sessions, topics
from db.transactions import read, write
from tasks.contracts import ExerciseType, SuggestResources, WriteExercises
from tasks.steps.solutions import shown_solution
from tasks.submit import submit

router = APIRouter(prefix="/api/learning", tags=["learning"])


@router.post("/sessions", status_code=201)
async def start_learning_session(user: CurrentUser) -> SessionOut:
    """Creates a session, which groups the requests of a learner."""
    session = await write(sessions.add_session, user_id=user.id)
    return SessionOut(id=session.id, external_id=None, created_at=session.created_at)


@router.get("/sessions")
async def list_learning_sessions(user: CurrentUser, page: Page) -> PageOut[SessionSummary]:
    """Lists your sessions, newest first."""
    rows = await read(sessions.list_sessions, user_id=user.id, limit=page.limit + 1, before=page.before)
    return page_of(rows, page.limit, SessionSummary.model_validate)


@router.get("/sessions/{session_id}")
async def get_learning_session(session_id: SessionId, user: CurrentUser) -> SessionOut:
    """Returns a session, by its id or your own, with its queries for resources, also those that found none, and with
    its resources, exercises, answers and progress."""
    return await read(_load_session, session_id, user_id=user.id)


def _load_session(session: Session, session_id: str, *, user_id: UUID) -> SessionOut:
    found = sessions.get_session(session, session_id, user_id=user_id)
    names = topics.names(session, user_id=user_id)
    return SessionOut(
        id=found.id,
        external_id=found.external_id,
        created_at=found.created_at,
        queries=[
            ResourceQueryOut.model_validate(row) for row in sessions.list_resource_queries(session, session_id=found.id)
        ],
        resources=[ResourceOut.model_validate(row) for row in sessions.list_resources(session, session_id=found.id)],
        exercises=[ExerciseOut.model_validate(row) for row in exercises.list_of_session(session, session_id=found.id)],
        answers=[AnswerOut.model_validate(row) for row in answers.list_of_session(session, session_id=found.id)],
        progress=[progress_of(row, names) for row in sessions.list_progress_of_session(session, session_id=found.id)],
    )


@router.post("/resources", status_code=202, responses=job_of("learning.resources"))
async def suggest_resources(user: CurrentUser, submitting: Submitting, body: ResourcesIn) -> JobOut:
    """Suggests resources of the shared library and of yours for a question, with reasons and quotes. The result says
    what was searched, and where fewer than three fit, why."""
    return await submitting.submit_with(_submit_resources, body, user_id=user.id)


def _submit_resources(session: Session, body: ResourcesIn, *, user_id: UUID) -> Job:
    session_id = sessions.enter(session, body.session_id, user_id=user_id)
    contract = SuggestResources(query=body.query, session_id=session_id, limit=body.limit)
    return submit(session, contract, user_id=user_id, callback_url=body.callback_url)


@router.post("/exercises", status_code=202, responses=job_of("learning.exercises"))
async def write_exercises(user: CurrentUser, submitting: Submitting, body: ExercisesIn) -> JobOut:
    """Writes exercises on a topic of your library, none of which you had before."""
    return await submitting.submit_with(_submit_exercises, body, user_id=user.id)


def _submit_exercises(session: Session, body: ExercisesIn, *, user_id: UUID) -> Job:
    session_id = sessions.enter(session, body.session_id, user_id=user_id)
    contract = WriteExercises(
        exercise_type=body.exercise_type,
        topic=body.topic or topic_for(session, user_id=user_id, session_id=session_id),
        is_topic_given=body.topic is not None,
        difficulty=body.difficulty,
        count=body.count,
        session_id=session_id,
    )
    return submit(session, contract, user_id=user_id, callback_url=body.callback_url)


@router.get("/exercises")
async def list_exercises(
    user: CurrentUser,
    page: Page,
    type: ExerciseType | None = None,
    topic: TopicQuery = None,
    session_id: SessionId | None = None,
    answered: bool | None = None,
) -> PageOut[ExerciseDetail]:
    """Lists your exercises, newest first. Solutions are shown of those that you answered or gave up."""
    wanted = exercises.Wanted(type, topic, session_id, answered)
    rows = await read(exercises.list_own, wanted, user_id=user.id, limit=page.limit + 1, before=page.before)
    return page_of(rows, page.limit, _detail)


@router.get("/exercises/{exercise_id}")
async def get_exercise(exercise_id: UUID, user: CurrentUser) -> ExerciseDetail:
    """Returns an exercise; with its solution once you answered it or gave up."""
    return _detail(await read(exercises.get, exercise_id, user_id=user.id))


def _detail(shown: exercises.ShownExercise) -> ExerciseDetail:
    exercise = shown.exercise
    solution = shown_solution(exercise.solution) if shown.answered else None
    return ExerciseDetail(
        **ExerciseOut.model_validate(exercise).model_dump(),
        session_id=exercise.session_id,
        language=exercise.language,
        answered=shown.answered,
        solution=solution,
    )
