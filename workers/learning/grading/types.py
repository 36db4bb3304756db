from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class GradedItem:
    """`evidence` is an exact piece of the learner's answer."""

    text: str
    met: bool
    evidence: str | None = None


@dataclass(frozen=True)
class TestOutcome:
    """`input`, `got` and `expected` are None unless the learner may see the test."""

    name: str
    visible: bool
    passed: bool
    input: str | None = None
    got: str | None = None
    expected: str | None = None


@dataclass(frozen=True)
class Grading:
    """`score` is a fraction from 0 to 1. Only coding exercises have `tests`."""

    correct: bool
    score: float
    items: Sequence[GradedItem]
    tests: Sequence[TestOutcome] | None
    feedback: str
