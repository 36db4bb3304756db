"""How well the built-in provider answers questions on documents that nobody tuned it on: see answers/README.md."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
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
LEAST = {
    "precision": 0.85,
    "recall": 0.8,
    "quoted": 0.85,
    "paraphrases.precision": 0.75,
    "paraphrases.recall": 0.2,
    "paraphrases.quoted": 0.68,
}
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


def measure() -> dict[str, float]:
    paraphrases = {f"paraphrases.{name}": value for name, value in measured("paraphrases").items()}
    return measured("held_out") | paraphrases


def measured(split: str) -> dict[str, float]:
    """Prints a table by document, and returns the figures of all documents together."""
    outcomes = run(split)
    print(f"{'answers, ' + split:24} questions  answered  precision  recall  quoted")
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
    answered = sum(one.draft.is_answered for one in outcomes)
    shown = "  ".join(f"{figures[key]:9.2f}" for key in ("precision", "recall", "quoted"))
    print(f"{name:24} {len(outcomes):9}  {answered:8}  {shown}")


def _figures(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """`precision`: of the questions called answered, those that are answerable and whose expected quote is cited;
    `recall`: of the answerable ones, those called answered with their quote; `quoted`: those whose quote is cited."""
    answered = [one for one in outcomes if one.draft.is_answered]
    answerable = [one for one in outcomes if one.is_answerable]
    right = sum(one.is_answerable and one.is_cited for one in answered)
    return {
        "precision": right / len(answered) if answered else 1.0,
        "precision_of_answerable": sum(one.is_answerable for one in answered) / len(answered) if answered else 1.0,
        "recall": right / len(answerable) if answerable else 1.0,
        "quoted": sum(one.is_cited for one in answerable) / len(answerable) if answerable else 1.0,
        "questions": float(len(outcomes)),
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
        for path in sorted((FOLDER / split).iterdir())
        if path.suffix in (".md", ".txt")
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
