import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support.api_worker import succeed
from tests.support.client_server import ApiServer
from tests.support.client_worker import claim_job_of
from tests.support.exercises import make_exercise
from tests.support.factories import Person
from tests.support.job_queue import row_of
from tests.support.terminal import LONG_SECONDS, Terminal

GRADE = {
    "correct": False,
    "score": 0.5,
    "items": [{"text": "It says why", "met": True, "evidence": "because"}],
    "tests": [{"name": "empty list", "visible": True, "passed": False, "input": None, "got": None, "expected": None}],
    "feedback": "Half of it.",
    "solution": {"answer": "All of it\x1b[2J."},
    "next_review_at": datetime.now(UTC).isoformat(),
}
WRITTEN = {"type": "multiple_choice", "prompt": "Which?", "choices": ["One", "Two"], "starter_code": None, "hints": []}


@pytest.fixture
def shell(server: ApiServer, user: Person) -> Terminal:
    return Terminal(server, user)


def test_exercises_are_listed(shell: Terminal, user: Person) -> None:
    exercise = make_exercise(user.id, "cloze")
    listed = shell.run("exercises", "--open")
    assert listed.stdout.startswith(f"{exercise.id}\tcloze\topen\tOverfitting\tFill the gap")
    assert json.loads(shell.run("exercises", "--json").stdout)["id"] == str(exercise.id)


async def test_exercises_are_written_and_shown_with_their_choices(shell: Terminal, user: Person) -> None:
    with shell.start("exercises", "bees", "--type", "multiple_choice", "--count", "1") as process:
        fence = await claim_job_of(user)
        assert row_of(fence.id)["payload"]["topic"] == "bees"
        succeed(fence, exercises=[WRITTEN | {"id": str(uuid4())}], note="1 of 1.")
        assert process.stdout is not None
        shown = process.stdout.read()
        assert process.wait(LONG_SECONDS) == 0
    assert "Which?\n  a) One\n  b) Two\n" in shown


async def test_answer_is_graded(shell: Terminal, user: Person, tmp_path: Path) -> None:
    exercise = make_exercise(user.id)
    file = tmp_path / "answer.txt"
    file.write_text("Because it does.")
    with shell.start("answer", str(exercise.id), "--file", str(file)) as process:
        succeed(await claim_job_of(user), **GRADE)
        assert process.stdout is not None
        shown = process.stdout.read()
        assert process.wait(LONG_SECONDS) == 0
    assert "not right, 50%. Half of it." in shown
    assert "  [x] It says why\n  [ ] empty list\nSolution: All of it[2J.\n" in shown


def test_answer_is_given_in_one_way(shell: Terminal) -> None:
    for options in ([], ["b", "--give-up"]):
        refused = shell.run("answer", str(uuid4()), *options)
        assert (refused.returncode, "either an answer" in " ".join(refused.stderr.split())) == (2, True)


def test_foreign_exercise_is_not_found(shell: Terminal) -> None:
    refused = shell.run("answer", str(uuid4()), "b")
    assert (refused.returncode, "You have no exercise" in refused.stderr) == (5, True)


def test_reviews_are_listed(shell: Terminal) -> None:
    assert shell.run("reviews", "--due-before", "2099-01-01").stdout == ""
    refused = shell.run("reviews", "--due-before", "soon")
    assert (refused.returncode, "no day and no time" in refused.stderr) == (2, True)
