"""Conversations about the documents of a project."""

from pathlib import Path

import pytest

from tests.support.console import Console, Learner, OpenConsole
from tests.web.samples import LOCK, LOCKS, QUESTION, Reader

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]


def open_project(console: Console) -> None:
    """A new one, with a file."""
    console.open("/chat")
    console.page.get_by_label("Name of the project").fill("Waterways")
    console.press("Make the project")
    console.await_heading("Waterways")
    console.upload(LOCKS)
    console.page.get_by_text("Done", exact=True).wait_for()


def say(console: Console, message: str) -> None:
    console.page.get_by_label("Your message").fill(message)
    console.press("Send")


def test_conversation_quotes_is_regenerated_exported_and_deleted(
    open_console: OpenConsole, learner: Learner, tmp_path: Path
) -> None:
    console = open_console(learner)
    page = console.page
    open_project(console)
    say(console, QUESTION)
    assert LOCK in page.locator("blockquote").first.inner_text()
    page.get_by_text("Answered", exact=True).wait_for()
    assert "thread=" in console.path
    console.press("Reply again")
    page.get_by_text("Answered", exact=True).wait_for()
    page.reload()
    page.locator("blockquote").first.wait_for()
    assert page.locator("main ol > li", has_text=QUESTION).count() == 1

    with page.expect_download() as download:
        console.follow("Export as Markdown")
    download.value.save_as(tmp_path / "chat.md")
    assert LOCK in (tmp_path / "chat.md").read_text()

    console.press("Delete the conversation")
    page.get_by_role("alertdialog").get_by_role("button", name="Delete it").click()
    page.get_by_text("Write a message to begin a conversation.").wait_for()
    assert page.locator("blockquote").count() == 0


def test_another_learner_sees_no_project(open_console: OpenConsole, learner: Learner, reader: Reader) -> None:
    console = open_console(learner)
    open_project(console)
    other = open_console(reader.learner)
    other.may_refuse("/api/")
    other.open(console.path)
    other.page.get_by_role("alert").wait_for()
    assert "Waterways" not in other.page.content()
