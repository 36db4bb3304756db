"""Files and folders that are chosen or dropped."""

from pathlib import Path

import pytest

from tests.support.console import Console, Learner, OpenConsole
from tests.support.pensum_up import Up

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

TEXTS = {
    "notes/locks.md": "# Canal locks\n\nA canal lock is a chamber that lifts boats.\n",
    "notes/rivers/weirs.md": "# Weirs\n\nA weir is a low dam across a river.\n",
    "notes/.hidden/index.md": "# Index\n\nNobody put this here to be read.\n",
    "bridges.md": "# Bridges\n\nA swing bridge turns aside for boats.\n",
}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for path, text in TEXTS.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def assert_read(console: Console, *paths: str) -> None:
    for path in paths:
        console.row(path).get_by_text("Ready", exact=True).wait_for()
    assert console.page.locator("main li").count() == len(paths)


def test_files_of_a_folder_keep_their_paths(open_console: OpenConsole, learner: Learner, files: Path) -> None:
    console = open_console(learner)
    console.open("/library")
    console.await_heading("Library")
    console.upload_folder(files / "notes")
    assert_read(console, "notes/locks.md", "notes/rivers/weirs.md")


def test_files_and_folders_are_dropped(open_console: OpenConsole, learner: Learner, files: Path) -> None:
    console = open_console(learner)
    console.open("/library")
    console.await_heading("Library")
    console.drop(files / "bridges.md", files / "notes")
    assert_read(console, "bridges.md", "notes/locks.md", "notes/rivers/weirs.md")


def test_page_at_an_address_is_read(open_console: OpenConsole, learner: Learner, up: Up) -> None:
    console = open_console(learner)
    console.open("/library")
    address = console.page.get_by_label("Or the address")
    address.fill(f"{up.url}/problems")
    address.press("Enter")
    assert_read(console, f"{up.url}/problems")
    assert address.input_value() == ""


def test_address_of_no_video_is_refused_and_kept(open_console: OpenConsole, learner: Learner) -> None:
    console = open_console(learner)
    console.may_refuse("/api/transcripts/youtube")
    console.open("/library")
    address = console.page.get_by_label("Or the address")
    address.fill("https://www.youtube.com/about")
    console.press("Add")
    console.page.get_by_role("alert").wait_for()
    assert address.input_value() == "https://www.youtube.com/about"
