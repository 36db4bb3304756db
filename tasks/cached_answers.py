"""Cached answers without a queue: the API ends a question's job in the transaction that adds it.

The job, its log, its deliveries and the user's history are as if a worker had found the answer in the cache.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from core.llm_config import ChainEntry
from core.model_names import is_named
from db.models import CachedAnswer, Job
from db.queries.jobs import attempts, jobs
from db.queries.jobs.attempts import Event
from db.queries.learning import answers
from db.queries.llm.providers import Health
from tasks import routing
from tasks.attempt import Usage
from tasks.contracts import AskQuestion, Contract
from tasks.steps.asked_question import add_answer, read_asked
from tasks.submit import draft


@dataclass(frozen=True)
class AnswerModel:
    """A model whose cached answers may be given. `digests` are those that its provider lists: an answer of another
    digest is of an older model. While the provider is away there are none, and the model was not made anew as far as
    anyone knows."""

    provider: str
    model: str
    digests: frozenset[str]


def answer_models(session: Session, request: Contract) -> list[AnswerModel]:
    """The models that a job may ask, the best first, up to the one that a job submitted now would ask. It is the only
    one where the request names it."""
    routing.refresh_with(session)
    known, asked = routing.known_directory(), routing.route_new(request)
    is_named = asked.chain is None and asked.provider is not None
    chain = [ChainEntry(asked.provider or "", asked.model)] if is_named else known.chain(request.chain or "")
    found = []
    for entry in chain:
        health = known.providers.get(entry.provider)
        if health is not None and _may_have_answered(health, entry.model):
            found.append(_answer_model(health, entry.model))
        if entry.provider == asked.provider:
            break
    return found


def _may_have_answered(health: Health, model: str | None) -> bool:
    """A model that the provider lists no more was deleted."""
    return health.offers(model) if health.is_up else health.has_been_up


def _answer_model(health: Health, model: str | None) -> AnswerModel:
    name = model or health.default_model or health.name
    named = [one for one in health.models if is_named(one["name"], name)] if health.is_up else ()
    digests = {one.get("digest") or "" for one in named}
    return AnswerModel(health.name, name, frozenset(digests))


def submit_answered(
    session: Session,
    request: AskQuestion,
    *,
    user_id: UUID,
    callback_url: str | None,
    deadline_seconds: float | None,
) -> Job | None:
    """The succeeded job, where the answer is cached. It waits in no queue, so that no backlog
    refuses it. Raises `TargetRefused`."""
    cached = _find_cached(session, request, user_id)
    if cached is None:
        return None
    new = draft(request, user_id=user_id, callback_url=callback_url)
    [job] = jobs.add_all(session, [new._replace(deadline_seconds=deadline_seconds or new.deadline_seconds)])
    added = add_answer(session, request, cached.result, user_id=user_id, job_id=job.id)
    attempts.succeed_at_once(
        session,
        job.id,
        [Event("token", {"text": cached.result["answer"]})],
        result=cached.result | {"answer_id": str(added.id)},
        receipt=receipt_of(cached),
    )
    return jobs.get(session, job.id, user_id=user_id)


def _find_cached(session: Session, request: AskQuestion, user_id: UUID) -> CachedAnswer | None:
    asked = read_asked(session, user_id, request)
    for model in answer_models(session, request):
        key = asked.key(provider=model.provider, model=model.model)
        cached = answers.find_cached(session, key, user_id=user_id, digests=model.digests or None) if key else None
        if cached is not None:
            return cached
    return None


def receipt_of(cached: CachedAnswer) -> dict[str, Any]:
    return Usage(provider=cached.provider, model=cached.model, cache="hit").as_receipt()
