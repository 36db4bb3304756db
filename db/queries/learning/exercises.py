"""Exercises: written for a learner, listed, and compared with what a new one would be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.errors import NotFound
from db.models import Exercise, ExerciseAnswer, LearningSession
from db.queries.learning import sessions

MOST_COMPARED = 2_000  # earlier exercises; the unique fingerprint holds for all of them


class EarlierExercise(NamedTuple):
    """What a new exercise is compared with; the solution is not needed, and GPU workers may not read it. `score` is
    the latest grade; None where it was not answered or is not graded."""

    type: str
    topic: str
    document_id: UUID | None
    quote_start: int | None
    quote_end: int | None
    fingerprint: bytes | None
    meaning: Sequence[float] | None
    meaning_model: str | None
    score: float | None


@dataclass(frozen=True)
class Wanted:
    """Which of a learner's exercises to list; None means all."""

    type: str | None = None
    topic: str | None = None
    session_id: str | None = None
    answered: bool | None = None


class ShownExercise(NamedTuple):
    exercise: Exercise
    answered: bool

    @property
    def id(self) -> UUID:
        return self.exercise.id


def add(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[UUID | None]:
    """The ids in the order given; None where the learner already has an exercise with that key and passage, as when two
    jobs wrote it at once. Each row has a `fingerprint` and the same columns."""
    if not rows:
        return []
    statement = insert(Exercise).values([dict(row) for row in rows])
    added = session.execute(
        statement.on_conflict_do_nothing(index_elements=["user_id", "fingerprint"]).returning(
            Exercise.fingerprint, Exercise.id
        )
    )
    ids = dict(added.tuples().all())
    return [ids.pop(row["fingerprint"], None) for row in rows]


def list_earlier(session: Session, *, user_id: UUID) -> list[EarlierExercise]:
    """Newest first."""
    latest = (
        select(ExerciseAnswer.score)
        .where(ExerciseAnswer.exercise_id == Exercise.id, ExerciseAnswer.score.is_not(None))
        .order_by(ExerciseAnswer.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    columns = [getattr(Exercise, name) for name in EarlierExercise._fields if name != "score"]
    query = select(*columns, latest).where(Exercise.user_id == user_id).order_by(Exercise.id.desc())
    return [EarlierExercise(*row) for row in session.execute(query.limit(MOST_COMPARED))]


def list_own(
    session: Session, wanted: Wanted, *, user_id: UUID, limit: int, before: UUID | None = None
) -> list[ShownExercise]:
    """Newest first; `before` is the id of the last one seen."""
    query = select(Exercise, _is_answered()).where(Exercise.user_id == user_id, *_conditions(wanted))
    if before is not None:
        query = query.where(Exercise.id < before)
    return [ShownExercise(*row) for row in session.execute(query.order_by(Exercise.id.desc()).limit(limit))]


def get(session: Session, exercise_id: UUID, *, user_id: UUID) -> ShownExercise:
    query = select(Exercise, _is_answered()).where(Exercise.id == exercise_id, Exercise.user_id == user_id)
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound(f"You have no exercise {exercise_id}.")
    return ShownExercise(*found)


def list_of_session(session: Session, *, session_id: UUID) -> list[Exercise]:
    return list(session.scalars(select(Exercise).where(Exercise.session_id == session_id).order_by(Exercise.id)))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.type is not None:
        conditions.append(Exercise.type == wanted.type)
    if wanted.topic is not None:
        conditions.append(func.lower(Exercise.topic) == wanted.topic.strip().lower())
    if wanted.session_id is not None:
        named = select(LearningSession.id).where(sessions.is_named(wanted.session_id))
        conditions.append(Exercise.session_id.in_(named))
    if wanted.answered is not None:
        conditions.append(_is_answered() if wanted.answered else ~_is_answered())
    return conditions


def _is_answered() -> ColumnElement[bool]:
    """Answered, or given up: then the solution is shown."""
    return select(ExerciseAnswer.id).where(ExerciseAnswer.exercise_id == Exercise.id).exists()
