"""Cached replies without a queue: the API ends a chat message's job in the transaction that adds the message."""

from sqlalchemy.orm import Session

from db.models import CachedAnswer, ChatMessage, Job
from db.queries.jobs import attempts, jobs
from db.queries.jobs.attempts import Event
from db.queries.learning import answers
from tasks.cached_answers import answer_models, receipt_of
from tasks.contracts import ReplyInChat
from tasks.steps.asked_message import add_reply, read_asked
from tasks.submit import draft


def submit_replied(
    session: Session, request: ReplyInChat, message: ChatMessage, *, callback_url: str | None
) -> Job | None:
    """The succeeded job, where the reply is cached. Raises `TargetRefused`."""
    cached = _find_cached(session, request, message)
    if cached is None:
        return None
    [job] = jobs.add_all(session, [draft(request, user_id=message.user_id, callback_url=callback_url)])
    receipt = receipt_of(cached)
    attempts.succeed_at_once(
        session,
        job.id,
        [Event("token", {"text": cached.result["content"]})],
        result=add_reply(session, message, cached.result, job_id=job.id, receipt=receipt),
        receipt=receipt,
    )
    return jobs.get(session, job.id, user_id=message.user_id)


def _find_cached(session: Session, request: ReplyInChat, message: ChatMessage) -> CachedAnswer | None:
    asked = read_asked(session, message.id, user_id=message.user_id)
    for model in answer_models(session, request):
        key = asked.key(provider=model.provider, model=model.model)
        digests = model.digests or None
        cached = answers.find_cached(session, key, user_id=message.user_id, digests=digests) if key else None
        if cached is not None:
            return cached
    return None
