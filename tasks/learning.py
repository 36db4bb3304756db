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
from tasks.steps.exercise_types import types_of, write_of_types
from tasks.steps.exercises import store
from tasks.steps.learners import read_history
from tasks.steps.resources import note_of, read_learner, search_resources, to_resource
from tasks.steps.retrieval import encode_or_compare_words, find_evidence
from tasks.steps.titled_documents import Documents, find_titled
from workers.learning.tutor import (
    ExerciseDraft,
    ExerciseRequest,
    ExercisesExhausted,
    ExerciseType,
    Learner,
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
    with read_only() as session:
        history = read_history(session, attempt.user_id)
    passages, named = _find(attempt, request.topic, history.learner)
    attempt.checkpoint()
    attempt.report(1, 2, "steps", "writing")
    encode = encode_for(attempt)
    novelty = history.novelty(encode)
    tutor = tutor_of(provider_for(attempt), encode, attempt.checkpoint)
    types = types_of(request.exercise_type)
    asked = ExerciseRequest(
        *(types[0], request.topic, request.difficulty, request.count, history.learner, novelty.accept),
        named=named,
    )
    try:
        drafts, usage = write_of_types(tutor, asked, types, passages)
    except (TopicNotFound, ExercisesExhausted) as nothing:
        try:
            drafts, usage = _from_lessons(attempt, tutor, asked, types, passages, nothing)
        except TopicNotFound:
            if not (named or _has_practised(history.learner, request.topic)):
                raise
            return store(attempt, request, [], lambda _: _nothing_in(request.topic, is_title=bool(named)))
    record_usage(attempt, tutor.provider, usage)
    attempt.report(2, 2, "steps", "written")
    found = [(draft, history.columns(draft, encode)) for draft in drafts]
    is_other = any(draft.type not in types for draft in drafts)
    return store(attempt, request, found, lambda count: _note(request, count, novelty.repeated, is_other=is_other))


def _find(attempt: Attempt, topic: str, learner: Learner, *, lessons: bool = False) -> tuple[list[Passage], Documents]:
    """What the library has on the topic, and the documents that have it as their title; their passages come first."""
    with read_only() as session:
        titled = find_titled(
            session, topic, learner, user_id=attempt.user_id, limit=PASSAGES, seed=attempt.id, lessons=lessons
        )
    found = find_evidence(attempt, topic, limit=PASSAGES, lessons=lessons)
    return titled.with_found(found), titled.documents


def _from_lessons(
    attempt: Attempt,
    tutor: Tutor,
    request: ExerciseRequest,
    types: Sequence[ExerciseType],
    own: Sequence[Passage],
    nothing: Permanent,
) -> tuple[list[ExerciseDraft], Usage]:
    """Where the learner's own documents have nothing more. Raises `nothing` where the lessons have neither."""
    documents = {passage.document_id for passage in own}
    found, named = _find(attempt, request.topic, request.learner, lessons=True)
    lessons = [passage for passage in found if passage.document_id not in documents]
    try:
        return write_of_types(tutor, replace(request, named=request.named | named, on_terms=True), types, lessons)
    except (TopicNotFound, ExercisesExhausted) as neither:
        raise (nothing if own else neither) from None


def _note(request: WriteExercises, written: int, repeated: int, *, is_other: bool = False) -> str | None:
    """Why there are fewer than were asked for, or others."""
    if written >= request.count:
        return OTHER_TYPE if is_other else None
    reason = (
        f"{repeated} more would repeat exercises that you had"
        if repeated
        else f"your library has no more on {request.topic!r}"
        + ("" if request.exercise_type == "any" else f" for the type {request.exercise_type!r}")
    )
    return f"{written} of {request.count} exercises: {reason}. Add documents on it, or name another topic or type."


def _has_practised(learner: Learner, topic: str) -> bool:
    """The console offers these topics: a job that fails over one would blame the learner for following."""
    return topic.strip().casefold() in {name.casefold() for name in learner.mastery}


def _nothing_in(topic: str, *, is_title: bool) -> str:
    if is_title:
        return f"“{topic}” has no sentence that an exercise can be made of. Choose another document, or name a topic."
    return f"Your library has no text on “{topic}” that an exercise can be made of. Add documents on it."
