"""A fake Ollama that reads its prompt in a stated time, writes at a stated pace, and fills in the tutor's forms from
the passages that it is shown."""

from collections.abc import Mapping
from typing import Any

from tests.fakes.ollama_replies import Slow, echo
from tests.fakes.ollama_server import FakeOllama

SLOTS = 4
FIRST_TOKEN_SECONDS = 0.2
TOKENS_PER_SECOND = 100.0
MANY_SLOTS = 16  # more than ask at once: what is measured is not the queue of the server


class PacedModel(FakeOllama):
    def __init__(self) -> None:
        super().__init__(slots=MANY_SLOTS)
        self.respond = _reply

    @staticmethod
    def seconds(receipt: Mapping[str, float]) -> float:
        """What the model took for a job, by what its receipt counts."""
        return receipt["tries"] * FIRST_TOKEN_SECONDS + receipt["output_tokens"] / TOKENS_PER_SECOND


def _reply(body: Mapping[str, Any]) -> Slow:
    return Slow(echo(body), 1 / TOKENS_PER_SECOND, FIRST_TOKEN_SECONDS)
