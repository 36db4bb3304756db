"""How well memories are read out of what a narrator writes, and unsupported sentences told: see stories/README.md."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from workers.stories.reading import proposals
from workers.stories.spans import is_heavy, is_refusal
from workers.stories.support import Evidence, find_fault
from workers.stories.types import Proposal
from workers.text.language import language_of

FOLDER = Path(__file__).parent / "stories"
TODAY = date(2026, 11, 23)
ALIKE = 0.8  # of the longer of two spans
LEAST = {"memory_precision": 0.9, "memory_recall": 0.85, "dates": 0.9, "heavy": 0.9, "unsupported_dropped": 1.0}

Row = Mapping[str, Any]


def measure() -> dict[str, float]:
    tuned, held_out = (_figures(_rows(name)) for name in ("tune", "held_out"))
    figures = held_out | _support(_rows("support"))
    for name, value in figures.items():
        before = f"   tune {tuned[name]:.2f}" if name in tuned else ""
        print(f"{name:22} {value:.2f}{before}")
    return figures


def _rows(name: str) -> list[Row]:
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def _figures(rows: Sequence[Row]) -> dict[str, float]:
    read = [(row, proposals(row["text"], language_of(row["text"]), today=TODAY)) for row in rows]
    pairs = [pair for row, found in read for pair in _pairs(row, found)]
    expected = sum(len(row["memories"]) for row in rows)
    dates = [_date(row, proposal) == memory["date"] for row, memory, proposal in pairs]
    return {
        "memory_precision": len(pairs) / max(1, sum(len(found) for _, found in read)),
        "memory_recall": len(pairs) / max(1, expected),
        "dates": sum(dates) / max(1, len(dates)),
        **_names("people", pairs),
        **_names("places", pairs),
        "heavy": sum(is_heavy(row["text"], row["language"]) == row["heavy"] for row in rows) / len(rows),
        "refusal": sum(is_refusal(row["text"], row["language"]) == row["refusal"] for row in rows) / len(rows),
    }


def _pairs(row: Row, found: Sequence[Proposal]) -> Iterator[tuple[Row, Row, Proposal]]:
    for memory in row["memories"]:
        start = row["text"].index(memory["quote"])
        end = start + len(memory["quote"])
        for proposal in found:
            overlap = min(end, proposal.span.end) - max(start, proposal.span.start)
            if overlap >= ALIKE * max(end - start, proposal.span.end - proposal.span.start):
                yield row, memory, proposal
                break


def _date(row: Row, proposal: Proposal) -> str | None:
    return proposal.said.counted_from(row["birth_year"]).edtf if proposal.said else None


def _names(kind: str, pairs: Sequence[tuple[Row, Row, Proposal]]) -> dict[str, float]:
    found = expected = right = 0
    for _, memory, proposal in pairs:
        named = set(getattr(proposal.names, kind))
        right += len(named & set(memory[kind]))
        found, expected = found + len(named), expected + len(memory[kind])
    return {f"{kind}_precision": right / max(1, found), f"{kind}_recall": right / max(1, expected)}


def _support(rows: Sequence[Row]) -> dict[str, float]:
    kept = [_is_supported(row, text) for row in rows for text in row["supported"]]
    passed = [_is_supported(row, text) for row in rows for text in row["unsupported"]]
    return {"supported_kept": sum(kept) / len(kept), "unsupported_dropped": 1 - sum(passed) / len(passed)}


def _is_supported(row: Row, text: str) -> bool:
    years = tuple(row["years"]) if row["years"] else None
    evidence = Evidence(row["quote"], row["names"], years, row["about"])
    return find_fault(text, [evidence], row["language"]) is None
