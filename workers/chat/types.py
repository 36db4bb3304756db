"""Turns of a conversation, and replies."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from workers.answers.citation_markers import without_markers
from workers.answers.types import WrittenSentence
from workers.llm.gateway import Usage
from workers.quotes.types import Quote


class ChatMode(StrEnum):
    """`documents`: only what passages support. `assistant`: a model may add what it knows, marked as such."""

    DOCUMENTS = "documents"
    ASSISTANT = "assistant"


class ReplyOutcome(StrEnum):
    ANSWERED = "answered"
    PARTLY = "partly"  # of replies from before 2026-11-25
    UNSUPPORTED = "unsupported"
    PASSAGES = "passages"
    NOT_FOUND = "not_found"
    UNCLEAR = "unclear"  # of replies from before 2026-11-26


OF_CODE = (ReplyOutcome.PASSAGES, ReplyOutcome.NOT_FOUND, ReplyOutcome.UNCLEAR)


@dataclass(frozen=True)
class ChatTurn:
    """An earlier message with its reply. `question` is what was searched for."""

    message: str
    question: str
    reply: str
    outcome: ReplyOutcome | None = None

    @property
    def written(self) -> str:
        """What a model wrote, without citation markers; empty where code spoke, which a model would imitate."""
        return "" if self.outcome in OF_CODE else without_markers(self.reply)


@dataclass(frozen=True)
class Conversation:
    """`turns` come before the message, the latest last. `summary` is what was said before them."""

    turns: Sequence[ChatTurn] = ()
    summary: str = ""


@dataclass(frozen=True)
class Reply:
    """`[1]` in the text refers to the first citation. From the character `knowledge_start` on, the text is a model's
    own knowledge, which no passage supports. `question` is what was searched for; `unanswered` are its parts that the
    documents do not answer."""

    text: str
    citations: Sequence[Quote]
    outcome: ReplyOutcome
    question: str
    provider: str
    usage: Usage
    unanswered: Sequence[str] = ()
    knowledge_start: int | None = None
    sentences: Sequence[WrittenSentence] = ()
