"""What code finds in support of a model's sentences, on right and wrong answers that it was not tuned on: see
answers/oracle/README.md."""

import json
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import Any

from core.settings import SHIPPED_MODEL
from evaluation.answers import encode
from workers.documents import chunking
from workers.embeddings import tokens
from workers.quotes.grounding import Claim, Grounding
from workers.quotes.types import Passage

FOLDER = Path(__file__).parent / "answers" / "oracle"
LANGUAGES = ("en", "de", "es")
LEAST = {"number": 0.8, "name": 0.45, "negation": 0.25}
MOST = {"gold": 0.01, "right": 0.17}


def measure() -> dict[str, float]:
    """Shares of sentences that are marked as unsupported: of right ones in other words (`right`) and of the quoted gold
    sentences (`gold`), of wrong ones by what is wrong, and of those whose roles are exchanged (`relation`)."""
    marked: dict[str, list[bool]] = defaultdict(list)
    for kind, language, is_marked in _verdicts():
        marked[kind].append(is_marked)
        marked[f"{kind}.{language}"].append(is_marked)
    figures = {name: fmean(found) for name, found in marked.items()}
    print(f"{'marked':10}      all" + "".join(f"{language:>9}" for language in LANGUAGES))
    for kind in dict.fromkeys(name.split(".")[0] for name in marked):
        cells = (figures.get(name) for name in (kind, *(f"{kind}.{language}" for language in LANGUAGES)))
        print(f"{kind:10}" + "".join("        -" if value is None else f"{value:9.3f}" for value in cells))
    return figures


def _verdicts() -> Iterator[tuple[str, str, bool]]:
    for row in _rows("questions.jsonl"):
        yield "gold", row["language"], _is_marked(row, row["gold"])
        yield "right", row["language"], _is_marked(row, row["answer"])
        for kind, wrong in row["wrong"].items():
            yield kind, row["language"], _is_marked(row, wrong)
    for row in _rows("relations.jsonl"):
        yield "relation", row["language"], _is_marked(row, row["wrong"])
    for row in _rows("across.jsonl"):
        yield "across", row["document"][:2], _is_marked(row, row["answer"])


def _rows(name: str) -> list[dict[str, Any]]:
    path = FOLDER / name
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def _is_marked(row: dict[str, Any], text: str) -> bool:
    language = row["language"]
    return not _grounding(row["document"], language).support(Claim(text, language), [])


@cache
def _grounding(document: str, language: str) -> Grounding:
    text = (FOLDER / document).read_text("utf-8")
    title = Path(document).stem.replace("-", " ")
    chunks = chunking.split(
        text,
        kind="markdown",
        count_tokens=tokens.counter(SHIPPED_MODEL),
        max_tokens=tokens.max_tokens(SHIPPED_MODEL),
    )
    passages = [Passage(document, title, one.text, one.start, one.end, score=0.0) for one in chunks]
    return Grounding(passages, language, encode)
