"""From verdicts to a grade: code adds up the points and says what is missing."""

from collections.abc import Mapping, Sequence
from typing import Any

from workers.learning.grading.rubric import RubricItem
from workers.learning.grading.types import GradedItem, Grading
from workers.learning.reviews import CORRECT


def grading_of(rubric: Sequence[RubricItem], evidence: Sequence[str | None], solution: Mapping[str, Any]) -> Grading:
    """`evidence` is, for each item, the piece of the answer that meets it; None where nothing does."""
    total = sum(item.points for item in rubric)
    score = sum(item.points for item, found in zip(rubric, evidence, strict=True) if found is not None) / total
    return Grading(
        correct=score >= CORRECT,
        score=score,
        items=[GradedItem(item.text, found is not None, found) for item, found in zip(rubric, evidence, strict=True)],
        tests=None,
        feedback=_feedback(rubric, evidence, solution),
    )


def _feedback(rubric: Sequence[RubricItem], evidence: Sequence[str | None], solution: Mapping[str, Any]) -> str:
    missing = [item for item, found in zip(rubric, evidence, strict=True) if found is None]
    if not missing:
        return f"Your answer says all that was asked for.{_passage([str(solution.get('explanation') or '')])}"
    named = " ".join(f"Missing: {_sentence(item.text)}" for item in missing)
    said = f"{len(rubric) - len(missing)} of {len(rubric)} points are there. " if len(missing) < len(rubric) else ""
    return f"{said}{named}{_passage([item.quote for item in missing] or [''], str(solution.get('explanation') or ''))}"


def _passage(quotes: Sequence[str], otherwise: str = "") -> str:
    shown = list(dict.fromkeys(quote.strip() for quote in quotes if quote.strip())) or [otherwise.strip()]
    return "".join(f" The passage says: “{quote}”" for quote in shown if quote)


def _sentence(text: str) -> str:
    plain = text.strip()
    return plain if plain.endswith((".", "!", "?", "。")) else f"{plain}."
