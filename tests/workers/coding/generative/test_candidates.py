from typing import Any

import pytest

from tests.support.coding_tasks import RUNS, TASK, candidate, written
from workers.coding.generative.candidates import Unsound, candidate_of, with_second
from workers.coding.generative.forms import WrittenTask

STARTER = TASK["starter"]
TESTS = TASK["tests"]


def fault_of(**changes: Any) -> str:
    with pytest.raises(Unsound) as found:
        candidate_of(WrittenTask.model_validate(written(**changes)))
    return str(found.value)


def test_sound_task_is_a_candidate() -> None:
    found = candidate()
    assert found.entry == "longest_run"
    assert found.tests[3].arguments == [[]]
    assert found.hints == TASK["hints"]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"reference": "def other(crossings):\n    return 1\n"}, "the reference is not the function"),
        ({"reference": "def longest_run(:\n    pass          "}, "the reference is not the function"),
        ({"reference": f"```python\n{RUNS}```"}, "the reference is not the function"),
        ({"starter": "def longest_run(a, b):\n    ..."}, "the starter has another signature"),
        ({"starter": "def longest_run(crossings):\n    return len(crossings)"}, "the starter does something"),
        ({"starter": f"{STARTER}\nlongest_run = len"}, "the starter does something"),
        ({"statement": "Return the length of the longest run of equal crossings."}, "the statement does not name"),
        ({"tests": [test | {"visible": True} for test in TESTS]}, "two or more hidden"),
        ({"tests": [test | {"visible": False} for test in TESTS]}, "a few tests must be visible"),
        ({"tests": [*TESTS, TESTS[0] | {"name": "again"}]}, "two tests are the same"),
        ({"tests": [test for test in TESTS if test["name"] != "no crossing"]}, "no test has an edge case"),
        ({"tests": [*TESTS[1:], TESTS[0] | {"arguments": "[open('/etc/passwd')]"}]}, "no list of literals"),
        ({"tests": [*TESTS[1:], TESTS[0] | {"arguments": "(" * 300 + ")" * 300}]}, "no list of literals"),
        ({"tests": [*TESTS[1:], TESTS[0] | {"arguments": "{'a': 1}"}]}, "no list"),
    ],
)
def test_task_of_no_use_is_dropped(changes: dict[str, Any], fault: str) -> None:
    assert fault in fault_of(**changes)


@pytest.mark.parametrize(
    "statement",
    [
        f"Write `longest_run(crossings)`, the longest run of equal crossings. Like this:\n```python\n{RUNS}```",
        "Write longest_run. In the loop say `length = length + 1 if crossing == previous else 1`, then compare.",
        "Write longest_run(crossings): def longest_run(crossings): return max(len(list(g)) for _, g in runs) and more",
        "Write longest_run(crossings): for every step do best=max(best,length), starting with no run at all.",
    ],
)
def test_statement_that_gives_the_solution_away_is_dropped(statement: str) -> None:
    assert fault_of(statement=statement) == "the statement gives the solution away"


def test_statement_may_show_the_signature_and_an_example() -> None:
    statement = (
        "Write\n```python\ndef longest_run(crossings):\n    ...\n```\n`longest_run(['over'])` returns 1. None: 0."
    )
    assert candidate(statement=statement).statement == statement


def test_hint_that_gives_the_solution_away_is_dropped_alone() -> None:
    hints = ["Think of neighbours.", "Write best = max(best, length) in the loop."]
    assert candidate(hints=hints).hints == hints[:1]


def test_second_solution_must_be_the_function() -> None:
    with pytest.raises(Unsound):
        with_second(candidate(), "def another(crossings):\n    return 0\n")
