"""Resources and exercises from the learner's own library."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.orm import Session

from db.queries.learning import sessions
from tasks.attempt import Attempt
from tasks.attempt_llm import count, tutor_for
from tasks.contracts import SuggestResources, WriteExercises
from tasks.handlers import Outcome, handles
from workers.learning.tutor import ExerciseDraft, ExerciseRequest, Suggestion
from workers.retrieval.search import find_passages

PASSAGES = 24  # several from each document, so that a quote can be chosen; each costs about six sentences to embed


class SuggestedResource(BaseModel):
    title: str
    url: str
    kind: str
    reason: str
    score: float
    quote: str
    document_id: UUID
    start: int
    end: int


class SuggestedResources(BaseModel):
    resources: list[SuggestedResource]


class WrittenExercise(BaseModel):
    id: UUID
    type: str
    prompt: str
    choices: list[str] | None
    starter_code: str | None
    hints: list[str]


class WrittenExercises(BaseModel):
    exercises: list[WrittenExercise]


@handles(SuggestResources)
def suggest_resources(attempt: Attempt, wish: SuggestResources) -> Outcome:
    attempt.report(0, 2, "steps", "searching")
    passages = find_passages(wish.query, user_id=attempt.user_id, limit=PASSAGES)
    attempt.checkpoint()
    attempt.report(1, 2, "steps", "choosing")
    tutor = tutor_for(attempt)
    suggestions, usage = tutor.suggest(wish.query, passages, wish.limit)
    count(attempt, tutor.provider, usage)
    attempt.report(2, 2, "steps", "chosen")
    result = SuggestedResources(resources=[resource_of(suggestion) for suggestion in suggestions])

    def write(session: Session) -> SuggestedResources:
        sessions.add_resources(
            session,
            [
                resource.model_dump(exclude={"start", "end"})
                | {
                    "user_id": attempt.user_id,
                    "session_id": wish.session_id,
                    "query": wish.query,
                    "position": position,
                }
                for position, resource in enumerate(result.resources)
            ],
        )
        return result

    return write


def resource_of(suggestion: Suggestion) -> SuggestedResource:
    return SuggestedResource(
        title=suggestion.title,
        url=f"/api/documents/{suggestion.document_id}",
        kind="document",
        reason=suggestion.reason,
        score=suggestion.score,
        quote=suggestion.quote,
        document_id=UUID(suggestion.document_id),
        start=suggestion.start,
        end=suggestion.end,
    )


@handles(WriteExercises)
def write_exercises(attempt: Attempt, wish: WriteExercises) -> Outcome:
    attempt.report(0, 2, "steps", "searching")
    passages = find_passages(wish.topic, user_id=attempt.user_id, limit=PASSAGES)
    attempt.checkpoint()
    attempt.report(1, 2, "steps", "writing")
    tutor = tutor_for(attempt)
    drafts, usage = tutor.write_exercises(
        ExerciseRequest(wish.exercise_type, wish.topic, wish.difficulty, wish.count), passages
    )
    count(attempt, tutor.provider, usage)
    attempt.report(2, 2, "steps", "written")

    def write(session: Session) -> WrittenExercises:
        added = sessions.add_exercises(session, [_row(attempt, wish, draft) for draft in drafts])
        return WrittenExercises(
            exercises=[WrittenExercise.model_validate(exercise, from_attributes=True) for exercise in added]
        )

    return write


def _row(attempt: Attempt, wish: WriteExercises, draft: ExerciseDraft) -> dict[str, Any]:
    return {
        "user_id": attempt.user_id,
        "session_id": wish.session_id,
        "document_id": UUID(draft.document_id),
        "type": draft.type,
        "topic": wish.topic,
        "difficulty": wish.difficulty,
        "prompt": draft.prompt,
        "choices": draft.choices,
        "starter_code": draft.starter_code,
        "hints": draft.hints,
        "solution": draft.solution,
    }
