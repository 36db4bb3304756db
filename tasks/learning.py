"""Resources from the shared library and the learner's own; exercises from their own, else from shared lessons."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from core.errors import Permanent
from db.queries.learning import sessions
from db.transactions import read_only
from tasks.attempt import Attempt
from tasks.attempt_llm import encode_for, provider_for, record_usage
from tasks.contracts import SuggestResources, WriteExercises
from tasks.handlers import Outcome, handles
from tasks.results.learning import SuggestedResources
from tasks.steps.exercises import store
from tasks.steps.learners import read_history
from tasks.steps.resources import note_of, read_learner, search_resources, to_resource
from tasks.steps.retrieval import encode_or_compare_words, find_evidence
from workers.learning.tutor import (
    ExerciseDraft,
    ExerciseRequest,
    ExercisesExhausted,
    ExerciseType,
    TopicNotFound,
    Tutor,
)
from workers.learning.tutors import tutor_of
from workers.llm.gateway import Usage
from workers.quotes.types import Passage

OTHER_TYPE = "Without a language model, shared lessons give gaps and multiple choice on the terms that they define."
PASSAGES = 24  # several from each document, so that a quote can be chosen; each costs about six sentences to embed


@handles(SuggestResources)
def suggest_resources(attempt: Attempt, request: SuggestResources) -> Outcome:
    """Adds the suggested resources to the session. A second run chooses again; only one run's rows are stored."""
    attempt.report(0, 2, "steps", "searching")
    with read_only() as session:
        learner = read_learner(session, attempt.user_id, session_id=request.session_id)
    found = search_resources(attempt, request.query, limit=request.limit, learner=learner)
    attempt.checkpoint()
    attempt.report(1, 2, "steps", "choosing")
    tutor = tutor_of(provider_for(attempt), encode_or_compare_words(attempt), attempt.checkpoint)
    suggestions, usage = tutor.suggest(found.request, found.passages)
    record_usage(attempt, tutor.provider, usage)
    attempt.report(2, 2, "steps", "chosen")
    result = SuggestedResources(
        resources=[to_resource(suggestion) for suggestion in suggestions],
        searched=found.searched,
        note=note_of(found, len(suggestions)),
    )

    def write(session: Session) -> SuggestedResources:
        query: dict[str, Any] = {"user_id": attempt.user_id, "session_id": request.session_id, "query": request.query}
        sessions.add_resource_query(session, **query, found=len(result.resources), note=result.note)
        rows = [
            resource.model_dump(exclude={"start", "end"}) | query | {"position": position}
            for position, resource in enumerate(result.resources)
        ]
        sessions.add_resources(session, rows)
        return result

    return write


@handles(WriteExercises)
def write_exercises(attempt: Attempt, request: WriteExercises) -> Outcome:
    """Adds the exercises with their solutions; the result leaves the solutions out. A second run writes others; only
    one run's rows are stored."""
    attempt.report(0, 2, "steps", "searching")
    passages = find_evidence(attempt, request.topic, limit=PASSAGES)
    attempt.checkpoint()
    attempt.report(1, 2, "steps", "writing")
    with read_only() as session:
        history = read_history(session, attempt.user_id)
    encode = encode_for(attempt)
    novelty = history.novelty(encode)
    tutor = tutor_of(provider_for(attempt), encode, attempt.checkpoint)
    asked = ExerciseRequest(
        _tutors_type(request), request.topic, request.difficulty, request.count, history.learner, novelty.accept
    )
    try:
        drafts, usage = tutor.write_exercises(asked, passages)
    except (TopicNotFound, ExercisesExhausted) as nothing:
        drafts, usage = _from_lessons(attempt, tutor, asked, passages, nothing)
    record_usage(attempt, tutor.provider, usage)
    attempt.report(2, 2, "steps", "written")
    found = [(draft, history.columns(draft, encode)) for draft in drafts]
    is_other = any(draft.type != request.exercise_type for draft in drafts)
    return store(attempt, request, found, lambda count: _note(request, count, novelty.repeated, is_other=is_other))


def _from_lessons(
    attempt: Attempt, tutor: Tutor, request: ExerciseRequest, own: Sequence[Passage], nothing: Permanent
) -> tuple[list[ExerciseDraft], Usage]:
    """Where the learner's own documents have nothing more. Raises `nothing` where the lessons have neither."""
    documents = {passage.document_id for passage in own}
    found = find_evidence(attempt, request.topic, limit=PASSAGES, lessons=True)
    lessons = [passage for passage in found if passage.document_id not in documents]
    try:
        return tutor.write_exercises(replace(request, on_terms=True), lessons)
    except (TopicNotFound, ExercisesExhausted) as neither:
        raise (nothing if own else neither) from None


def _tutors_type(request: WriteExercises) -> ExerciseType:
    assert request.exercise_type != "coding"  # which begins at another stage
    return request.exercise_type


def _note(request: WriteExercises, written: int, repeated: int, *, is_other: bool = False) -> str | None:
    """Why there are fewer than were asked for, or others."""
    if written >= request.count:
        return OTHER_TYPE if is_other else None
    reason = (
        f"{repeated} more would repeat exercises that you had"
        if repeated
        else f"your library has no more on {request.topic!r} for the type {request.exercise_type!r}"
    )
    return f"{written} of {request.count} exercises: {reason}. Add documents on it, or name another topic or type."
