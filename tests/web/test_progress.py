"""Figures of what a learner knows, and what they rest on."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.support.console import Console, Learner, OpenConsole
from tests.support.http_jobs import succeeded_job
from tests.support.pensum_up import Up
from tests.support.waiting import eventually
from tests.web.samples import BOOK, DAMAGED, client_of, live_at_noon, practise, upload

if TYPE_CHECKING:
    from playwright.sync_api import Locator

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]


@pytest.fixture
def http(up: Up, learner: Learner) -> Iterator[httpx.Client]:
    with client_of(up.url, learner) as client:
        live_at_noon(client)
        yield client


def topic_row(console: Console, name: str) -> "Locator":
    heading = console.page.get_by_role("heading", name=name, exact=True)
    return console.page.locator("main li", has=heading)


def complete(http: httpx.Client, task: str, score: float) -> None:
    succeeded_job(http, http.post("/api/profiles/progress", json={"completed_task": task, "score": score}))


def test_topics_show_both_figures_and_their_evidence(
    open_console: OpenConsole, learner: Learner, http: httpx.Client
) -> None:
    succeeded_job(http, upload(http, BOOK))
    practise(http)
    complete(http, "Quiz on backpropagation", 1)
    console = open_console(learner)
    console.open("/progress")
    row = topic_row(console, "Overfitting")
    row.get_by_text("from 1 score").wait_for()
    row.get_by_text("over 1 exercise").wait_for()
    assert row.locator("meter").count() == 2
    assert topic_row(console, "Backpropagation").get_by_text("no exercise answered yet").count() == 1
    row.get_by_role("link", name="Evidence").click()
    evidence = console.page.get_by_label("Evidence for “Overfitting”")
    assert eventually(lambda: evidence.locator("li").count() == 1)
    console.follow("Show all topics")
    assert eventually(lambda: console.page.get_by_label("History").locator("li").count() == 2)


def test_topics_are_merged_and_deleted_after_a_question(
    open_console: OpenConsole, learner: Learner, http: httpx.Client
) -> None:
    complete(http, "Quiz on photosynthesis", 0.8)
    complete(http, "Quiz zur Fotosynthese", 0.4)
    console = open_console(learner)
    dialog = console.page.get_by_role("alertdialog")
    console.open("/progress")
    topic_row(console, "Fotosynthese").get_by_label("Merge into").select_option(label="Photosynthesis")
    console.press("Merge: Fotosynthese, Photosynthesis")
    dialog.get_by_role("button", name="Merge them").click()
    merged = topic_row(console, "Photosynthesis")
    merged.get_by_text("from 2 scores").wait_for()
    merged.get_by_text("also called Fotosynthese").wait_for()
    console.press("Delete: Photosynthesis")
    dialog.get_by_role("button", name="Keep it").click()
    dialog.wait_for(state="detached")
    console.press("Delete: Photosynthesis")
    dialog.get_by_role("button", name="Delete it").click()
    console.page.get_by_text("No topic yet.").wait_for()
    console.page.get_by_label("History").get_by_text("Quiz on photosynthesis").wait_for()


def test_today_leads_to_what_is_due_and_says_why(
    open_console: OpenConsole, learner: Learner, http: httpx.Client
) -> None:
    succeeded_job(http, upload(http, BOOK))
    upload(http, DAMAGED)
    practise(http)
    complete(http, "Quiz on backpropagation", 0.2)
    complete(http, "Another quiz on backpropagation", 0.9)
    console = open_console(learner)
    page = console.page
    console.open("/")
    console.await_heading("Today")
    page.get_by_label("Next steps").get_by_text("Your mastery is").first.wait_for()
    page.get_by_label("Mastery changes").get_by_text("Backpropagation").wait_for()
    page.get_by_label("Unfinished uploads").get_by_role("link", name="damaged.pdf").wait_for()
    page.get_by_label("Reviews").get_by_role("link", name="Start").click()
    console.await_heading("Multiple choice")
    console.follow("Today")
    console.press("Practise Backpropagation")
    console.await_heading("Practice")
    assert page.get_by_label("Topic").input_value() == "Backpropagation"
    page.get_by_text("Your library has no text on “Backpropagation”").wait_for()  # which was done elsewhere
