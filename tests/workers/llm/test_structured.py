import json

import pytest
from pydantic import Field

from tests.fakes.ollama_replies import Cut, Hang
from tests.fakes.ollama_server import FakeOllama
from tests.support.prompt_data import data_of, field
from workers.llm.forms import Form, Sentence
from workers.llm.gateway import CompletionRequest, ModelAnswerInvalid, ModelUnavailable, OutputCut, Usage
from workers.llm.ollama import OllamaProvider
from workers.llm.structured import REPAIR, Misfit, collect, fill


class Question(Form):
    tokens = 1_024

    text: Sentence
    choices: list[Sentence] = Field(min_length=2, max_length=4)


class ShortQuestion(Question):
    tokens = 30


class TinyQuestion(Question):
    tokens = 10


GOOD = '{"text": "Which is [a] <b>?", "choices": ["a", "b"]}'
BAD = '{"text": "Which?", "choices": ["a"]}'
ASKED = CompletionRequest(prompt="Write a question.")


class Stopped(Exception):
    pass


def stop() -> None:
    raise Stopped


def test_collect_returns_text_and_usage(server: FakeOllama, provider: OllamaProvider) -> None:
    server.replies.append("one two three")

    usage = Usage(model="llama3.2:3b", prompt_tokens=3, output_tokens=3, finish_reason="stop")
    assert collect(provider, ASKED) == ("one two three", usage)


def test_callback_runs_for_each_piece(server: FakeOllama, provider: OllamaProvider) -> None:
    server.replies.append("one two three")
    calls: list[None] = []

    collect(provider, ASKED, on_piece=lambda: calls.append(None))

    assert len(calls) == 3


def test_error_in_the_callback_stops_the_model(server: FakeOllama, provider: OllamaProvider) -> None:
    server.replies.append(Hang(after=1))

    with pytest.raises(Stopped) as still_held:
        collect(provider, ASKED, on_piece=stop)
    server.wait_for_disconnect()
    assert still_held.value.__traceback__ is not None  # the frames are alive, and yet the connection is closed


def test_fill_returns_a_value_of_the_class(server: FakeOllama, provider: OllamaProvider) -> None:
    server.replies.append(GOOD)

    question, usage = fill(provider, ASKED, Question)

    assert question == Question(text="Which is [a] <b>?", choices=["a", "b"])
    assert usage.output_tokens > 0
    assert server.requests[0].body["format"] == Question.model_json_schema()


@pytest.mark.parametrize(
    "output",
    [
        f"```json\n{GOOD}\n```",
        f"```\n{GOOD}\n```",
        f"``` {GOOD} ```",
        f"Here you are:\n\n```JSON\n{GOOD}\n```\n\nGood luck!",
        f"\n {GOOD}\n",
    ],
)
def test_markdown_fence_around_the_output_is_removed(server: FakeOllama, provider: OllamaProvider, output: str) -> None:
    server.replies.append(output)

    question, _ = fill(provider, ASKED, Question)

    assert question.choices == ["a", "b"]
    assert len(server.requests) == 1


def test_markdown_fence_inside_a_value_is_kept(server: FakeOllama, provider: OllamaProvider) -> None:
    code = "What does this print?\n```python\nprint(1)\n```"
    server.replies.append(json.dumps({"text": code, "choices": ["1", "2"]}))

    question, _ = fill(provider, ASKED, Question)

    assert question.text == code


@pytest.mark.parametrize("output", [BAD, "I would rather not.", GOOD[:20], ""])
def test_invalid_output_is_repaired_once(server: FakeOllama, provider: OllamaProvider, output: str) -> None:
    server.replies.extend([output, GOOD])

    question, _ = fill(provider, ASKED, Question)

    assert question.choices == ["a", "b"]
    assert len(server.requests) == 2


def test_repair_shows_the_output_and_the_reason_as_data(server: FakeOllama, provider: OllamaProvider) -> None:
    server.replies.extend([BAD, GOOD])

    fill(provider, ASKED, Question)

    first, second = (request.body for request in server.requests)
    prompt = second["messages"][-1]["content"]
    assert prompt.endswith(f"\n\n{ASKED.prompt}\n\n{REPAIR}")
    shown = data_of("refused", prompt)
    assert field("answer", shown) == BAD
    assert "choices" in field("reason", shown)
    assert "at least 2 items" in field("reason", shown)
    assert second["format"] == first["format"]


def test_repair_is_written_at_another_temperature_and_seed(server: FakeOllama, provider: OllamaProvider) -> None:
    server.replies.extend([BAD, GOOD])

    fill(provider, ASKED, Question)

    first, second = (request.body["options"] for request in server.requests)
    assert second["temperature"] > first["temperature"]
    assert second["seed"] != first.get("seed")


def test_usage_includes_the_repair(server: FakeOllama, provider: OllamaProvider) -> None:
    server.replies.extend(["one two three", GOOD])

    _, usage = fill(provider, ASKED, Question)

    assert usage.output_tokens == 3 + len(GOOD.split())


def test_second_invalid_output_raises(server: FakeOllama, provider: OllamaProvider) -> None:
    server.replies.extend([BAD, BAD, GOOD])

    with pytest.raises(ModelAnswerInvalid, match=r"'llama3.2:3b' failed twice .*Question: choices"):
        fill(provider, ASKED, Question)
    assert len(server.requests) == 2


def refuse(question: Question) -> None:
    if "which" in question.text.lower():
        raise Misfit("the question begins with Which")


def test_value_that_the_check_refuses_is_repaired_once(server: FakeOllama, provider: OllamaProvider) -> None:
    server.replies.extend([GOOD, GOOD.replace("Which", "What")])

    question, _ = fill(provider, ASKED, Question, check=refuse)

    assert question.text.startswith("What")
    assert "the question begins with Which" in server.requests[1].body["messages"][-1]["content"]


def test_value_that_the_check_refuses_twice_raises(server: FakeOllama, provider: OllamaProvider) -> None:
    server.replies.extend([GOOD, GOOD, GOOD])

    with pytest.raises(ModelAnswerInvalid, match=r"failed twice .* begins with Which"):
        fill(provider, ASKED, Question, check=refuse)
    assert len(server.requests) == 2


WHOLE = '{"text": "Which one is it, then?", "choices": ["a", "b", "c"]}'  # has ten words
LONG_QUESTION = json.dumps({"text": " ".join(map(str, range(40))), "choices": ["a", "b"]})


def test_cut_output_gets_more_room_instead_of_a_repair(server: FakeOllama, provider: OllamaProvider) -> None:
    server.replies.extend([LONG_QUESTION, LONG_QUESTION])

    question, usage = fill(provider, ASKED, ShortQuestion)

    assert question.text.endswith(" 39")
    first, second = (request.body for request in server.requests)
    assert (first["options"]["num_predict"], second["options"]["num_predict"]) == (30, 60)
    assert second["messages"] == first["messages"]
    assert usage.finish_reason == "stop"
    assert usage.output_tokens > 60


def test_output_that_is_cut_twice_raises(server: FakeOllama, provider: OllamaProvider) -> None:
    server.replies.extend([LONG_QUESTION, LONG_QUESTION, GOOD])

    with pytest.raises(OutputCut, match=r"cut after 20 tokens.* 20 instead of 10"):
        fill(provider, ASKED, TinyQuestion)
    assert len(server.requests) == 2


def test_whole_output_at_its_limit_is_no_cut(server: FakeOllama, provider: OllamaProvider) -> None:
    server.replies.append(WHOLE)

    _, usage = fill(provider, ASKED, TinyQuestion)

    assert usage.finish_reason == "length"
    assert len(server.requests) == 1


def test_repetition_is_written_anew(server: FakeOllama, provider: OllamaProvider) -> None:
    server.replies.extend(["{ " * 40, GOOD])

    question, _ = fill(provider, ASKED, Question)

    assert question.choices == ["a", "b"]
    assert server.requests[1].body["options"]["frequency_penalty"] == 0.5


def test_broken_connection_is_not_repaired(server: FakeOllama, provider: OllamaProvider) -> None:
    server.replies.append(Cut(after=2))

    with pytest.raises(ModelUnavailable):
        fill(provider, ASKED, Question)
    assert len(server.requests) == 1


def test_callback_runs_during_the_repair(server: FakeOllama, provider: OllamaProvider) -> None:
    server.replies.extend(["no", Hang(after=1)])
    checkpoints = iter([lambda: None, stop])

    with pytest.raises(Stopped):
        fill(provider, ASKED, Question, on_piece=lambda: next(checkpoints)())
    server.wait_for_disconnect()
