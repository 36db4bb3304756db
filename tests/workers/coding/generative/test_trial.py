from dataclasses import replace
from typing import Any

import pytest

from tests.support.coding_tasks import OTHER, RUNS, TASK, candidate
from tests.support.sandboxes import skip_without_sandbox
from workers.coding.bank import bank
from workers.coding.choosing import solution_of
from workers.coding.generative import trial
from workers.coding.generative.candidates import Candidate, CandidateTest
from workers.coding.generative.trial import Known, Rejected, Trial
from workers.coding.grade import grade_code
from workers.sandbox.values import to_json

TESTS = TASK["tests"]


@pytest.fixture(autouse=True)
def _sandbox() -> None:
    skip_without_sandbox()


def tried(found: Candidate, known: Known = ()) -> dict[str, Any] | Rejected:
    return Trial(lambda: None, known).solution_of(found)


def reason_of(second: str = OTHER, known: Known = (), **changes: Any) -> str:
    found = tried(candidate(second, **changes), known)
    assert isinstance(found, Rejected), found
    return found.reason


@pytest.fixture(scope="module")
def sound() -> dict[str, Any]:
    """The solution of a candidate that was accepted after some twenty runs."""
    skip_without_sandbox()
    solution = tried(candidate())
    assert isinstance(solution, dict)
    return solution


def test_sound_candidate_gets_its_expected_values_from_the_reference(sound: dict[str, Any]) -> None:
    assert [test["expected"] for test in sound["tests"]] == [3, 1, 4, 0, 2, 2]
    assert grade_code(OTHER, sound).correct
    for source in (
        TASK["starter"],
        "def longest_run(crossings): return None",
        "def longest_run(crossings): return crossings",
    ):
        assert grade_code(source, sound).score == 0


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("raise ValueError(crossings)", "does not return a value for every test"),
        ("return object()", "does not return a value for every test"),
        ("import numpy; return 1", "does not return a value for every test"),
        ("import random; return random.random()", "now this, now that"),
        ("import time; return time.perf_counter_ns()", "now this, now that"),
        ("return list({*crossings, 'a', 'b', 'c', 'd', 'e'})", "now this, now that"),
        ("return 'x' * 5000", "returns too much"),
        ("return min(len(crossings), 1)", "a constant passes most tests"),
        ("return None", "a constant passes most tests"),
        ("return list(crossings)", "an echo of an argument passes most tests"),
        ("return len(crossings)", "a second solution by the statement returns something else"),
    ],
)
def test_reference_of_no_use_is_rejected(body: str, reason: str) -> None:
    assert reason in reason_of(reference=f"def longest_run(crossings):\n    {body}\n")


def test_reference_that_does_not_end_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "MINE", replace(trial.MINE, cpu_seconds=0.2))
    found = reason_of(reference="def longest_run(crossings):\n    while True: pass\n")
    assert found == "the reference does not return a value for every test"


def test_tests_that_let_wrong_solutions_pass_are_rejected() -> None:
    weak = [test | {"arguments": f"[{['over'] * number}]"} for number, test in enumerate(TESTS)]
    assert reason_of(tests=weak) == "its tests let wrong solutions pass"


def test_same_task_under_another_name_is_rejected(sound: dict[str, Any]) -> None:
    renamed = {name: TASK[name].replace("longest_run", "best_run") for name in ("statement", "starter")}
    source = RUNS.replace("longest_run", "best_run").replace("best = 0", "best = int()")
    second = OTHER.replace("longest_run", "best_run")
    found = reason_of(second, [sound], entry="best_run", reference=source, **renamed)
    assert found == "it asks for the same as another exercise"
    assert reason_of(known=[sound]) == found


@pytest.mark.system
def test_most_tasks_of_the_bank_would_pass() -> None:
    """They are sound, so what rejects many of them is wrong itself."""
    tasks = list(bank().values())[::6]
    rejected = [task.name for task in tasks if isinstance(tried(_as_candidate(task)), Rejected)]
    assert len(rejected) <= 2, rejected


def _as_candidate(task: Any) -> Candidate:
    return Candidate(
        title=task.title,
        entry=task.entry,
        statement=task.statement,
        starter=task.starter,
        reference=task.reference,
        second=task.reference,
        hints=[],
        tests=[
            CandidateTest(name=test.name, visible=test.visible, arguments=[to_json(one) for one in test.arguments])
            for test in task.tests
        ],
    )


def test_task_of_the_bank_is_known_too() -> None:
    task = bank()["count_words"]
    assert tried(_as_candidate(task), [solution_of(task)]) == Rejected("it asks for the same as another exercise")
