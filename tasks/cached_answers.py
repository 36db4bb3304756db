"""Cached answers without a queue: the API ends a question's job in the transaction that adds it.

The job, its log, its deliveries and the user's history are as if a worker had found the answer in the cache.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from core.settings import settings
from db.models import CachedAnswer, Job
from db.queries.jobs import attempts, jobs, workers
from db.queries.jobs.attempts import Event
from db.queries.learning import answers
from tasks.attempt import Usage
from tasks.contracts import AskQuestion
from tasks.steps.asked_question import add_answer, read_asked
from tasks.submit import draft


@dataclass(frozen=True)
class AnswerModel:
    """A model whose cached answers may be given. `digests` are those that live workers announce of it: an answer of
    another digest is of an older model. Where they announce none the model is away, and was not made anew as far as
    anyone knows."""

    provider: str
    model: str
    digests: frozenset[str]


def answer_models(session: Session) -> list[AnswerModel]:
    """The models that a job may ask, the best first, up to the one that a job submitted now would ask."""
    llm = settings().llm
    extractive = AnswerModel("extractive", "extractive", frozenset())
    if llm.provider == "extractive":
        return [extractive]
    digests = _announced_digests(session)
    found = digests.get(("ollama", llm.model)) or digests.get(("ollama", f"{llm.model}:latest"))
    ollama = AnswerModel("ollama", llm.model, frozenset(found or ()))
    return [ollama] if found or llm.provider == "ollama" else [ollama, extractive]


def _announced_digests(session: Session) -> Mapping[tuple[str, str], set[str]]:
    """By provider and model."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for worker in workers.list_alive(session):
        for model in worker.models:
            found[model["provider"], model["name"]].add(model.get("digest") or "")
    return found


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
    [job] = jobs.add_all(session, [replace(new, deadline_seconds=deadline_seconds or new.deadline_seconds)])
    added = add_answer(session, request, cached.result, user_id=user_id, job_id=job.id)
    attempts.succeed_at_once(
        session,
        job.id,
        [Event("token", {"text": cached.result["answer"]})],
        result=cached.result | {"answer_id": str(added.id)},
        receipt=_receipt(cached),
    )
    return jobs.get(session, job.id, user_id=user_id)


def _find_cached(session: Session, request: AskQuestion, user_id: UUID) -> CachedAnswer | None:
    asked = read_asked(session, user_id, request)
    for model in answer_models(session):
        key = asked.key(provider=model.provider, model=model.model)
        cached = answers.find_cached(session, key, user_id=user_id, digests=model.digests or None) if key else None
        if cached is not None:
            return cached
    return None


def _receipt(cached: CachedAnswer) -> dict[str, Any]:
    return Usage(provider=cached.provider, model=cached.model, cache="hit").as_receipt()
