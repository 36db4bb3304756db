"""What a right answer to a short-answer exercise says, point by point."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class RubricItem:
    """`quote` is the piece of the passage that proves it; it is empty in exercises that were written before rubrics."""

    text: str
    points: int = 1
    quote: str = ""
    keywords: Sequence[str] = ()


def rubric_of(solution: Mapping[str, Any]) -> list[RubricItem]:
    """At least one item: an exercise without a rubric asks for its answer."""
    stored = [item for item in solution.get("rubric") or () if isinstance(item, Mapping) and item.get("text")]
    if not stored:
        return [RubricItem(str(solution.get("answer", "")), keywords=_texts(solution.get("keywords")))]
    return [
        RubricItem(
            text=str(item["text"]),
            points=max(1, int(item.get("points") or 1)),
            quote=str(item.get("quote") or ""),
            keywords=_texts(item.get("keywords")),
        )
        for item in stored
    ]


def _texts(values: Any) -> list[str]:
    return [str(value) for value in values or ()]
