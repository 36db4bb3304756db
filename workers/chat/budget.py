"""Divides the context of a model between the conversation and the passages."""

from collections.abc import Sequence
from dataclasses import dataclass

from workers.chat.types import ChatTurn
from workers.llm.context import estimate_tokens
from workers.quotes.types import Passage

OUTPUT_TOKENS = 1_024
RULES_TOKENS = 700  # rules, a learner's own instruction, marks and the question
MOST_TOKENS = 6_000  # of conversation and passages, however large the context is: more dilutes the answer
LEAST_TOKENS = 400
HISTORY = 1 / 3  # of what is left; the rest is for passages
TURN_TOKENS = 24  # of the marks around one
LONGEST_REPLY = 600  # characters of an earlier reply that a model reads
MOST_TURNS = 12
MOST_PASSAGES = 10


@dataclass(frozen=True)
class Shares:
    """`turns` and `passages` fit the context together; `older` are the turns that do not, the latest last."""

    turns: Sequence[ChatTurn]
    older: Sequence[ChatTurn]
    passages: Sequence[Passage]


def divide(
    context_tokens: int | None, turns: Sequence[ChatTurn], passages: Sequence[Passage], *, other_tokens: int = 0
) -> Shares:
    """The latest turns get up to their share, and what they leave goes to passages; what these leave goes to more
    turns. `other_tokens` are those of the summary and the message. The best passage is always there."""
    available = _available(context_tokens, other_tokens)
    kept = _latest(turns, int(available * HISTORY))
    found = _best(passages, available - _tokens_of(kept))
    kept = _latest(turns, max(available - sum(map(_passage_tokens, found)), _tokens_of(kept)))
    return Shares(kept, turns[: len(turns) - len(kept)], found)


def overflowing(context_tokens: int | None, turns: Sequence[ChatTurn]) -> Sequence[ChatTurn]:
    """The oldest turns, where all of them take more than their share: so many that the rest takes half of it. A
    conversation is not summarised at every turn then."""
    share = int(_available(context_tokens, 0) * HISTORY)
    if len(turns) <= MOST_TURNS and _tokens_of(turns) <= share:
        return []
    return turns[: len(turns) - max(1, len(_latest(turns, share // 2)))]


def turn_tokens(turn: ChatTurn) -> int:
    return estimate_tokens(turn.message) + estimate_tokens(turn.reply[:LONGEST_REPLY]) + TURN_TOKENS


def _available(context_tokens: int | None, other_tokens: int) -> int:
    if context_tokens is None:
        return MOST_TOKENS
    room = context_tokens - min(OUTPUT_TOKENS, context_tokens // 2) - RULES_TOKENS - other_tokens
    return max(LEAST_TOKENS, min(MOST_TOKENS, room))


def _latest(turns: Sequence[ChatTurn], tokens: int) -> Sequence[ChatTurn]:
    count = 0
    for turn in reversed(turns[-MOST_TURNS:]):
        tokens -= turn_tokens(turn)
        if tokens < 0:
            break
        count += 1
    return turns[len(turns) - count :]


def _tokens_of(turns: Sequence[ChatTurn]) -> int:
    return sum(map(turn_tokens, turns))


def _best(passages: Sequence[Passage], tokens: int) -> Sequence[Passage]:
    count = 0
    for passage in passages[:MOST_PASSAGES]:
        tokens -= _passage_tokens(passage)
        if tokens < 0:
            break
        count += 1
    return passages[: max(1, count)]


def _passage_tokens(passage: Passage) -> int:
    return estimate_tokens(passage.text) + estimate_tokens(passage.title) + TURN_TOKENS
