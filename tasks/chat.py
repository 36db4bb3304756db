"""Replies in the chats of a project."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from core.errors import Cancelled
from core.once import once
from core.settings import settings
from db.queries import chat
from db.queries.learning import answers
from db.transactions import read_only, transaction
from tasks.attempt import Attempt
from tasks.attempt_llm import another_writes, provider_for, record_usage
from tasks.chat_titles import submit_title
from tasks.contracts import NameChat, ReplyInChat
from tasks.handlers import Outcome, handles
from tasks.results.chat import ChatReply, StoredChatReply
from tasks.steps.answering import checked_sentences
from tasks.steps.asked_message import AskedMessage, add_reply, read_asked
from tasks.steps.citations import checked_citations
from tasks.steps.retrieval import encode_or_compare_words, find_passages
from workers.answers.citation_markers import without_markers
from workers.answers.single_flight import SingleFlight
from workers.chat import budget, replier, summaries
from workers.chat.replier import Replier
from workers.chat.types import ChatMode, Conversation, Reply, ReplyOutcome
from workers.llm.gateway import ModelUnavailable, Provider, Usage
from workers.quotes.types import Passage

PASSAGES = 24  # several from each document, so that a quote can be chosen


@dataclass(frozen=True)
class _Checked:
    """A reply whose quotes stand in the stored documents, word for word."""

    reply: ChatReply
    provider: str
    model: str


@once
def _single_flight() -> SingleFlight[_Checked]:
    return SingleFlight()


@handles(ReplyInChat)
def reply_in_chat(attempt: Attempt, request: ReplyInChat) -> Outcome:
    """Adds the reply to its thread and to the cache. A second run finds it in the cache, or writes a new one. Where it
    is cancelled, what was streamed stays as the reply."""
    provider = provider_for(attempt)
    digest = _digest(provider)
    with read_only() as session:
        asked = read_asked(session, request.message_id, user_id=attempt.user_id)
        key = asked.key(provider=provider.name, model=provider.default_model)
        known = _find_cached(session, key, attempt.user_id, digest) if key and not request.fresh else None
    streamed = _Streamed(attempt)
    try:
        checked = _reply(attempt, asked, provider, key, digest, known, streamed)
    except Cancelled:
        _keep_stopped(attempt, asked, streamed.text)
        raise
    return lambda session: _store(session, attempt, request, asked, checked.reply)


class _Streamed:
    """The text that the client has by now."""

    def __init__(self, attempt: Attempt) -> None:
        self._attempt = attempt
        self.text = ""

    def emit(self, text: str) -> None:
        self.text += text
        self._attempt.stream_text(text)

    def restart(self) -> None:
        self.text = ""
        self._attempt.restart_text()


def _digest(provider: Provider) -> str | None:
    """A server that is away is not known to have made its model anew: its cached replies may be given."""
    try:
        return provider.digest(provider.default_model) or ""
    except ModelUnavailable:
        return None


def _find_cached(session: Session, key: bytes, user_id: UUID, digest: str | None) -> _Checked | None:
    found = answers.find_cached(session, key, user_id=user_id, digests=None if digest is None else {digest})
    return _Checked(ChatReply.model_validate(found.result), found.provider, found.model) if found else None


def _reply(
    attempt: Attempt,
    asked: AskedMessage,
    provider: Provider,
    key: bytes | None,
    digest: str | None,
    known: _Checked | None,
    streamed: _Streamed,
) -> _Checked:
    """The cached reply, or that of an equal message in this process, or a new one."""

    def write() -> _Checked:
        return _write(attempt, asked, provider, key, digest, streamed)

    if key is None:
        return write()
    attempt.usage.cache = "hit" if known else "miss"
    checked, is_own = (known, False) if known else _single_flight().run(key, write, checkpoint=attempt.checkpoint)
    if not is_own:
        streamed.emit(checked.reply.content)
        attempt.usage.cache = "hit"
        record_usage(attempt, checked.provider, Usage(checked.model, prompt_tokens=0, output_tokens=0))
    return checked


def _write(
    attempt: Attempt,
    asked: AskedMessage,
    provider: Provider,
    key: bytes | None,
    digest: str | None,
    streamed: _Streamed,
) -> _Checked:
    attempt.report(0, 2, "steps", "reading the conversation")
    conversation = _conversation(attempt, asked, provider)
    attempt.report(1, 2, "steps", "replying")
    styles = {"instruction": asked.instruction, "site_instruction": asked.site_instruction}
    question = replier.Asked(asked.message.content, conversation, asked.mode, **styles)
    reply = _replier(attempt, asked, provider, streamed).reply(question, streamed.emit)
    record_usage(attempt, reply.provider, reply.usage)
    attempt.report(2, 2, "steps", "replied")
    with transaction() as session:
        checked = _check_quotes(session, attempt.user_id, reply, asked.mode)
        is_own = reply.provider == provider.name and attempt.usage.degraded is None
        if key is not None and is_own and reply.outcome is not ReplyOutcome.NOT_FOUND:
            _cache(session, attempt.user_id, key, asked, digest, checked)
    return checked


def _conversation(attempt: Attempt, asked: AskedMessage, provider: Provider) -> Conversation:
    """Turns that do not fit are summarised first, and the summary is kept for those to come."""
    writes = provider.context_tokens(provider.default_model)
    older = budget.overflowing(writes, asked.turns)
    if not older:
        return Conversation(asked.turns, asked.summary)
    summary = summaries.summarise(asked.summary, older, replier.writer(provider), attempt.checkpoint)
    with transaction() as session:
        chat.keep_summary(session, asked.thread.id, summary=summary, until=asked.turn_ids[len(older) - 1])
    return Conversation(asked.turns[len(older) :], summary)


def _replier(attempt: Attempt, asked: AskedMessage, provider: Provider, streamed: _Streamed) -> Replier:
    return Replier(
        provider=provider,
        model=provider.default_model,
        encode=encode_or_compare_words(attempt),
        find=lambda query: _find(attempt, query, asked.message.project_id),
        min_similarity=settings().answers.min_similarity,
        checkpoint=attempt.checkpoint,
        restart=streamed.restart,
        another_writes=lambda: another_writes(attempt),
        most_passages=settings().answers.model_passages,
    )


def _find(attempt: Attempt, query: str, project_id: UUID | None) -> list[Passage]:
    """Of the project or, without one, of all documents of the user and of the shared library."""
    return find_passages(attempt, query, limit=PASSAGES, project_id=project_id, shared=project_id is None)


def _check_quotes(session: Session, user_id: UUID, reply: Reply, mode: ChatMode) -> _Checked:
    checked = ChatReply(
        outcome=reply.outcome.value,
        content=reply.text,
        citations=checked_citations(session, reply.citations, user_id=user_id),
        question=reply.question,
        mode=mode.value,
        unanswered=list(reply.unanswered),
        knowledge_start=reply.knowledge_start,
        sentences=checked_sentences(reply.sentences),
    )
    return _Checked(checked, reply.provider, reply.usage.model)


def _cache(
    session: Session, user_id: UUID, key: bytes, asked: AskedMessage, digest: str | None, checked: _Checked
) -> None:
    """The key holds the library's version before the search, so a change during it makes the entry unreachable."""
    answers.cache(
        session,
        key,
        user_id=user_id,
        library_version=asked.inputs.library_version,
        provider=checked.provider,
        model=checked.model,
        digest=digest or "",
        result=checked.reply.model_dump(mode="json"),
        keep=timedelta(hours=settings().answers.cache_hours),
    )


def _store(
    session: Session, attempt: Attempt, request: ReplyInChat, asked: AskedMessage, reply: ChatReply
) -> StoredChatReply:
    """A model names a thread after its first turn, in a job of its own: the next message need not wait for it."""
    message = chat.get_asked(session, asked.message.id, user_id=attempt.user_id, is_held=True)
    receipt = attempt.usage.as_receipt()
    stored = add_reply(session, message, reply.model_dump(mode="json"), job_id=attempt.id, receipt=receipt)
    if _is_to_be_named(attempt, asked):
        title = NameChat(message_id=request.message_id, provider=request.provider, model=request.model)
        submit_title(session, title, user_id=attempt.user_id)
    return StoredChatReply.model_validate(stored)


def _is_to_be_named(attempt: Attempt, asked: AskedMessage) -> bool:
    is_new = asked.is_first and attempt.usage.cache != "hit"
    return is_new and not asked.thread.is_title_given and replier.writer(provider_for(attempt)) is not None


def _keep_stopped(attempt: Attempt, asked: AskedMessage, text: str) -> None:
    """Without citations, since nobody knows which of them the text still needs."""
    content = without_markers(text).strip()
    if not content:
        return
    with transaction() as session:
        chat.keep_stopped(
            session,
            attempt.fence,
            asked.message.id,
            content=content,
            receipt=attempt.usage.as_receipt() | {"mode": asked.mode, "finish_reason": "cancelled"},
        )
