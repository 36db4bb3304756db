"""Every task of the bank is tried in a real sandbox: its reference passes, and nothing that is wrong does."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.failures import each
from tests.support.sandboxes import skip_without_sandbox
from workers.coding.bank import OWN, BankInvalid, CodingTask, bank, load
from workers.coding.choosing import solution_of
from workers.coding.comparing import is_same
from workers.coding.grade import grade_code
from workers.sandbox.run import run
from workers.sandbox.types import Limits, NoValue, Outcome, Program, Returned

PATIENT = Limits(seconds=10.0, total_seconds=60.0)  # a busy machine must not fail a task
IMPATIENT = replace(PATIENT, cpu_seconds=1.0)  # two wrong solutions take for ever
#: Runs all tests of a solution in one process, but each in names of its own, as `grade_code` does.
ALL_TESTS = """\
def results(source, entry, inputs):
    def result(arguments):
        names = {"__name__": "answer"}
        try:
            exec(source, names)
            return [names[entry](*arguments)]
        except Exception:
            return []
    return [result(arguments) for arguments in inputs]
"""
DIFFICULTIES = ["easy", "medium", "hard"]


def test_bank_is_large_enough_and_of_all_difficulties() -> None:
    tasks = bank().values()
    assert len(tasks) >= 40
    assert {task.difficulty for task in tasks} == set(DIFFICULTIES)
    assert all(task.hints for task in tasks)


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_reference_passes_and_nothing_wrong_does(difficulty: str) -> None:
    skip_without_sandbox()
    tasks = [task for task in bank().values() if task.difficulty == difficulty]
    for check in each(tasks, name=lambda task: task.name):
        with check as task:
            graded = grade_code(task.reference, solution_of(task), limits=PATIENT)
            assert graded.correct, graded.feedback
            returns_nothing = f"def {task.entry}(*arguments):\n    return None\n"
            assert task.wrong
            assert _passing(task, [task.starter, returns_nothing, *task.wrong]) == []


def _passing(task: CodingTask, sources: list[str]) -> list[str]:
    """Returns the sources that pass all tests. They share a sandbox: starting one takes as long as ten tests."""
    inputs = [list(test.arguments) for test in task.tests]
    outcomes = run(Program(ALL_TESTS, "results"), [[source, task.entry, inputs] for source in sources], IMPATIENT)
    return [source for source, outcome in zip(sources, outcomes, strict=True) if _passes(task, outcome)]


def _passes(task: CodingTask, outcome: Outcome) -> bool:
    if outcome == NoValue("time"):
        return False
    assert isinstance(outcome, Returned)
    results = zip(outcome.value, task.tests, strict=True)
    return all(result and is_same(result[0], test.expected) for result, test in results)


def _file(folder: Path, **changes: str) -> Path:
    fields = {
        "name": '"double"',
        "title": '"Double"',
        "topics": '["numbers"]',
        "difficulty": '"easy"',
        "statement": '"Write `double(x)`."',
        "entry": '"double"',
        "starter": "'''\ndef double(x):\n    ...\n'''",
        "reference": "'''\ndef double(x):\n    return 2 * x\n'''",
        "tests": "["
        + ",".join(
            f'{{name = "{n}", visible = {str(n < 2).lower()}, arguments = "[{n}]", expected = "{2 * n}"}}'
            for n in range(4)
        )
        + "]",
    } | changes
    (folder / "own.toml").write_text(
        "[[tasks]]\n" + "\n".join(f"{name} = {value}" for name, value in fields.items() if value)
    )
    return folder


def test_folder_of_the_site_adds_tasks(tmp_path: Path) -> None:
    assert load(_file(tmp_path))[0].name == "double"
    both = bank(tmp_path)
    assert "double" in both
    assert len(both) == len(bank()) + 1


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", "", "title"),
        ("name", '"no name"', "name"),
        ("difficulty", '"brutal"', "difficulty"),
        ("entry", '"other"', "defines no function 'other'"),
        ("tests", "[]", "tests"),
        ("surprise", '"x"', "surprise"),
        ("tests", '[{name = "a", visible = true, arguments = "[open]", expected = "1"}]', "tests"),
        ("statement", "unquoted", "own.toml is no list"),
    ],
)
def test_task_that_cannot_be_used_is_named(tmp_path: Path, field: str, value: str, message: str) -> None:
    with pytest.raises(BankInvalid, match=r"own\.toml") as refused:
        load(_file(tmp_path, **{field: value}))
    assert message in refused.value.detail


def test_own_files_are_all_read() -> None:
    assert {file.stem for file in OWN.glob("*.toml")} == {"basics", "data", "language", "learning", "networks"}
