"""Conversations about the documents of a project."""

from pathlib import Path

import pytest

from tests.support.console import Learner, OpenConsole
from tests.support.pensum_up import Up
from tests.web.samples import LOCK, LOCKS, QUESTION, Reader, client_of, open_project, say

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]


def test_conversation_quotes_is_regenerated_exported_and_deleted(
    open_console: OpenConsole, learner: Learner, tmp_path: Path
) -> None:
    console = open_console(learner)
    page = console.page
    open_project(console)
    say(console, QUESTION)
    assert LOCK in page.locator("blockquote").first.inner_text()
    page.get_by_text("Quotes that may help", exact=True).wait_for()
    assert "thread=" in console.path
    console.press("Reply again")
    page.get_by_text("1 earlier version", exact=True).click()
    page.locator("details blockquote").first.wait_for()
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


def test_chat_without_a_project_is_on_all_documents(open_console: OpenConsole, learner: Learner) -> None:
    console = open_console(learner)
    page = console.page
    console.open("/chat")
    console.upload(LOCKS)
    page.get_by_text("Done", exact=True).wait_for()
    say(console, QUESTION)
    page.locator("blockquote").first.wait_for()
    assert LOCK in page.locator("blockquote").first.inner_text()
    assert "thread=" in console.path
    console.press("Delete the conversation")
    page.get_by_role("alertdialog").get_by_role("button", name="Delete it").click()
    page.get_by_text("Write a message to begin a conversation.").wait_for()
    console.follow("Chats of projects")
    console.await_heading("Chats of projects")


def test_message_is_changed_and_what_came_after_it_goes(open_console: OpenConsole, learner: Learner) -> None:
    console = open_console(learner)
    page = console.page
    open_project(console)
    say(console, QUESTION)
    page.get_by_text("Quotes that may help", exact=True).wait_for()
    say(console, "What keeps the water in?")
    first = page.locator("main ol > li", has_text=QUESTION)
    page.locator("main ol > li", has_text="What keeps the water in?").wait_for()
    page.get_by_role("button", name="Reply again").wait_for()
    first.get_by_role("button", name="Edit").click()
    page.get_by_text("What was said after it is deleted.").wait_for()
    assert console.focused == "Your message, changed"
    console.press("Leave it")
    first.get_by_role("button", name="Edit").click()
    page.get_by_label("Your message, changed").fill("What lifts boats?")
    console.press("Send it changed")
    changed = page.locator("main ol > li", has_text="What lifts boats?")
    changed.get_by_text("1 earlier version", exact=True).click()
    changed.get_by_text(QUESTION, exact=True).wait_for()
    page.get_by_text("What keeps the water in?").wait_for(state="detached")
    page.get_by_text("Quotes that may help", exact=True).wait_for()


def test_old_conversation_is_found_by_its_address(open_console: OpenConsole, learner: Learner, up: Up) -> None:
    console = open_console(learner)
    open_project(console)
    project = console.path.removeprefix("/chat/").partition("?")[0]
    with client_of(up.url, learner) as http:
        path = f"/api/chat/{project}/threads"
        oldest = http.get(path).raise_for_status().json()["items"][-1]["id"]
        for n in range(120):
            http.post(path, json={"title": f"Conversation {n}"}).raise_for_status()
    console.open(f"/chat/{project}")
    console.press("Show more")
    console.page.locator(f"main a[href*='{oldest}']").wait_for()
    console.open(f"/chat/{project}?thread={oldest}")
    console.page.get_by_text("Added the document locks.md.").wait_for()


def test_another_learner_sees_no_project(open_console: OpenConsole, learner: Learner, reader: Reader) -> None:
    console = open_console(learner)
    open_project(console)
    other = open_console(reader.learner)
    other.may_refuse("/api/")
    other.open(console.path)
    other.page.get_by_role("alert").wait_for()
    assert "Waterways" not in other.page.content()
