"""The pages of instructions: those of the site and one's own."""

from collections.abc import Iterator

import httpx
import pytest

from tests.support.console import Console, Learner, OpenConsole
from tests.support.http_jobs import succeeded_job
from tests.support.pensum_up import Up
from tests.web.samples import LOCKS, QUESTION, client_of, upload

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

SITE = "/api/admin/instructions"
FIRST = "Answer in two sentences.\nQuote the source."
SECOND = "Answer in three sentences.\nQuote the source."


@pytest.fixture
def site(administrator: httpx.Client) -> Iterator[httpx.Client]:
    """It has no instructions afterwards."""
    yield administrator
    for one in administrator.get(SITE).raise_for_status().json()["items"]:
        administrator.delete(f"{SITE}/{one['id']}").raise_for_status()


def add(console: Console, name: str, text: str) -> None:
    console.page.get_by_label("Name", exact=True).fill(name)
    console.page.get_by_role("textbox", name="Text", exact=True).fill(text)
    console.press("Add it")
    console.await_heading(name)


def test_instruction_of_the_site_is_written_compared_activated_and_rolled_back(
    open_console: OpenConsole, admin: Learner, site: httpx.Client
) -> None:
    console = open_console(admin)
    console.open("/admin/instructions")
    add(console, "Brevity", FIRST)
    console.press("Edit")
    console.page.get_by_role("textbox", name="Text", exact=True).fill(SECOND)
    console.press("Save as a new version")
    difference = console.page.get_by_role("list", name="Compare two versions")
    difference.get_by_text("removed: Answer in two sentences.").wait_for()
    difference.get_by_text("added: Answer in three sentences.").wait_for()
    assert "removed: Quote" not in difference.inner_text()
    console.press("Activate: Brevity")
    dialog = console.page.get_by_role("alertdialog")
    dialog.get_by_text("all later answers of all users").wait_for()
    dialog.get_by_role("button", name="Activate").click()
    console.page.get_by_text("Applies", exact=True).wait_for()
    [shown] = site.get(SITE).raise_for_status().json()["items"]
    assert (shown["is_active"], shown["version"], shown["text"]) == (True, 2, SECOND)
    console.press("Roll back to it: Version 1")
    dialog.get_by_role("button", name="Roll back to it").click()
    console.page.get_by_text("as version 1 was").wait_for()
    [shown] = site.get(SITE).raise_for_status().json()["items"]
    assert (shown["version"], shown["text"]) == (3, FIRST)
    console.page.get_by_role("combobox", name="To").select_option("1")
    console.await_path(f"/admin/instructions/{shown['id']}?from=2&to=1")
    console.press("Deactivate")
    console.page.get_by_text("Does not apply", exact=True).wait_for()
    console.press("Delete: Brevity")
    dialog.get_by_role("button", name="Delete it").click()
    console.await_path("/admin/instructions")
    console.page.get_by_text("No instructions yet.").wait_for()
    assert site.get(SITE).raise_for_status().json()["items"] == []


def test_own_instruction_is_found_from_the_account_and_previewed(
    open_console: OpenConsole, up: Up, learner: Learner
) -> None:
    with client_of(up.url, learner) as http:
        succeeded_job(http, upload(http, LOCKS))
    console = open_console(learner)
    console.may_refuse("/api/profiles/me")  # they have none yet
    console.open("/account")
    console.follow("Your instructions")
    console.await_heading("Your instructions")
    add(console, "For beginners", "Explain every word.")
    console.page.get_by_label("Question for the preview").fill(QUESTION)
    console.press("Answer it twice")
    console.page.get_by_role("region", name="As answers are now").wait_for()
    console.page.get_by_role("region", name="With this text").wait_for()


def test_operator_sees_no_instruction_of_the_site(open_console: OpenConsole, operator: Learner) -> None:
    console = open_console(operator)
    console.open("/admin/instructions")
    console.page.get_by_text("Administrators see and change the instructions of the site.").wait_for()
