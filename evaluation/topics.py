"""Whether a completed task gets the topic that a person would name, or none where it names none.

`held` was not looked at while the rules were written; `tune` was. A topic counts if it is one of those listed.
"""

import json
from pathlib import Path

from workers.learning.topics.recognition import topic_of

FILE = Path(__file__).parent / "topics" / "tasks.jsonl"


def measure() -> dict[str, float]:
    rows = [json.loads(line) for line in FILE.read_text().splitlines()]
    figures = {}
    for part in ("tune", "held"):
        of_part = [row for row in rows if row["set"] == part]
        with_topic = [row for row in of_part if row["topics"]]
        without = [row for row in of_part if not row["topics"]]
        figures[f"topics.{part}.named"] = sum(map(_is_right, with_topic)) / len(with_topic)
        figures[f"topics.{part}.none"] = sum(map(_is_right, without)) / len(without)
    for name, value in figures.items():
        print(f"{name:40} {value:.3f}")
    return figures


def wrong() -> list[str]:
    """For whoever works on the rules: the wrong ones of the tuning set."""
    rows = [json.loads(line) for line in FILE.read_text().splitlines()]
    return [f"{row['task']!r}: {_found(row)!r}, not {row['topics']}" for row in rows if not _is_right(row)]


def _is_right(row: dict[str, list[str]]) -> bool:
    found = _found(row)
    return (found or "").casefold() in {topic.casefold() for topic in row["topics"] or [""]}


def _found(row: dict[str, list[str]]) -> str | None:
    return topic_of(str(row["task"]), is_scored=False, own=[], passages=[])
