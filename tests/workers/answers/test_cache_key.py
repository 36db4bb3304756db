from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from workers.answers.cache_key import KeyInputs, cache_key
from workers.answers.types import Question, Turn

ONE, TWO = UUID(int=1), UUID(int=2)
INPUTS = KeyInputs(ONE, None, 7, 1, (ONE, 1))
MODEL = {"provider": "ollama", "model": "llama3.2:3b"}
QUESTION = Question("What is a lease?", [Turn("What is a job?", "A contract.")])


@pytest.mark.parametrize(
    "change",
    [
        {"user_id": TWO},
        {"project_id": ONE},
        {"library_version": 8},
        {"generation_id": 2},
        {"instruction": (ONE, 2)},
        {"instruction": (TWO, 1)},
        {"instruction": (None, None)},
        {"site_instruction": (ONE, 1)},
    ],
    ids=str,
)
def test_every_input_changes_the_key(change: dict[str, Any]) -> None:
    assert cache_key(QUESTION, replace(INPUTS, **change), **MODEL) != cache_key(QUESTION, INPUTS, **MODEL)


@pytest.mark.parametrize("change", [{"provider": "extractive"}, {"model": "mistral"}], ids=str)
def test_provider_and_model_change_the_key(change: dict[str, str]) -> None:
    assert cache_key(QUESTION, INPUTS, **MODEL | change) != cache_key(QUESTION, INPUTS, **MODEL)


def test_question_and_conversation_change_the_key() -> None:
    keys = {
        cache_key(question, INPUTS, **MODEL)
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
    assert cache_key(same, INPUTS, **MODEL) == cache_key(QUESTION, INPUTS, **MODEL)
