"""Coding exercises: picked from the bank, else written by a language model and tried in the sandbox; and answers to
them, which run there too. Whatever runs code is on the `cpu` queue."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from core.errors import AppError
from core.settings import settings
from db.models import CodingDrafts
from db.queries.learning import coding_drafts
from db.transactions import read_only
from tasks import routing
from tasks.attempt import Attempt, Usage
from tasks.attempt_llm import encode, provider_for, record_usage
from tasks.contracts import GradeAnswer, WriteExercises
from tasks.handlers import MoveOn, Outcome, handles
from tasks.results.learning import GradedAnswer, WrittenExercises
from tasks.steps.exercises import Columns, store
from tasks.steps.grading import read_answer, write_grade
from tasks.steps.learners import read_history
from workers.coding import choosing, wording
from workers.coding.bank import bank
from workers.coding.choosing import Wanted
from workers.coding.generative.candidates import Candidate
from workers.coding.generative.trial import Rejected, Trial
from workers.coding.generative.writer import draft_of, writer_of
from workers.coding.grade import grade_code
from workers.learning.tutor import ExerciseDraft, ExercisesExhausted, TopicNotFound
from workers.sandbox.values import from_json

STEPS = 3
ANY_CODE = "Python basics"
MOST_EXAMPLES = 2
MOST_REASONS = 3


@handles(GradeAnswer, stage="code")
def grade_code_answer(attempt: Attempt, request: GradeAnswer) -> Outcome:
    """A second run tests the code again; only one run's grade is stored. Cancelling the job kills the sandbox."""
    exercise, answer = read_answer(attempt)
    attempt.report(0, 1, "steps", "testing")
    grading = grade_code(answer.answer or "", exercise.solution, attempt.checkpoint)
    attempt.report(1, 1, "steps", "tested")

    def write(session: Session) -> GradedAnswer:
        return write_grade(session, attempt, exercise, answer, grading)

    return write


@handles(WriteExercises, stage="pick")
def pick_coding_exercises(attempt: Attempt, request: WriteExercises) -> Outcome:
    """From the bank. Where it has nothing new on the topic, a language model writes, if there is one."""
    attempt.report(0, STEPS, "steps", "choosing")
    with read_only() as session:
        history = read_history(session, attempt.user_id)
    wanted = Wanted(request.topic, request.difficulty, request.count, history.novelty(encode).accept)
    try:
        drafts, topic = _pick(wanted, is_topic_given=request.is_topic_given)
    except (TopicNotFound, ExercisesExhausted) as nothing:
        if not routing.somebody_writes(request, "write"):
            raise
        return MoveOn("write", _beginning(attempt, nothing))
    attempt.report(STEPS, STEPS, "steps", "chosen")
    chosen = request.model_copy(update={"topic": topic})
    found = [(draft, history.columns(draft, encode)) for draft in drafts]
    return store(attempt, chosen, found, lambda count: _note_of_bank(request, topic, count))


def _pick(wanted: Wanted, *, is_topic_given: bool) -> tuple[list[ExerciseDraft], str]:
    """With their topic: one that the platform chose may have nothing to do with code."""
    tasks = bank(settings().coding.bank).values()
    try:
        return choosing.write_exercises(wanted, tasks, encode), wanted.topic
    except TopicNotFound:
        if is_topic_given:
            raise
        return choosing.write_exercises(replace(wanted, topic=ANY_CODE), tasks, encode), ANY_CODE


@handles(WriteExercises, stage="write")
def write_coding_exercises(attempt: Attempt, request: WriteExercises) -> Outcome:
    """Hands what the model wrote to the sandbox. A second run has others written."""
    with read_only() as session:
        handed, history = coding_drafts.get(session, attempt.id), read_history(session, attempt.user_id)
    writer = writer_of(provider_for(attempt), attempt.checkpoint, encode)
    if writer is None:
        raise _nothing(handed, "No language model could write one.")
    attempt.report(1, STEPS, "steps", "writing")
    wanted = Wanted(request.topic, request.difficulty, request.count, history.novelty(encode).accept)
    candidates, usage = writer.write(wanted)
    record_usage(attempt, attempt.claim.provider or "", usage)
    rows = [
        {"candidate": one.model_dump(mode="json"), "columns": _as_json(history.columns(draft_of(one), encode))}
        for one in candidates
    ]
    receipt = attempt.usage.as_receipt()
    return MoveOn("try", lambda session: coding_drafts.put(session, attempt.id, drafts=rows, receipt=receipt))


@handles(WriteExercises, stage="try")
def try_coding_exercises(attempt: Attempt, request: WriteExercises) -> Outcome:
    """Stores those whose reference passes, and whose tests nothing passes that knows nothing. Where there is none, the
    chain's next provider writes. A second run tries the same again."""
    with read_only() as session:
        handed = coding_drafts.get(session, attempt.id)
        earlier = coding_drafts.list_solutions(session, user_id=attempt.user_id)
    attempt.usage = Usage(**(handed.receipt or {}))
    attempt.report(2, STEPS, "steps", "trying")
    sound, reasons = _try_all(attempt, request, handed.drafts, earlier)
    if not sound:
        return _go_on(attempt, request, handed, reasons)
    attempt.report(STEPS, STEPS, "steps", "tried")
    write = store(attempt, request, sound, lambda count: _note_of_model(request, attempt.usage.model, count))

    def finish(session: Session) -> WrittenExercises:
        coding_drafts.remove(session, attempt.id)
        return write(session)

    return finish


def _try_all(
    attempt: Attempt, request: WriteExercises, handed: Sequence[Any], earlier: Sequence[Mapping[str, Any]]
) -> tuple[list[tuple[ExerciseDraft, Columns]], list[str]]:
    """Those that are sound, and why the others are not."""
    sound: list[tuple[ExerciseDraft, Columns]] = []
    reasons: list[str] = []
    known = [*earlier, *map(choosing.solution_of, bank(settings().coding.bank).values())]
    for row in handed[: request.count]:
        read = _read(row)
        trial = Trial(attempt.checkpoint, [*known, *(draft.solution for draft, _ in sound)], _socket())
        found = read if isinstance(read, Rejected) else trial.solution_of(read[0])
        if isinstance(found, Rejected) or isinstance(read, Rejected):
            reasons.append(found.reason if isinstance(found, Rejected) else "")
        else:
            sound.append((_with_solution(read[0], found), read[1]))
    return sound, reasons


def _socket() -> Any:
    return settings().coding.sandbox_socket


def _with_solution(candidate: Candidate, solution: dict[str, Any]) -> ExerciseDraft:
    """With examples behind the statement: the visible tests."""
    shown = [test for test in solution["tests"] if test["visible"]][:MOST_EXAMPLES]
    examples = "\n".join(_example(candidate.entry, test) for test in shown)
    return replace(draft_of(candidate), prompt=f"{candidate.statement}\n\n{examples}", solution=solution)


def _example(entry: str, test: Mapping[str, Any]) -> str:
    arguments = [from_json(one) for one in test["arguments"]]
    return f"`{wording.call(entry, arguments)}` returns `{wording.shown(from_json(test['expected']))}`"


def _read(row: Any) -> tuple[Candidate, Columns] | Rejected:
    """What the other worker has written is read with distrust."""
    try:
        return Candidate.model_validate(row["candidate"]), _from_json(row["columns"])
    except (ValidationError, KeyError, TypeError, ValueError, RecursionError):
        return Rejected("it has another form than it must have")


def _as_json(columns: Columns) -> dict[str, Any]:
    return dict(columns) | {
        "fingerprint": columns["fingerprint"].hex(),
        "meaning": [float(x) for x in columns["meaning"]],
    }


def _from_json(columns: Columns) -> Columns:
    names = ("language", "meaning_model")
    texts = {name: str(columns[name]) for name in names}
    meaning = [float(one) for one in columns["meaning"]]
    return texts | {"fingerprint": bytes.fromhex(columns["fingerprint"]), "meaning": meaning}


def _beginning(attempt: Attempt, nothing: AppError) -> Callable[[Session], None]:
    begun = {"slug": nothing.slug, "detail": nothing.detail}
    return lambda session: coding_drafts.begin(session, job_id=attempt.id, user_id=attempt.user_id, **begun)


def _go_on(attempt: Attempt, request: WriteExercises, handed: CodingDrafts, reasons: Sequence[str]) -> Outcome:
    given_up = [*handed.given_up, *([attempt.usage.provider] if attempt.usage.provider else [])]
    if routing.somebody_writes(request, "write", given_up=given_up):
        return MoveOn(
            "write", lambda session: coding_drafts.give_up(session, attempt.id, providers=given_up), given_up=given_up
        )
    named = "; ".join(list(dict.fromkeys(reasons))[:MOST_REASONS])
    raise _nothing(handed, f"A language model wrote {len(reasons)}, and none passed its trial: {named}.")


def _nothing(handed: CodingDrafts, why: str) -> AppError:
    known = {one.slug: one for one in (TopicNotFound, ExercisesExhausted)}
    return known.get(handed.slug, TopicNotFound)(f"{handed.detail} {why}")


def _note_of_bank(request: WriteExercises, topic: str, count: int) -> str | None:
    if topic != request.topic:
        return f"There is no coding exercise on {request.topic!r}: {topic} instead."
    if count >= request.count:
        return None
    return f"{count} of {request.count} exercises: the bank has no other on {request.topic!r}. Name another topic."


def _note_of_model(request: WriteExercises, model: str | None, count: int) -> str:
    whose = f"The bank has nothing new on {request.topic!r}: {model!r} wrote this, and its tests were tried."
    return whose if count >= request.count else f"{count} of {request.count} exercises. {whose} Others failed."
