"""New exercises: stored with their solutions, and shown without."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from db.queries.learning import exercises
from tasks.attempt import Attempt
from tasks.contracts import WriteExercises
from tasks.results.learning import WrittenExercise, WrittenExercises
from workers.learning.tutor import ExerciseDraft

Columns = Mapping[str, Any]
"""What later exercises are compared with."""


def store(
    attempt: Attempt,
    request: WriteExercises,
    drafts: Sequence[tuple[ExerciseDraft, Columns]],
    note: Callable[[int], str | None],
) -> Callable[[Session], WrittenExercises]:
    """Writes the exercises in the caller's transaction. `note` is given how many the learner did not have yet."""
    rows = [_row(attempt, request, draft) | dict(columns) for draft, columns in drafts]

    def write(session: Session) -> WrittenExercises:
        ids = exercises.add(session, rows)
        written = [_written(id, draft) for id, (draft, _) in zip(ids, drafts, strict=True) if id is not None]
        return WrittenExercises(exercises=written, note=note(len(written)))

    return write


def _written(id: UUID, draft: ExerciseDraft) -> WrittenExercise:
    return WrittenExercise(
        id=id,
        type=draft.type,
        prompt=draft.prompt,
        choices=draft.choices,
        starter_code=draft.starter_code,
        hints=draft.hints,
    )


def _row(attempt: Attempt, request: WriteExercises, draft: ExerciseDraft) -> dict[str, Any]:
    return {
        "user_id": attempt.user_id,
        "session_id": request.session_id,
        "document_id": None if draft.document_id is None else UUID(draft.document_id),
        "type": draft.type,
        "topic": request.topic,
        "difficulty": request.difficulty,
        "prompt": draft.prompt,
        "choices": draft.choices,
        "starter_code": draft.starter_code,
        "hints": draft.hints,
        "solution": draft.solution,
    }
