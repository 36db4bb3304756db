"""A life told in the browser: what was told is confirmed, and becomes a chapter."""

from pathlib import Path

import pypdf
import pytest

from tests.support.console import Console, Learner, OpenConsole
from tests.web.samples import Reader, file

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

FATHER, BORN = "My father Harold was a miner.", "I was born in 1940 in Leeds."
WEDDING = "In 1961 I married Rosie in York."
EDITED = "My father Harold was a miner in Leeds."


def tell(console: Console, text: str) -> None:
    console.page.get_by_label("Tell", exact=True).fill(text)
    console.press("Tell it")
    console.page.locator("main ol li", has_text="Interviewer").last.wait_for()


def test_life_is_told_confirmed_and_read_as_a_chapter(
    open_console: OpenConsole, learner: Learner, tmp_path: Path
) -> None:
    console = open_console(learner)
    page = console.page
    console.open("/stories")
    page.get_by_label("Name of the project").fill("My life")
    console.press("Make the project")
    console.await_heading("My life")
    tell(console, f"{BORN} {FATHER}")
    console.press(f"Confirm: {BORN}")
    page.get_by_role("button", name=f"Confirm: {BORN}").wait_for(state="detached")
    console.press(f"Edit: {FATHER}")
    page.get_by_label("Memory", exact=True).fill(EDITED)
    page.get_by_label("When").fill("about 1938")
    console.press("Save")
    page.get_by_text("Nothing to confirm.").wait_for()

    console.follow("Timeline")
    page.get_by_text("about 1938").wait_for()
    assert page.locator("main ol li").all_inner_texts()[1].endswith(BORN)
    console.follow("People and places")
    page.locator("section[aria-label=People]").get_by_text("Harold", exact=False).first.wait_for()
    page.locator("section[aria-label=Places]").get_by_text("Leeds", exact=False).first.wait_for()

    console.follow("Chapters")
    page.get_by_label("Title").fill("Leeds")
    console.press("Write the chapter")
    page.get_by_role("heading", name="Leeds", exact=True).wait_for()
    assert EDITED in page.locator("main").inner_text()
    for name, suffix in (("As PDF", "pdf"), ("As Markdown", "md")):
        with page.expect_download() as download:
            console.follow(name)
        assert download.value.suggested_filename == f"Leeds.{suffix}"
        download.value.save_as(tmp_path / f"leeds.{suffix}")
    assert EDITED in (tmp_path / "leeds.md").read_text()
    assert "Harold" in pypdf.PdfReader(tmp_path / "leeds.pdf").pages[0].extract_text()

    console.follow("Memories")
    console.press(f"Delete: {EDITED}")
    page.get_by_role("alertdialog").get_by_role("button", name="Delete it").click()
    page.get_by_role("button", name=f"Delete: {EDITED}").wait_for(state="detached")
    console.follow("Chapters")
    page.get_by_text("Out of date").wait_for()
    console.follow("Leeds")
    page.get_by_text("A memory in it was edited or deleted since.").wait_for()
    assert "Harold" not in page.locator("main").inner_text()


def test_diary_is_read_and_its_memories_lead_to_it(open_console: OpenConsole, learner: Learner) -> None:
    console = open_console(learner)
    page = console.page
    console.open("/stories")
    page.get_by_label("Name of the project").fill("My life")
    console.press("Make the project")
    console.await_heading("My life")
    console.upload(file("diary.txt", f"From my diary\n\n{WEDDING}\n"))
    story = console.path
    console.follow("Library")
    console.row("diary.txt").get_by_text("Ready", exact=True).wait_for()
    console.open(story)
    tell(console, BORN)
    page.locator("main li", has_text=WEDDING).get_by_role("link", name="Read it there").click()
    assert WEDDING in page.locator("mark").inner_text()


def test_memory_is_typed_and_the_story_deleted_with_all_in_it(open_console: OpenConsole, learner: Learner) -> None:
    console = open_console(learner)
    page = console.page
    console.open("/stories")
    page.get_by_label("Name of the project").fill("A short life")
    console.press("Make the project")
    console.follow("Memories")
    page.get_by_label("Another memory").fill("In 1962 I moved to York.")
    console.press("Add it")
    row = console.row("In 1962 I moved to York.")
    assert "Confirmed" in row.inner_text()
    assert "York" in row.inner_text()
    console.follow("All projects")
    console.press("Delete: A short life")
    page.get_by_role("alertdialog").get_by_role("button", name="Delete it").click()
    page.get_by_text("No story yet.").wait_for()


def test_another_learner_reads_no_story(open_console: OpenConsole, learner: Learner, reader: Reader) -> None:
    console = open_console(learner)
    console.may_refuse("/api/")
    for view in ("conversation", "memories", "timeline", "names", "chapters"):
        console.open(f"/stories/{reader.story}?view={view}")
        console.page.get_by_role("alert").first.wait_for()
        assert "Leeds" not in console.page.content()
