"""A fake Ollama that reads its prompt in a stated time, writes at a stated pace, and fills in the tutor's forms from
the passages that it is shown."""

import json
import random
import re
from collections.abc import Mapping
from typing import Any

from tests.fakes.ollama_replies import Slow, echo
from tests.fakes.ollama_server import FakeOllama
from tests.support.prompt_data import field, passages_of, rows_of

SLOTS = 4
FIRST_TOKEN_SECONDS = 0.2
TOKENS_PER_SECOND = 200.0
MANY_SLOTS = 16  # more than ask at once: what is measured is not the queue of the server

SENTENCE = re.compile(r"(?<=[.] )[A-Z][^.!?\n`*|#]{40,160}[.](?=\s)")
SUGGESTED = 4

Json = dict[str, Any]


class PacedModel(FakeOllama):
    def __init__(self) -> None:
        super().__init__(slots=MANY_SLOTS)
        self.respond = _reply

    @staticmethod
    def seconds(receipt: Mapping[str, float]) -> float:
        """What the model took for a job, by what its receipt counts."""
        return receipt["tries"] * FIRST_TOKEN_SECONDS + receipt["output_tokens"] / TOKENS_PER_SECOND


def _reply(body: Mapping[str, Any]) -> Slow:
    asked = "\n".join(str(message["content"]) for message in body["messages"])
    form = body.get("format") or {}
    value = _value(form.get("title"), asked)
    return Slow(json.dumps(value) if value else echo(body), 1 / TOKENS_PER_SECOND, FIRST_TOKEN_SECONDS)


def _value(title: str | None, asked: str) -> Json | None:
    match title:
        case "Suggestions":
            return {
                "suggestions": [_cited(*one) | {"reason": "It explains this."} for one in _facts(asked)[:SUGGESTED]]
            }
        case "Plan":
            return {"facts": [_cited(*one) | {"about": one[1][:40]} for one in _planned(asked)]}
        case "ShortAnswer":
            return _short_answer(asked)
        case "Verdicts":
            numbers = [int(field("number", row)) for row in rows_of("rubric", asked)]
            return {"verdicts": [{"item": number, "met": False, "evidence": None} for number in numbers]}
        case "Assessment":
            return {"text": "You did this well. Go on with the next part.", "next": ["Go on."], "tasks": [1]}
    return None


def _planned(asked: str) -> list[tuple[int, str]]:
    """As many as are asked for, others each time: a learner gets no exercise twice."""
    [wish, *_] = rows_of("wish", asked)
    found = _facts(asked)
    return random.sample(found, min(len(found), int(field("number", wish))))


def _facts(asked: str) -> list[tuple[int, str]]:
    """Passages, numbered from 1, with a sentence of each in turn."""
    return [(number, quote) for number, text in enumerate(passages_of(asked), 1) for quote in SENTENCE.findall(text)]


def _cited(passage: int, quote: str) -> Json:
    return {"passage": passage, "quote": quote}


def _short_answer(asked: str) -> Json:
    """On the fact that the wish quotes."""
    [wish, *_] = rows_of("wish", asked)
    quote = field("quote", wish)
    words = quote.split()
    halves = [" ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :])]
    rubric = [{"text": half, "points": 1, "quote": half} for half in halves]
    question = f"What does your text say of “{' '.join(words[:3])}”?"
    return _cited(1, quote) | {"prompt": question, "answer": quote, "rubric": rubric}
