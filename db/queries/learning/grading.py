"""Answers to exercises, the log of their reviews, and when each exercise is due again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.errors import NotFound
from db.models import Exercise, ExerciseAnswer, ProgressEntry, Review, ReviewCard
from db.queries.learning import topics
from db.queries.learning.sessions import MAX_TASK_CHARACTERS

TO_GRADE = text("SELECT * FROM exercise_to_grade(:job_id)")
HOLD = text("SELECT * FROM hold_exercise_to_grade(:job_id)")
DELETED = "The exercise was deleted before its answer was graded."


@dataclass(frozen=True)
class LoggedReview:
    rating: int
    reviewed_at: datetime


@dataclass(frozen=True)
class DueExercise:
    exercise_id: UUID
    due_at: datetime
    stability: float
    difficulty: float
    prompt: str


def get_exercise(session: Session, exercise_id: UUID, *, user_id: UUID) -> Exercise:
    exercise = session.get(Exercise, exercise_id)
    if exercise is None or exercise.user_id != user_id:
        raise NotFound(f"You have no exercise {exercise_id}.")
    return exercise


def add_answer(
    session: Session, *, user_id: UUID, exercise_id: UUID, job_id: UUID, answer: str | None
) -> ExerciseAnswer:
    """Without `answer` the learner gives up."""
    added = ExerciseAnswer(user_id=user_id, exercise_id=exercise_id, job_id=job_id, answer=answer)
    session.add(added)
    session.flush()
    return added


def get_to_grade(session: Session, job_id: UUID) -> tuple[Exercise, ExerciseAnswer]:
    """What a running job grades. Raises `NotFound` where the exercise was deleted meanwhile."""
    exercise = session.scalars(select(Exercise).from_statement(TO_GRADE), {"job_id": job_id}).one_or_none()
    answer = session.scalars(select(ExerciseAnswer).where(ExerciseAnswer.job_id == job_id)).one_or_none()
    if exercise is None or answer is None:
        raise NotFound(DELETED)
    return exercise, answer


def hold_exercise(session: Session, job_id: UUID) -> None:
    """Until commit the exercise is not deleted. Raises `NotFound` where it was."""
    if session.execute(HOLD, {"job_id": job_id}).first() is None:
        raise NotFound(DELETED)


def store_grade(session: Session, answer_id: UUID, grade: Mapping[str, Any]) -> None:
    changed = update(ExerciseAnswer).where(ExerciseAnswer.id == answer_id)
    session.execute(changed.values(**grade, graded_at=func.now()))


def is_answered(session: Session, exercise_id: UUID) -> bool:
    """Whether an answer was graded, or given up: from then on the learner may see the solution."""
    found = select(ExerciseAnswer.id).where(
        ExerciseAnswer.exercise_id == exercise_id, ExerciseAnswer.graded_at.is_not(None)
    )
    return session.scalars(found.limit(1)).first() is not None


def list_answers(session: Session, exercise_id: UUID) -> list[ExerciseAnswer]:
    """In the order in which they were given."""
    query = select(ExerciseAnswer).where(ExerciseAnswer.exercise_id == exercise_id)
    return list(session.scalars(query.order_by(ExerciseAnswer.id)))


def add_review(session: Session, row: Mapping[str, Any]) -> None:
    """A second run changes nothing."""
    session.execute(insert(Review).values(**row).on_conflict_do_nothing(index_elements=[Review.answer_id]))


def list_reviews(session: Session, exercise_id: UUID) -> list[LoggedReview]:
    """In the order in which the answers were given, whatever order they were graded in."""
    query = select(Review.rating, Review.reviewed_at).where(Review.exercise_id == exercise_id)
    return [LoggedReview(*row) for row in session.execute(query.order_by(Review.reviewed_at, Review.answer_id))]


def lock_card(session: Session, exercise_id: UUID) -> None:
    """Grades of one exercise write its card one after the other."""
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:id, 0))"), {"id": str(exercise_id)})


def put_card(session: Session, exercise_id: UUID, *, user_id: UUID, state: Mapping[str, Any]) -> None:
    added = insert(ReviewCard).values(exercise_id=exercise_id, user_id=user_id, **state)
    session.execute(added.on_conflict_do_update(index_elements=[ReviewCard.exercise_id], set_=dict(state)))


def list_practised(session: Session, *, user_id: UUID) -> list[tuple[str, float, datetime, int]]:
    """Topic, stability, and time and rating of the last review of each exercise that was graded. Its topic is that of
    its task in the history, as the learner calls it now; exercises on deleted topics are left out."""
    task = func.left(Exercise.prompt, MAX_TASK_CHARACTERS)
    is_its_task = and_(ProgressEntry.user_id == user_id, ProgressEntry.completed_task == task)
    last_rating = (
        select(Review.rating)
        .where(Review.exercise_id == ReviewCard.exercise_id)
        .order_by(Review.reviewed_at.desc(), Review.answer_id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(ProgressEntry.topic, ReviewCard.stability, ReviewCard.last_review_at, last_rating)
        .join(Exercise, Exercise.id == ReviewCard.exercise_id)
        .join(ProgressEntry, is_its_task)
        .where(ReviewCard.user_id == user_id)
        .distinct(ReviewCard.exercise_id)
        .order_by(ReviewCard.exercise_id, ProgressEntry.id.desc())
    )
    names = topics.names(session, user_id=user_id)
    rows = [(names.current(stored), *review) for stored, *review in session.execute(query)]
    return [(topic, stability, at, rating) for topic, stability, at, rating in rows if topic is not None]


def list_due(
    session: Session, *, user_id: UUID, due_before: datetime, limit: int, after: tuple[datetime, UUID] | None = None
) -> Sequence[DueExercise]:
    """The longest due first; `after` is the place of the last one seen."""
    place = tuple_(ReviewCard.due_at, ReviewCard.exercise_id)
    query = (
        select(ReviewCard.exercise_id, ReviewCard.due_at, ReviewCard.stability, ReviewCard.difficulty, Exercise.prompt)
        .join(Exercise, Exercise.id == ReviewCard.exercise_id)
        .where(ReviewCard.user_id == user_id, ReviewCard.due_at < due_before)
        .order_by(ReviewCard.due_at, ReviewCard.exercise_id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(place > after)
    return [DueExercise(*row) for row in session.execute(query)]
