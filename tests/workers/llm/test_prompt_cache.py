"""A server reads only what a prompt does not share with the one before: of a second request of a kind, what changed.

With llama.cpp, SmolLM2-135M and one core it was 18 of 2,064 tokens of a second question on the same passages (0.6 s),
and 1,730 (18 s) when the prompt stood before the passages; of other exercises on them 19 of 1,630, and 1,050.
"""

from collections.abc import Callable

import pytest

from tests.fakes.encoder import encode
from tests.fakes.ollama_server import FakeOllama
from tests.support.prompt_data import passages_of
from workers.answers.generative import GenerativeAnswerer
from workers.answers.types import Question
from workers.learning.generative.tutor import GenerativeTutor
from workers.learning.tutor import Difficulty, ExerciseRequest
from workers.llm.gateway import ModelAnswerInvalid
from workers.llm.ollama import OllamaProvider
from workers.quotes.types import Passage

TEXTS = [f"{number}: a lease says who works on a job, and until when. " * 5 for number in range(6)]
PASSAGES = [Passage("d1", "Leases", text, 0, len(text), score=0.5, similarity=0.4) for text in TEXTS]
STYLE = "Short and friendly."


def do_nothing(*_: object) -> None:
    pass


def tokens_read(server: FakeOllama, ask: Callable[[], object]) -> list[int]:
    before = len(server.runner.tokens_read)
    ask()
    return server.runner.tokens_read[before:]


def test_second_question_on_the_same_passages_reads_the_question_only(
    server: FakeOllama, provider: OllamaProvider
) -> None:
    answerer = GenerativeAnswerer(provider, do_nothing, do_nothing)

    def ask(question: str) -> list[int]:
        asked = Question(question, instruction=STYLE)
        return tokens_read(server, lambda: answerer.answer(asked, PASSAGES, do_nothing))

    [first], [second] = ask("What is a lease?"), ask("How long does it last?")
    assert first > 400
    assert second < 10


def test_second_question_on_other_passages_does_not_read_the_rules(
    server: FakeOllama, provider: OllamaProvider
) -> None:
    answerer = GenerativeAnswerer(provider, do_nothing, do_nothing)
    asked = Question("What is a lease?", instruction=STYLE)

    [first] = tokens_read(server, lambda: answerer.answer(asked, PASSAGES, do_nothing))
    [second] = tokens_read(server, lambda: answerer.answer(asked, PASSAGES[::-1], do_nothing))
    system = server.requests[0].body["messages"][0]["content"]
    assert STYLE in system
    assert first - second >= len(system.split())


def test_exercises_on_the_same_passages_and_their_repairs_read_neither_rules_nor_passages(
    server: FakeOllama, provider: OllamaProvider
) -> None:
    """The echo of the stand-in quotes nothing, so that each output is refused twice."""
    tutor = GenerativeTutor(provider, None, do_nothing, encode)

    def write(difficulty: Difficulty) -> None:
        with pytest.raises(ModelAnswerInvalid):
            tutor.write_exercises(ExerciseRequest("short_answer", "leases", difficulty, 3), PASSAGES)

    first, repair = tokens_read(server, lambda: write("easy"))
    second, _ = tokens_read(server, lambda: write("hard"))
    passages = "\n".join(passages_of(server.requests[0].body["messages"][1]["content"]))
    assert first - repair >= len(passages.split())
    assert second < 60
