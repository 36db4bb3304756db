"""The library that all learners share, as administrators keep it in the console."""

import json

import pytest

from tests.support.console import Learner, OpenConsole
from tests.web.samples import file

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

LOOMS = {
    "url": "https://example.org/looms",
    "title": "Looms for everyone",
    "kind": "course",
    "level": "beginner",
    "topics": ["weaving"],
    "summary": "Explains how looms weave patterns from punched cards.",
}


def test_resource_is_added_changed_and_deleted(open_console: OpenConsole, admin: Learner) -> None:
    console = open_console(admin)
    page = console.page
    console.open("/admin/library")
    console.follow("Add a resource")
    console.await_heading("Add a resource")
    page.get_by_label("Address").fill("https://example.org/spindles")
    page.get_by_label("Title").fill("Spindles")
    page.get_by_label("Topics").fill("spinning, wool")
    page.get_by_label("What it explains").fill("Explains how a spindle twists wool into yarn.")
    console.press("Save")
    console.await_heading("Library for all")
    console.row("Spindles").get_by_text("spinning, wool").wait_for()
    console.row("Spindles").get_by_text("Findable", exact=True).wait_for()
    console.row("Spindles").get_by_role("link", name="Edit: Spindles").click()
    page.get_by_label("Level").select_option(label="Advanced")
    console.press("Save")
    console.row("Spindles").get_by_text("Advanced").wait_for()
    console.press("Delete: Spindles")
    page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    console.row("Spindles").wait_for(state="detached")


def test_file_is_imported_and_says_what_became_of_each_line(open_console: OpenConsole, admin: Learner) -> None:
    console = open_console(admin)
    page = console.page
    changed = LOOMS | {"level": "advanced"}
    lines = [LOOMS, changed, changed, LOOMS | {"url": "https://example.org/x", "kind": "song"}]
    content = "\n".join([*map(json.dumps, lines), "no JSON"])
    console.open("/admin/library")
    with page.expect_file_chooser() as chosen:
        console.press("Choose a file (.jsonl)")
    console.may_refuse("/api/admin/library")
    chosen.value.set_files(file("looms.jsonl", content))
    page.get_by_text("Import finished. Added: 1, Changed: 1, Unchanged: 1, Failed: 2").wait_for()
    page.get_by_role("cell", name="kind: Input should be").wait_for()
    page.get_by_role("cell", name="The line is not a JSON object.").wait_for()
    console.press(f"Delete: {LOOMS['title']}")
    page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
