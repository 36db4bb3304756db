from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from workers.answers.cache_key import KeyInputs, key_of
from workers.answers.types import Question, Turn

ONE, TWO = UUID(int=1), UUID(int=2)
GROUNDS = KeyInputs(ONE, None, 7, 1, "ollama", "llama3.2:3b", (ONE, 1))
QUESTION = Question("What is a lease?", [Turn("What is a job?", "A wish.")])


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
def test_whatever_an_answer_depends_on_makes_another_key(change: dict[str, Any]) -> None:
    assert key_of(QUESTION, replace(GROUNDS, **change)) != key_of(QUESTION, GROUNDS)


def test_another_question_or_another_conversation_makes_another_key() -> None:
    keys = {
        key_of(question, GROUNDS)
        for question in (
            QUESTION,
            Question("What is a lease?"),
            Question("What is a lease?", [Turn("What is a job?", "A row.")]),
            Question("What is a bell?", QUESTION.turns),
        )
    }
    assert len(keys) == 4


def test_case_and_white_space_and_the_last_mark_make_no_difference() -> None:
    same = Question("  what IS\ta lease ??", QUESTION.turns)
    assert key_of(same, GROUNDS) == key_of(QUESTION, GROUNDS)
