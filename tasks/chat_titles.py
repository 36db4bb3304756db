"""Titles of chats, which a model writes after the first reply."""

import logging
from uuid import UUID

from sqlalchemy.orm import Session

from core.errors import BacklogFull, BudgetExhausted
from db.queries import chat
from db.queries.chat import Pair
from db.transactions import read_only
from tasks.attempt import Attempt
from tasks.attempt_llm import provider_for
from tasks.contracts import NameChat
from tasks.handlers import Outcome, handles
from tasks.results.chat import NamedChat
from tasks.submit import submit
from workers.answers.citation_markers import without_markers
from workers.chat import replier, titles

logger = logging.getLogger(__name__)


def submit_title(session: Session, request: NameChat, *, user_id: UUID) -> None:
    """In the transaction that stores the reply. Where the backlog or the budget refuses it, the chat keeps the
    beginning of its first message as its title."""
    try:
        submit(session, request, user_id=user_id)
    except (BacklogFull, BudgetExhausted) as refused:
        logger.info("the chat of the message %s gets no title: %s", request.message_id, refused)


@handles(NameChat)
def name_chat(attempt: Attempt, request: NameChat) -> Outcome:
    """Keeps a title that the user gave meanwhile. A second run writes the title anew."""
    writer = replier.writer(provider_for(attempt))
    with read_only() as session:
        turn = chat.find_unnamed(session, request.message_id, user_id=attempt.user_id)
    if writer is None or turn is None:
        return NamedChat(thread_id=None)
    title = titles.written(turn.message.content, without_markers(turn.reply.content), writer, attempt.checkpoint)
    return NamedChat(thread_id=None) if title is None else lambda session: _store(session, turn, title)


def _store(session: Session, turn: Pair, title: str) -> NamedChat:
    chat.keep_title(session, turn.message.thread_id, title)
    return NamedChat(thread_id=turn.message.thread_id)
