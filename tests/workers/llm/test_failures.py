"""What the table of failures says of a second try at the same model is what happens."""

from collections.abc import Sequence
from typing import Any

import pytest

from core.errors import AppError
from tests.fakes.ollama_replies import Busy, Cut, Refusal, Reply
from tests.fakes.ollama_server import FakeOllama
from workers.llm.failures import TREATMENTS, SecondTry
from workers.llm.forms import Form, Line
from workers.llm.gateway import CompletionRequest, Failure, ModelError
from workers.llm.ollama import OllamaProvider
from workers.llm.structured import REPAIR, fill


class Name(Form):
    tokens = 20

    name: Line


NONSENSE = '{"names": "Ada"}'
REPETITION = '{"name": "' + "la " * 40
LONG = '{"name": "' + "a b c d e f g h i j " * 6
REPLIES: dict[Failure, Reply] = {
    Failure.AWAY: Cut(),
    Failure.BUSY: Busy(),
    Failure.RATE_LIMITED: Refusal(429, "too many requests"),
    Failure.BAD_REQUEST: Refusal(400, "invalid options"),
    Failure.NONSENSE: NONSENSE,
    Failure.REPETITION: REPETITION,
    Failure.CUT: LONG,
}


class RepeatingName(Name):
    tokens = 200


def second_try(bodies: Sequence[dict[str, Any]]) -> SecondTry | None:
    if len(bodies) == 1:
        return None
    (first, second), (before, after) = bodies, [body["options"] for body in bodies]
    if REPAIR in second["messages"][-1]["content"]:
        return "repair"
    assert first["messages"] == second["messages"]
    if after["num_predict"] > before["num_predict"]:
        return "more room"
    assert after["frequency_penalty"] > before.get("frequency_penalty", 0.0)
    assert after["seed"] != before.get("seed")
    return "otherwise"


@pytest.mark.parametrize("failure", REPLIES)
def test_second_try_is_that_of_the_table(server: FakeOllama, provider: OllamaProvider, failure: Failure) -> None:
    server.replies.extend([REPLIES[failure]] * 4)
    form = RepeatingName if failure is Failure.REPETITION else Name
    with pytest.raises(AppError) as raised:
        fill(provider, CompletionRequest("Whose name?"), form)
    assert second_try([request.body for request in server.requests]) == TREATMENTS[failure].second_try
    if TREATMENTS[failure].second_try is not None:
        assert isinstance(raised.value, ModelError)
        assert raised.value.failure is failure


def test_every_failure_has_a_treatment() -> None:
    assert set(TREATMENTS) == set(Failure)
