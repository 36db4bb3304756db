"""Answers to questions from the user's own library, with exact quotes."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from core.once import once
from core.settings import settings
from db.queries import projects
from db.queries.learning import answers
from db.transactions import read_only, transaction
from tasks.attempt import Attempt
from tasks.attempt_llm import provider_for, record_usage
from tasks.contracts import AskQuestion
from tasks.handlers import Outcome, handles
from tasks.results.answers import Answered
from tasks.steps.answering import CheckedAnswer, answerer, check_quotes
from tasks.steps.asked_question import add_answer, read_asked
from tasks.steps.retrieval import find_passages
from workers.answers.followups import search_text
from workers.answers.single_flight import SingleFlight
from workers.answers.types import Question
from workers.llm.gateway import ModelUnavailable, Provider, Usage


@dataclass(frozen=True)
class QuestionContext:
    """What a question is answered with. `key` is None where the answer must not be cached. `digest` is that of the
    model: empty if it has none, None while nobody can say."""

    question: Question
    library_version: int
    key: bytes | None
    digest: str | None
    cached: CheckedAnswer | None


@once
def _single_flight() -> SingleFlight[CheckedAnswer]:
    return SingleFlight()


@handles(AskQuestion)
def answer_question(attempt: Attempt, request: AskQuestion) -> Outcome:
    """Adds the answer to the user's history and to the cache. A second run finds the answer in the cache, or writes a
    new one."""
    provider = provider_for(attempt)
    digest = _digest(provider)
    with read_only() as session:
        context = _read(session, attempt.user_id, request, provider, digest)
    if context.key is None:
        result = _answer(attempt, request, context, provider).result
    else:
        result = _answer_with_cache(attempt, request, context, context.key, provider).result
    return lambda session: _store(session, attempt, request, result)


def _digest(provider: Provider) -> str | None:
    """A server that is away is not known to have made its model anew: its cached answers may be given."""
    try:
        return provider.digest(provider.default_model) or ""
    except ModelUnavailable:
        return None


def _read(
    session: Session, user_id: UUID, request: AskQuestion, provider: Provider, digest: str | None
) -> QuestionContext:
    if request.project_id is not None:
        projects.get(session, request.project_id, user_id=user_id)
    asked = read_asked(session, user_id, request)
    key = asked.key(provider=provider.name, model=provider.default_model)
    cached = _find_cached(session, key, user_id, digest) if key else None
    return QuestionContext(asked.question, asked.inputs.library_version, key, digest, cached)


def _find_cached(session: Session, key: bytes, user_id: UUID, digest: str | None) -> CheckedAnswer | None:
    cached = answers.find_cached(session, key, user_id=user_id, digests=None if digest is None else {digest})
    return CheckedAnswer(Answered.model_validate(cached.result), cached.provider, cached.model) if cached else None


def _answer_with_cache(
    attempt: Attempt, request: AskQuestion, context: QuestionContext, key: bytes, provider: Provider
) -> CheckedAnswer:
    """Returns the cached answer, or shares that of an equal question in this process, or writes a new one."""
    checked, is_own = context.cached, False
    if checked is None:
        attempt.usage.cache = "miss"
        checked, is_own = _single_flight().run(
            key, lambda: _answer(attempt, request, context, provider), checkpoint=attempt.checkpoint
        )
    if not is_own:
        attempt.stream_text(checked.result.answer)
        attempt.usage.cache = "hit"
        record_usage(attempt, checked.provider, Usage(checked.model, prompt_tokens=0, output_tokens=0))
    return checked


def _answer(attempt: Attempt, request: AskQuestion, context: QuestionContext, provider: Provider) -> CheckedAnswer:
    attempt.report(0, 2, "steps", "searching")
    query = search_text(context.question)
    passages = find_passages(attempt, query, limit=settings().answers.topk, project_id=request.project_id)
    attempt.checkpoint()
    attempt.report(1, 2, "steps", "answering")
    draft = answerer(attempt, provider).answer(context.question, passages, attempt.stream_text)
    record_usage(attempt, draft.provider, draft.usage)
    attempt.report(2, 2, "steps", "answered")
    with transaction() as session:
        checked = check_quotes(session, attempt.user_id, draft)
        if context.key is not None and draft.provider == provider.name and attempt.usage.degraded is None:
            _cache(session, attempt.user_id, context.key, context, checked)
    return checked


def _cache(session: Session, user_id: UUID, key: bytes, context: QuestionContext, checked: CheckedAnswer) -> None:
    """The key holds the library's version before the search, so a change during it makes the entry unreachable."""
    answers.cache(
        session,
        key,
        user_id=user_id,
        library_version=context.library_version,
        provider=checked.provider,
        model=checked.model,
        digest=context.digest or "",
        result=checked.result.model_dump(mode="json", exclude={"answer_id"}),
        keep=timedelta(hours=settings().answers.cache_hours),
    )


def _store(session: Session, attempt: Attempt, request: AskQuestion, result: Answered) -> Answered:
    added = add_answer(session, request, result.model_dump(mode="json"), user_id=attempt.user_id, job_id=attempt.id)
    return result.model_copy(update={"answer_id": added.id})
