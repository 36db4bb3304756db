"""Grading code by the tests of its exercise."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.settings import settings
from workers.coding import wording
from workers.coding.comparing import is_same
from workers.learning.grading.types import Grading, TestOutcome
from workers.sandbox.run import run
from workers.sandbox.types import Limits, NoEntry, NotPython, Outcome, Program, Returned
from workers.sandbox.values import from_json

MOST_CHARACTERS = 50_000


@dataclass(frozen=True)
class Tested:
    name: str
    visible: bool
    arguments: list[Any]
    expected: Any
    weight: int
    outcome: Outcome

    @property
    def passed(self) -> bool:
        return isinstance(self.outcome, Returned) and is_same(self.outcome.value, self.expected)


def _never() -> None: ...


def grade_code(
    source: str, solution: Mapping[str, Any], checkpoint: Callable[[], None] = _never, limits: Limits | None = None
) -> Grading:
    """The score is the share of the tests that pass, by weight. Code that is no Python, or does not come to an end,
    fails; it is no error of the grading. Raises `SandboxUnavailable`."""
    if len(source) > MOST_CHARACTERS:
        return _refused(f"This is longer than {MOST_CHARACTERS:,} characters: leave out what the task does not need.")
    tested = run_tests(source, solution, checkpoint, limits)
    weight = sum(one.weight for one in tested)
    score = sum(one.weight for one in tested if one.passed) / weight
    return Grading(
        correct=all(one.passed for one in tested),
        score=score,
        items=[],
        tests=[_shown(one, solution["entry"]) for one in tested],
        feedback=_feedback(tested, solution["entry"]),
    )


def run_tests(
    source: str, solution: Mapping[str, Any], checkpoint: Callable[[], None], limits: Limits | None
) -> list[Tested]:
    """Only the arguments enter the sandbox."""
    tests = solution["tests"]
    inputs = [[from_json(one) for one in test["arguments"]] for test in tests]
    outcomes = run(Program(source, solution["entry"]), inputs, limits, checkpoint, settings().coding.sandbox_socket)
    return [
        Tested(test["name"], test["visible"], given, from_json(test["expected"]), test.get("weight", 1), outcome)
        for test, given, outcome in zip(tests, inputs, outcomes, strict=True)
    ]


def _refused(feedback: str) -> Grading:
    return Grading(correct=False, score=0.0, items=[], tests=[], feedback=feedback)


def _shown(one: Tested, entry: str) -> TestOutcome:
    if not one.visible:
        return TestOutcome(one.name, visible=False, passed=one.passed)
    return TestOutcome(
        one.name,
        visible=True,
        passed=one.passed,
        input=wording.call(entry, one.arguments),
        got=wording.got(one.outcome),
        expected=wording.shown(one.expected),
    )


def _feedback(tested: list[Tested], entry: str) -> str:
    """The first failing visible test, else the first hidden one without its input."""
    failed = sorted((one for one in tested if not one.passed), key=lambda one: not one.visible)
    if not failed:
        return f"All {len(tested)} tests pass."
    first = failed[0]
    if isinstance(first.outcome, NotPython):
        return wording.no_python(first.outcome)
    if isinstance(first.outcome, NoEntry):
        return f"Your code defines no function `{entry}`."
    passing = f"{len(tested) - len(failed)} of {len(tested)} tests pass."
    if first.visible:
        return f"{passing} {wording.call(entry, first.arguments)} {wording.reason(first.outcome, first.expected)}."
    return f"{passing} All visible ones do; the hidden test {first.name!r} {wording.hidden_reason(first.outcome)}."
