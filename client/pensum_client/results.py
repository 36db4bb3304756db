"""Results of jobs that have a form of their own: `GradedAnswer.model_validate(job.result)`."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel


class GradedItem(BaseModel):
    """A point of the rubric. `evidence` is the piece of the answer that meets it."""

    text: str
    met: bool
    evidence: str | None = None


class TestOutcome(BaseModel):
    """What a test of a coding exercise said; input, output and expectation only where the learner may see them."""

    name: str
    visible: bool
    passed: bool
    input: str | None = None
    got: str | None = None
    expected: str | None = None


class GradedAnswer(BaseModel):
    """`score` is a fraction from 0 to 1. `next_review_at` says when the exercise is due again."""

    correct: bool
    score: float
    items: list[GradedItem]
    tests: list[TestOutcome] | None = None
    feedback: str
    solution: dict[str, Any]
    next_review_at: datetime
