from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from workers.answers.cache_key import KeyInputs, cache_key
from workers.answers.types import Question, Turn

ONE, TWO = UUID(int=1), UUID(int=2)
INPUTS = KeyInputs(ONE, None, 7, 1, "ollama", "llama3.2:3b", (ONE, 1))
QUESTION = Question("What is a lease?", [Turn("What is a job?", "A contract.")])


@pytest.mark.parametrize(
    "change",
    [
        {"user_id": TWO},
        {"project_id": ONE},
        {"library_version": 8},
        {"generation_id": 2},
        {"provider": "extractive"},
        {"model": "mistral"},
        {"instruction": (ONE, 2)},
        {"instruction": (TWO, 1)},
        {"instruction": None},
    ],
    ids=str,
)
def test_every_input_changes_the_key(change: dict[str, Any]) -> None:
    assert cache_key(QUESTION, replace(INPUTS, **change)) != cache_key(QUESTION, INPUTS)


def test_question_and_conversation_change_the_key() -> None:
    keys = {
        cache_key(question, INPUTS)
        for question in (
            QUESTION,
            Question("What is a lease?"),
            Question("What is a lease?", [Turn("What is a job?", "A row.")]),
            Question("What is a queue?", QUESTION.turns),
        )
    }
    assert len(keys) == 4


def test_case_white_space_and_final_punctuation_do_not_change_the_key() -> None:
    same = Question("  what IS\ta lease ??", QUESTION.turns)
    assert cache_key(same, INPUTS) == cache_key(QUESTION, INPUTS)
