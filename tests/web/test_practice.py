"""Exercises: made of the learner's documents, answered, graded, and due again."""

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.support.console import Console, Learner, OpenConsole, register
from tests.support.http_jobs import succeeded_job
from tests.support.pensum_up import Up
from tests.web.looks import Looks
from tests.web.samples import BOOK, client_of, live_at_noon, upload

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

TOPIC = "Overfitting"
CODE = "Your code (Python)"


@pytest.fixture
def http(up: Up, learner: Learner) -> "Iterator[httpx.Client]":
    """The learner's, who has a book."""
    with client_of(up.url, learner) as client:
        live_at_noon(client)
        succeeded_job(client, upload(client, BOOK))
        yield client


def write(http: httpx.Client, type: str, count: int = 1) -> list[dict[str, object]]:
    body = {"exercise_type": type, "topic": TOPIC, "count": count}
    exercises: list[dict[str, object]] = succeeded_job(http, http.post("/api/learning/exercises", json=body))["result"][
        "exercises"
    ]
    assert exercises
    return exercises


def solution(http: httpx.Client, exercise: dict[str, object]) -> str:
    """Known only to those who gave up: so one learner's is another's."""
    path = f"/api/learning/exercises/{exercise['id']}"
    graded = succeeded_job(http, http.post(f"{path}/answers", json={"give_up": True}))
    return str(graded["result"]["solution"]["answer"])


def await_verdict(console: Console, *verdicts: str) -> None:
    badge = console.page.get_by_label("Grade").locator("[role=status] > span").first
    badge.wait_for()
    assert badge.inner_text() in verdicts


def test_exercises_are_made_answered_and_due_again(
    open_console: OpenConsole, learner: Learner, http: httpx.Client
) -> None:
    console = open_console(learner)
    page = console.page
    console.open("/")
    console.follow("Practice")
    page.get_by_text("Nothing is due today.").wait_for()
    page.get_by_label("Or from a document").select_option(index=1)
    assert page.get_by_label("Topic").input_value()
    page.get_by_label("Topic").fill(TOPIC)
    page.get_by_label("How many").select_option("1")
    console.press("Make exercises")
    console.follow("Start the new exercise")
    console.await_heading("Multiple choice")
    page.get_by_role("radio").first.check()
    console.press("Check the answer")
    await_verdict(console, "Correct", "Not correct")
    page.get_by_label("Grade").get_by_text("Next review:").wait_for()
    page.get_by_text("Solution", exact=True).wait_for()
    page.reload()
    await_verdict(console, "Correct", "Not correct")

    console.follow("Read it in the document")
    page.locator("mark").wait_for()
    console.follow("Practice")
    due = page.get_by_label("Due today").locator("li")
    due.first.wait_for()
    assert due.count() == 1
    assert "due in" in due.inner_text()
    page.get_by_text("None. Make some above.").wait_for()


def test_right_answer_to_a_gap_is_correct_by_keys_alone(
    open_console: OpenConsole, learner: Learner, http: httpx.Client
) -> None:
    [exercise] = write(http, "cloze")
    answer = solution(http, exercise)
    console = open_console(learner)
    console.open("/practice")
    console.page.get_by_label("Due today").locator("li").first.wait_for()
    console.tab_to(str(exercise["prompt"]))
    console.type_key("Enter")
    console.await_heading("Fill the gap")
    console.type_key("/")
    assert console.focused == "Your answer"
    console.page.keyboard.type(answer)
    console.tab_to("Check the answer")
    console.type_key("Enter")
    await_verdict(console, "Correct")
    console.page.get_by_text("Score 100%").wait_for()
    console.tab_to("Answer again")
    console.type_key("Enter")
    console.page.get_by_label("Your answer").wait_for()


def test_hints_come_one_after_the_other_and_the_solution_when_asked_for(
    open_console: OpenConsole, learner: Learner, http: httpx.Client
) -> None:
    [exercise] = write(http, "short_answer")
    hints = exercise["hints"]
    assert isinstance(hints, list)
    assert hints
    console = open_console(learner)
    console.open(f"/practice/{exercise['id']}")
    for number, hint in enumerate(hints, start=1):
        assert console.page.get_by_text(hint, exact=True).count() == 0
        console.press(f"Show hint {number} of {len(hints)}")
        console.page.get_by_text(hint, exact=True).wait_for()
    console.press("Show the solution")
    await_verdict(console, "Not correct")
    console.page.get_by_text("Missing", exact=True).first.wait_for()


def write_code(http: httpx.Client) -> dict[str, Any]:
    body = {"exercise_type": "coding", "topic": "lists", "count": 1}
    [exercise] = succeeded_job(http, http.post("/api/learning/exercises", json=body))["result"]["exercises"]
    return dict(exercise)


def test_code_is_tested_and_mended(
    open_console: OpenConsole, learner: Learner, http: httpx.Client, looks: Looks
) -> None:
    exercise = write_code(http)
    console = open_console(learner)
    console.open(f"/practice/{exercise['id']}")
    editor = console.page.get_by_role("textbox", name=CODE)
    editor.get_by_text("def ").wait_for()
    assert editor.inner_text().strip() == exercise["starter_code"].strip()
    looks.check(console.page, "code")
    editor.fill(f"{exercise['starter_code'].partition(':')[0]}:\n    return 'no'\n")
    console.press("Check the answer")
    await_verdict(console, "Not correct")
    tests = console.page.get_by_role("list", name="Tests").locator("li")
    assert tests.filter(has_text="gave 'no', expected").count() >= 1
    assert tests.filter(has_text="hidden test").count() >= 1
    looks.check(console.page)
    console.press("Answer again")
    editor.get_by_text("return 'no'").wait_for()
    editor.fill("def other():\n    return 1\n")
    console.press("Check the answer")
    console.page.get_by_text("Your code defines no function").wait_for()


def test_code_is_written_by_keys_alone(open_console: OpenConsole, learner: Learner, http: httpx.Client) -> None:
    exercise = write_code(http)
    console = open_console(learner)
    console.open(f"/practice/{exercise['id']}")
    editor = console.page.get_by_role("textbox", name=CODE)
    editor.get_by_text("def ").wait_for()
    console.type_key("/")
    console.type_key("ControlOrMeta+a")
    console.page.keyboard.type("def f(x):\nreturn x")
    assert editor.inner_text() == "def f(x):\n    return x"
    console.type_key("Tab")
    assert editor.inner_text() == "def f(x):\n        return x"
    console.type_key("Escape")
    console.type_key("Tab")
    assert not editor.evaluate("element => element.contains(document.activeElement)")
    assert console.focused.startswith("Show hint 1")


def test_exercise_of_another_learner_is_not_shown(
    open_console: OpenConsole, learner: Learner, http: httpx.Client, up: Up
) -> None:
    [exercise] = write(http, "cloze")
    console = open_console(register(up.url))
    console.may_refuse("/api/learning/exercises/")
    console.open(f"/practice/{exercise['id']}")
    console.page.get_by_role("alert").wait_for()
    assert str(exercise["prompt"]) not in console.page.content()
