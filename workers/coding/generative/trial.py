"""Trying a candidate in the sandbox: it becomes a task only if its reference does what its tests ask, always the same,
and nothing that knows nothing does."""

import ast
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from workers.coding.comparing import is_same
from workers.coding.generative.candidates import Candidate, find_fault
from workers.coding.generative.mutants import mutants
from workers.sandbox.run import run
from workers.sandbox.types import Foreign, Limits, Outcome, Program, Returned
from workers.sandbox.values import from_json, to_json

MINE = Limits(cpu_seconds=1.0, seconds=10.0, total_seconds=30.0)  # a reference needs half of what a learner may take
OF_A_MUTANT = replace(MINE, cpu_seconds=0.3, idle_seconds=1.0)  # which may run for ever
MOST_MUTANTS = 10
LEAST_CAUGHT = 0.6  # of the mutants: some do the same as the reference
MOST_BY_CHANCE = 0.6  # of the tests, by a solution that knows nothing
LONGEST_VALUE = 2_000  # characters, as JSON
NOTHING = "def {entry}(*given):\n    return None\n"
ECHO = "def {entry}(*given):\n    return given[{nth}] if len(given) > {nth} else None\n"
MOST_ECHOES = 2
#: What Python has ready. Where one of them passes all tests of a longer reference, the tests are too weak.
READY = ("len", "sum", "max", "min", "sorted", "list", "set", "str", "abs", "bool")
ALL_READY = """\
def {entry}(*given):
    results = []
    for ready in ({names}):
        try:
            results.append(ready(given[0]))
        except (TypeError, ValueError, LookupError, ArithmeticError):
            results.append(None)
    return results
"""
SHORT = 3  # statements, of a reference that may be no more than one of them
EMPTY: tuple[Any, ...] = (0, 1, "", [], (), {}, set(), True, False)


@dataclass(frozen=True)
class Rejected:
    """In a few words, why a candidate is no task."""

    reason: str


Known = Sequence[Mapping[str, Any]]
"""Solutions of exercises, as they are stored, that a new one must not repeat."""


class Trial:
    """Of one candidate after another. `checkpoint` may raise to end it early."""

    def __init__(self, checkpoint: Callable[[], None], known: Known, socket: Path | None = None) -> None:
        self._checkpoint = checkpoint
        self._known = known
        self._socket = socket

    def solution_of(self, candidate: Candidate) -> dict[str, Any] | Rejected:
        """The solution of the exercise, as it is stored. Raises `SandboxUnavailable`."""
        if (fault := find_fault(candidate)) is not None:
            return Rejected(fault)
        expected = self._expected(candidate)
        if isinstance(expected, Rejected):
            return expected
        reason = next(self._faults(candidate, expected), None)
        return Rejected(reason) if reason else _solution(candidate, expected)

    def _expected(self, candidate: Candidate) -> list[Any] | Rejected:
        """What the reference returns, twice and under another order of hashes."""
        first, second = (self._values(candidate, candidate.reference, hash_seed=seed) for seed in (0, 1))
        if first is None or second is None:
            return Rejected("the reference does not return a value for every test")
        if not _are_same(first, second):
            return Rejected("the reference returns now this, now that")
        if any(len(json.dumps(to_json(value))) > LONGEST_VALUE for value in first):
            return Rejected("the reference returns too much")
        return first

    def _faults(self, candidate: Candidate, expected: list[Any]) -> Iterator[str]:
        """One after another, the cheapest first."""
        if _share_of_constants(expected) > MOST_BY_CHANCE:
            yield "a constant passes most tests"
        for name, source in self._ignorant(candidate):
            if self._share(candidate, source, expected) > MOST_BY_CHANCE:
                yield f"{name} passes most tests"
        other = self._values(candidate, candidate.second) if candidate.second else None
        if other is None or not _are_same(other, expected):
            yield "a second solution by the statement returns something else"
        if self._repeats(candidate):
            yield "it asks for the same as another exercise"
        if self._is_ready(candidate, expected) or self._caught(candidate, expected) < LEAST_CAUGHT:
            yield "its tests let wrong solutions pass"

    def _ignorant(self, candidate: Candidate) -> Iterator[tuple[str, str]]:
        yield "the starter", candidate.starter
        yield "a solution that returns nothing", NOTHING.format(entry=candidate.entry)
        for nth in range(MOST_ECHOES):
            yield "an echo of an argument", ECHO.format(entry=candidate.entry, nth=nth)

    def _share(self, candidate: Candidate, source: str, expected: list[Any]) -> float:
        """Of the tests that pass."""
        outcomes = self._run(candidate.entry, source, _inputs(candidate), OF_A_MUTANT)
        return sum(map(_is_expected, outcomes, expected)) / len(expected)

    def _caught(self, candidate: Candidate, expected: list[Any]) -> float:
        """The share of the mutants that fail a test."""
        made = mutants(candidate.reference, MOST_MUTANTS)
        caught = sum(self._share(candidate, mutant, expected) < 1 for mutant in made)
        return caught / len(made) if made else 1.0

    def _is_ready(self, candidate: Candidate, expected: list[Any]) -> bool:
        """Whether a single call of Python's own passes all tests of a task that is more than that."""
        function = next(one for one in ast.parse(candidate.reference).body if isinstance(one, ast.FunctionDef))
        source = ALL_READY.format(entry=candidate.entry, names=", ".join(READY))
        results = self._values(candidate, source)
        if results is None or sum(isinstance(one, ast.stmt) for one in ast.walk(function)) <= SHORT:
            return False
        return any(_are_same([found[nth] for found in results], expected) for nth in range(len(READY)))

    def _repeats(self, candidate: Candidate) -> bool:
        """Whether its reference solves another exercise too."""
        alike = [one for one in self._known if _takes_as_much(one, candidate)]
        tests = [test for one in alike for test in one["tests"]]
        inputs = [[from_json(one) for one in test["arguments"]] for test in tests]
        outcomes = iter(self._run(candidate.entry, candidate.reference, inputs, OF_A_MUTANT) if inputs else ())
        solved = [
            [_is_expected(outcome, from_json(test["expected"])) for test, outcome in zip(one["tests"], outcomes)]  # noqa: B905  # each takes its own from all outcomes
            for one in alike
        ]
        return any(all(passed) for passed in solved)

    def _values(self, candidate: Candidate, source: str, *, hash_seed: int = 0) -> list[Any] | None:
        """None where a test has none."""
        outcomes = self._run(candidate.entry, source, _inputs(candidate), MINE, hash_seed)
        values = [outcome.value for outcome in outcomes if isinstance(outcome, Returned) and _is_plain(outcome.value)]
        return values if len(values) == len(outcomes) else None

    def _run(
        self, entry: str, source: str, inputs: Sequence[Sequence[Any]], limits: Limits, hash_seed: int = 0
    ) -> list[Outcome]:
        self._checkpoint()
        return run(Program(source, entry, hash_seed), inputs, limits, self._checkpoint, self._socket)


def _inputs(candidate: Candidate) -> list[list[Any]]:
    return [test.values for test in candidate.tests]


def _is_expected(outcome: Outcome, expected: Any) -> bool:
    return isinstance(outcome, Returned) and is_same(outcome.value, expected)


def _are_same(values: Sequence[Any], others: Sequence[Any]) -> bool:
    return len(values) == len(others) and all(map(is_same, values, others))


def _is_plain(value: Any) -> bool:
    """Of types that have a form in JSON, all through."""
    if isinstance(value, dict):
        return all(map(_is_plain, (*value.keys(), *value.values())))
    if isinstance(value, list | tuple | set | frozenset):
        return all(map(_is_plain, value))
    return not isinstance(value, Foreign)


def _share_of_constants(expected: Sequence[Any]) -> float:
    """Of the tests that the best constant passes."""
    passed = Counter(
        number for number, constant in enumerate((*EMPTY, *expected)) for one in expected if is_same(constant, one)
    )
    return max(passed.values(), default=0) / len(expected)


def _takes_as_much(known: Mapping[str, Any], candidate: Candidate) -> bool:
    """In number: another function cannot be called with the same."""
    numbers = {len(test["arguments"]) for test in known["tests"]}
    return bool(numbers & {len(test.arguments) for test in candidate.tests})


def _solution(candidate: Candidate, expected: Sequence[Any]) -> dict[str, Any]:
    return {
        "answer": candidate.reference,
        "explanation": "",
        "document_id": None,
        "start": None,
        "end": None,
        "task": None,
        "entry": candidate.entry,
        "tests": [
            {
                "name": test.name,
                "visible": test.visible,
                "arguments": test.arguments,
                "expected": to_json(value),
                "weight": 1,
            }
            for test, value in zip(candidate.tests, expected, strict=True)
        ],
    }
