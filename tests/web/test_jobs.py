"""Jobs that are cancelled and run again in the browser."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.support.console import Learner, OpenConsole
from tests.support.waiting import eventually
from tests.web.samples import DAMAGED, QUESTION

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]


@contextmanager
def paused(administrator: httpx.Client, kind: str) -> Iterator[None]:
    administrator.post(f"/api/admin/kinds/{kind}/pause").raise_for_status()
    try:
        yield
    finally:
        administrator.post(f"/api/admin/kinds/{kind}/resume").raise_for_status()


def test_waiting_job_is_cancelled_and_runs_again(
    open_console: OpenConsole, learner: Learner, administrator: httpx.Client
) -> None:
    console = open_console(learner)
    console.open("/ask")
    with paused(administrator, "answers.ask"):
        console.ask(QUESTION)
        console.page.get_by_text("waits until an operator resumes its queue or kind").wait_for()
        console.follow("Jobs")
        row = console.row("answers.ask")
        row.get_by_role("button", name="Cancel").click()
        row.get_by_text("Cancelled", exact=True).wait_for()
    row.get_by_role("button", name="Run again").click()
    row.get_by_text("Done", exact=True).wait_for()


def test_jobs_are_cancelled_and_run_again_by_keys(
    open_console: OpenConsole, learner: Learner, administrator: httpx.Client
) -> None:
    console = open_console(learner)
    console.open("/ask")
    with paused(administrator, "answers.ask"):
        console.ask(QUESTION)
        console.page.get_by_text("waits until an operator resumes its queue or kind").wait_for()
        console.follow("Jobs")
        row = console.row("answers.ask")
        row.wait_for()
        console.type_key("j")
        console.type_key("c")
        row.get_by_text("Cancelled", exact=True).wait_for()
    console.type_key("r")
    row.get_by_text("Done", exact=True).wait_for()


def test_job_page_follows_a_job_that_runs_again(open_console: OpenConsole, learner: Learner) -> None:
    console = open_console(learner)
    console.open("/library")
    console.upload(DAMAGED)
    console.row("damaged.pdf").get_by_role("link", name="Job").click()
    entries = console.page.locator("section[aria-label=Timeline] li")
    entries.filter(has_text="is a damaged or truncated PDF").wait_for()
    entries.filter(has_text="Ended").wait_for()
    before = entries.count()
    console.press("Run again")
    assert eventually(lambda: entries.filter(has_text="Ended").count() == 2), entries.all_inner_texts()
    assert entries.count() > before
    assert "was refused before" in entries.last.locator("xpath=preceding-sibling::li[1]").inner_text()
