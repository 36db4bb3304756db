"""Whether a request finds the people whom it should find, and not those whom it must not.

All people are candidates of each request, as they are in a small community: what is measured is who is chosen, not the
search before. `held` was not looked at while the rules were written.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from workers.embeddings.encoder import Vector, encoder
from workers.profiles.fit import Candidate, Match, alike, fitting
from workers.profiles.wanted import wanted_by
from workers.quotes.types import Passage

FILE = Path(__file__).parent / "matching" / "people.jsonl"
NAMESPACE = UUID(int=0)


def measure() -> dict[str, float]:
    rows = [json.loads(line) for line in FILE.read_text().splitlines()]
    figures = {}
    for part in ("tune", "held"):
        judged = [_judge(row, rows) for row in rows if row.get("set") == part]
        wanted = sum(len(row["finds"]) for row, _ in judged)
        unwanted = sum(len(row["not"]) for row, _ in judged)
        figures[f"matching.{part}.found"] = sum(len(set(row["finds"]) & set(found)) for row, found in judged) / wanted
        figures[f"matching.{part}.wrongly"] = sum(len(set(row["not"]) & set(found)) for row, found in judged) / unwanted
        firsts = [found[0] in row["finds"] for row, found in judged if row["finds"] and found]
        figures[f"matching.{part}.first_is_right"] = sum(firsts) / len([row for row, _ in judged if row["finds"]])
    for name, value in figures.items():
        print(f"{name:40} {value:.3f}")
    return figures


def _judge(row: dict[str, Any], rows: Sequence[dict[str, Any]]) -> tuple[dict[str, Any], list[str]]:
    people = {
        uuid5(NAMESPACE, one["id"]): one for one in rows if one["kind"] == "person" and one["id"] != row.get("id")
    }
    candidates = [Candidate(user_id, 1.0, [_passage(one["text"])]) for user_id, one in people.items()]
    return row, [people[match.user_id]["id"] for match in _matches(row, rows, candidates)]


def _matches(row: dict[str, Any], rows: Sequence[dict[str, Any]], candidates: Sequence[Candidate]) -> list[Match]:
    if row["kind"] == "query":
        return fitting(wanted_by(row["query"]), candidates, _encode)
    [like] = [one["text"] for one in rows if one["kind"] == "person" and one["id"] == row["id"]]
    return alike(_passage(like), candidates, _encode)


def _passage(text: str) -> Passage:
    return Passage(text[:40], "", text, 0, len(text), 1.0)


def _encode(texts: Sequence[str]) -> Sequence[Vector]:
    return encoder("all-MiniLM-L6-v2").encode(list(texts))
