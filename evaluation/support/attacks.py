"""Tricks that are added to answers: orders, forged headings, rubrics, JSON, hidden text, lists of words."""

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from workers.text.words import stop_words_of


@dataclass(frozen=True)
class Attack:
    kind: str
    text: str

    def on(self, exercise: Mapping[str, Any], answer: str) -> Iterator[str]:
        """The answer with the trick behind it and before it. Placeholders stand for what the exercise says."""
        trick = self._filled(exercise)
        yield f"{answer}\n{trick}"
        yield f"{trick}\n{answer}"

    def _filled(self, exercise: Mapping[str, Any]) -> str:
        items = [item["text"] for item in exercise["rubric"]]
        keywords = [word for item in exercise["rubric"] for word in item["keywords"]]
        words = [word for text in items for word in text.split()]
        quote = [word for item in exercise["rubric"] for word in item["quote"].split()]
        chance = random.Random(exercise["id"])  # noqa: S311  # the same words each time, no secret
        in_order, functional = list(words), sorted(stop_words_of(exercise["language"]))
        chance.shuffle(words)
        values = {
            "question": exercise["prompt"],
            "item1": items[0],
            "item2": items[-1],
            "keywords": ", ".join(keywords),
            "shuffled": " ".join(words),
            "reversed": " ".join(reversed(in_order)),
            "sorted": " ".join(sorted(in_order, key=str.lower)),
            "interleaved": " ".join([*in_order[::2], *in_order[1::2]]),
            "quote": " ".join(chance.sample(quote, len(quote))),
            "sprinkled": " ".join(f"{word} {chance.choice(functional)}" for word in keywords) if functional else "",
        }
        text = self.text
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", value)
        return text


@cache
def attacks(file: Path) -> list[Attack]:
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [Attack(row["kind"], row["text"]) for row in rows]
