"""A message of a chat with what its reply depends on: workers reply with it, and the API looks for a cached reply."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from core.settings import settings
from db.models import ChatMessage, ChatRole, ChatThread
from db.queries import chat
from db.queries.chat import Pair
from db.queries.learning import answers
from workers.answers.cache_key import KeyInputs, cache_key
from workers.answers.types import Question, Turn
from workers.chat.types import ChatMode, ChatTurn, ReplyOutcome

MOST_TURNS = 40  # that are read; what came before them is in the summary


@dataclass(frozen=True)
class AskedMessage:
    """`turn_ids` are those of `turns`. `is_first` is the message that its thread begins with."""

    message: ChatMessage
    thread: ChatThread
    turns: list[ChatTurn]
    turn_ids: list[UUID]
    summary: str
    instruction: str | None
    site_instruction: str | None
    inputs: KeyInputs
    is_cacheable: bool

    @property
    def mode(self) -> ChatMode:
        return ChatMode(self.message.mode or ChatMode.DOCUMENTS)

    @property
    def is_first(self) -> bool:
        return not self.turns and not self.summary

    def key(self, *, provider: str, model: str) -> bytes | None:
        """None where its reply is not cached."""
        if not self.is_cacheable:
            return None
        turns = [Turn(turn.message, turn.reply) for turn in self.turns]
        question = Question(self.message.content, turns, self.instruction, self.summary)
        return cache_key(question, self.inputs, provider=provider, model=model, purpose=("chat", self.mode))


def read_asked(session: Session, message_id: UUID, *, user_id: UUID) -> AskedMessage:
    """Raises `ChatTurnDeleted`."""
    message = chat.get_asked(session, message_id, user_id=user_id)
    thread = session.get_one(ChatThread, message.thread_id)
    until = thread.summarised_until
    is_summarised = until is not None and until < message.turn_id
    pairs = chat.list_turns(session, message, after=until if is_summarised else None, limit=MOST_TURNS)
    basis = answers.get_basis(session, user_id)
    return AskedMessage(
        message=message,
        thread=thread,
        turns=[_turn(pair) for pair in pairs],
        turn_ids=[pair.message.turn_id for pair in pairs],
        summary=(thread.summary or "") if is_summarised else "",
        instruction=basis.instruction,
        site_instruction=basis.site_instruction,
        inputs=KeyInputs(
            user_id=user_id,
            project_id=message.project_id,
            library_version=basis.library_version,
            generation_id=basis.generation_id,
            instruction=(basis.instruction_id, basis.instruction_version),
            site_instruction=(basis.site_instruction_id, basis.site_instruction_version),
            shared_version=basis.shared_version if message.project_id is None else None,
        ),
        is_cacheable=settings().answers.cache_hours > 0,
    )


def _turn(pair: Pair) -> ChatTurn:
    outcome = ReplyOutcome(pair.reply.outcome) if pair.reply.outcome else None
    return ChatTurn(pair.message.content, pair.reply.question or pair.message.content, pair.reply.content, outcome)


def add_reply(
    session: Session, asked: ChatMessage, result: Mapping[str, Any], *, job_id: UUID, receipt: Mapping[str, Any]
) -> dict[str, Any]:
    """Adds the reply as the newest version of its turn. Returns the result of the job."""
    added = chat.add_version(
        session,
        asked,
        role=ChatRole.ASSISTANT,
        content=result["content"],
        mode=asked.mode,
        question=result["question"],
        outcome=result["outcome"],
        citations=result["citations"],
        unanswered=result["unanswered"],
        knowledge_start=result["knowledge_start"],
        sentences=result["sentences"],
        receipt=dict(receipt) | {"mode": asked.mode},
        job_id=job_id,
    )
    ids = {"thread_id": added.thread_id, "message_id": added.id, "turn_id": added.turn_id}
    return {**result, **{name: str(value) for name, value in ids.items()}, "version": added.version}
