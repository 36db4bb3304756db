"""A stand-in for a model server that knows what to answer: it speaks Ollama's protocol on a real socket."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakes.ollama_server import FakeOllama
from tests.support.prompt_data import passages_of, rows_of

REFUSAL = "NOT IN LIBRARY"


@dataclass(frozen=True)
class Line:
    """`text` is said to a question if a passage that was sent has `gold`; it cites that passage."""

    gold: str
    text: str


class ScriptedModel(FakeOllama):
    """`script` names a line by its question. `sent` collects the questions whose gold passage was sent, and `asked`
    all that came."""

    def __init__(self, slots: int) -> None:
        super().__init__(slots=slots)
        self.script: Mapping[str, Line] = {}
        self.asked: set[str] = set()
        self.sent: set[str] = set()
        self.respond = self._line

    def play(self, script: Mapping[str, Line]) -> None:
        self.script, self.asked, self.sent = script, set(), set()

    def _line(self, body: Mapping[str, Any]) -> str:
        prompt = "\n".join(str(message["content"]) for message in body["messages"])
        [question] = rows_of("question", prompt) or [""]
        line = self.script.get(question)
        if line is None:
            return REFUSAL
        self.asked.add(question)
        passages = [plain(text) for text in passages_of(prompt)]
        number = next((number for number, text in enumerate(passages, 1) if plain(line.gold) in text), None)
        if number is None:
            return REFUSAL
        self.sent.add(question)
        return f"{line.text} [{number}]" if line.text else ""


def plain(text: str) -> str:
    """On one line, without emphasis."""
    return " ".join(text.replace("*", "").replace("`", "").split())
