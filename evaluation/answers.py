"""How often the sentences that are shown for a question have its answer: see answers/README.md."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import Any

from core.settings import SHIPPED_MODEL
from workers.answers.extractive import ExtractiveAnswerer
from workers.answers.types import Draft
from workers.documents import chunking
from workers.embeddings import tokens
from workers.embeddings.encoder import encoder
from workers.quotes.ranking import cosine
from workers.quotes.types import Passage
from workers.text.words import stems

FOLDER = Path(__file__).parent / "answers"
PASSAGES = 24  # as `answers.ask` reads
LEAST = {"quoted": 0.9, "first": 0.7, "paraphrases.quoted": 0.68, "paraphrases.first": 0.5}
FUSED_FROM = 60  # of reciprocal ranks, as the search of the platform


@dataclass(frozen=True)
class Outcome:
    row: dict[str, Any]
    draft: Draft

    @property
    def is_answerable(self) -> bool:
        return self.row["quotes"] is not None

    @property
    def is_cited(self) -> bool:
        """Whether the citations have the expected quotes: all, or as many as the question asks for."""
        expected = self.row["quotes"] or []
        least = 1 if self.row.get("any") else self.row.get("least", len(expected))
        found = sum(any(quote in citation.text for citation in self.draft.citations) for quote in expected)
        return found >= least

    @property
    def is_first(self) -> bool:
        first = self.draft.citations[0].text if self.draft.citations else ""
        return any(quote in first for quote in self.row["quotes"] or [])


def measure() -> dict[str, float]:
    paraphrases = {f"paraphrases.{name}": value for name, value in measured("paraphrases").items()}
    return measured("held_out") | paraphrases


def measured(split: str) -> dict[str, float]:
    """Prints a table by document, and returns the figures of all documents together."""
    outcomes = run(split)
    print(f"{'answers, ' + split:24} questions  quoted   first  shown")
    for name in dict.fromkeys(one.row["document"] for one in outcomes):
        _print(name, [one for one in outcomes if one.row["document"] == name])
    _print("all", outcomes)
    return _figures(outcomes)


def run(split: str) -> list[Outcome]:
    rows = [json.loads(line) for line in (FOLDER / split / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    answerer = ExtractiveAnswerer(encode)
    return [Outcome(row, answerer.answer(row["question"], found(row["question"], split), _drop)) for row in rows]


def _drop(text: str) -> None:
    """Nobody reads the stream."""


def _print(name: str, outcomes: Sequence[Outcome]) -> None:
    figures = _figures(outcomes)
    shown = "  ".join(f"{figures[key]:6.2f}" for key in ("quoted", "first", "shown"))
    print(f"{name:24} {len(outcomes):9}  {shown}")


def _figures(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Of the answerable questions, those whose expected quote is among what is shown (`quoted`) or stands first, and
    how many quotes are shown."""
    answerable = [one for one in outcomes if one.is_answerable]
    if not answerable:
        return {"quoted": 1.0, "first": 1.0, "shown": 0.0}
    return {
        "quoted": fmean(one.is_cited for one in answerable),
        "first": fmean(one.is_first for one in answerable),
        "shown": fmean(len(one.draft.citations) for one in answerable),
    }


def found(query: str, split: str) -> list[Passage]:
    """The nearest passages by meaning and by words, fused by rank."""
    candidates = passages(split)
    asked, *vectors = encode([query, *(passage.text for passage in candidates)])
    near = [replace(p, similarity=cosine(asked, v)) for p, v in zip(candidates, vectors, strict=True)]
    wanted = stems(query)
    by_meaning = sorted(near, key=lambda passage: -passage.similarity)
    by_words = sorted(near, key=lambda passage: -len(wanted & stems(passage.text)))
    scores = {id(one): sum(1 / (FUSED_FROM + ranked.index(one)) for ranked in (by_meaning, by_words)) for one in near}
    best = sorted(near, key=lambda passage: -scores[id(passage)])[:PASSAGES]
    return [replace(passage, score=scores[id(passage)]) for passage in best]


@cache
def passages(split: str) -> list[Passage]:
    return [
        Passage(path.name, path.stem.replace("-", " "), chunk.text, chunk.start, chunk.end, score=0.0)
        for path in sorted((FOLDER / split).rglob("*"))
        if path.suffix in (".md", ".txt") and path.name != "README.md"
        for chunk in chunking.split(
            path.read_text(encoding="utf-8"),
            kind="markdown" if path.suffix == ".md" else "text",
            count_tokens=tokens.counter(SHIPPED_MODEL),
            max_tokens=tokens.max_tokens(SHIPPED_MODEL),
        )
    ]


_VECTORS: dict[str, list[float]] = {}


def encode(texts: Sequence[str]) -> list[list[float]]:
    new = [text for text in dict.fromkeys(texts) if text not in _VECTORS]
    _VECTORS.update(zip(new, encoder(SHIPPED_MODEL).encode(new), strict=True))
    return [_VECTORS[text] for text in texts]
