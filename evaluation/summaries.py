"""How much of a document summaries without a model say, and which sentences of a model code marks: see
summaries/README.md."""

import json
from collections import defaultdict
from pathlib import Path
from statistics import fmean
from typing import Any

from evaluation.answers import encode
from workers.llm.extractive import ExtractiveProvider
from workers.quotes.grounding import Claim, Grounding
from workers.quotes.types import Passage
from workers.summaries.summarizer import Summarizer
from workers.summaries.types import SummarizedText, Summary
from workers.text.facts import facts_of
from workers.text.language import language_of

FOLDER = Path(__file__).parent / "summaries"
LEAST = {"points": 0.6, "kept": 0.7}
MOST = {"passed": 0.15}
UNSEEN = "actor"  # the same words with their roles exchanged, which code cannot see


def measure(split: str = "held_out") -> dict[str, float]:
    """`points` is the share of the expected points in a summary, `lead` that in as many sentences from the beginning;
    `kept` of the right sentences of a model, and `passed` of the wrong ones, but for exchanged roles."""
    rows = [
        json.loads(line) for line in (FOLDER / "documents" / split / "points.jsonl").read_text("utf-8").splitlines()
    ]
    shares = [_shares(split, row) for row in rows]
    verdicts = _verdicts(split)
    figures = {
        "points": fmean(own for own, _ in shares),
        "lead": fmean(lead for _, lead in shares),
        "kept": fmean(verdicts.pop("paraphrase")),
        "actor": fmean(verdicts.pop(UNSEEN)),
        "passed": fmean(one for found in verdicts.values() for one in found),
    }
    print(f"{'summaries, ' + split:24} " + "  ".join(f"{name} {value:.2f}" for name, value in figures.items()))
    print(
        f"{'passed, by kind':24} " + "  ".join(f"{kind} {sum(found)}/{len(found)}" for kind, found in verdicts.items())
    )
    return figures


def _shares(split: str, row: dict[str, Any]) -> tuple[float, float]:
    text = (FOLDER / "documents" / split / row["document"]).read_text("utf-8")
    points = [point.text for point in summarize(row["document"], text).points]
    lead = [fact.text for fact in facts_of(text)][: len(points)]
    shares = _share(row["points"], points), _share(row["points"], lead)
    print(f"{row['document']:24} points {shares[0]:.2f}  lead {shares[1]:.2f}  sentences {len(points)}")
    return shares


def _share(expected: list[list[str]], sentences: list[str]) -> float:
    return fmean(any(all(word.lower() in one.lower() for word in point) for one in sentences) for point in expected)


def summarize(title: str, text: str) -> Summary:
    summarizer = Summarizer(ExtractiveProvider(encode), encode, _do_nothing, _report, lambda: False)
    return summarizer.summarize(SummarizedText(title, text, language_of(text)))


def _verdicts(split: str) -> dict[str, list[bool]]:
    found: dict[str, list[bool]] = defaultdict(list)
    for line in (FOLDER / "claims.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["split"] == split:
            passage = Passage("", "", row["quote"], 0, len(row["quote"]), score=1.0)
            grounding = Grounding([passage], row["language"], encode)
            found[row["kind"]].append(bool(grounding.support(Claim(row["sentence"], row["language"]), [1])))
    return found


def _do_nothing() -> None: ...


def _report(done: int, total: int) -> None: ...
