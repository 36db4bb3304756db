"""The context of a model, shared by the conversation and passages."""

from tests.support.answer_passages import passage
from workers.chat import budget
from workers.chat.budget import divide, turn_tokens
from workers.chat.types import ChatTurn
from workers.llm.context import estimate_tokens


def turns(count: int, words: int = 100) -> list[ChatTurn]:
    return [ChatTurn(f"question {number}", "", "word " * words) for number in range(count)]


def test_latest_turns_stay_and_the_oldest_go() -> None:
    said = turns(12)
    shares = divide(4_096, said, [passage("text " * 300)] * 10)
    assert shares.turns
    assert shares.older
    assert [*shares.older, *shares.turns] == said


def test_all_of_it_fits_the_context() -> None:
    for context in (2_048, 4_096, 8_192):
        shares = divide(context, turns(12), [passage("text " * 300)] * 10)
        used = sum(map(turn_tokens, shares.turns)) + sum(estimate_tokens(one.text) for one in shares.passages)
        assert used <= context - budget.OUTPUT_TOKENS


def test_what_passages_leave_goes_to_turns() -> None:
    few = divide(4_096, turns(12), [passage("short")])
    many = divide(4_096, turns(12), [passage("text " * 300)] * 10)
    assert len(few.turns) > len(many.turns)


def test_best_passage_is_always_there() -> None:
    assert divide(512, turns(3), [passage("text " * 3_000)]).passages
    assert divide(None, [], []).passages == []
