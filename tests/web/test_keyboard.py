"""The console without a mouse."""

import pytest

from tests.support.console import OpenConsole
from tests.web.samples import LOCK, QUESTION, Reader

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]


def test_question_is_asked_and_its_job_found_by_keys_alone(open_console: OpenConsole, reader: Reader) -> None:
    console = open_console(reader.learner)
    console.open("/ask")
    console.await_heading("Ask your library")
    console.type_key("/")
    assert console.focused == "Your question"
    console.page.keyboard.type(QUESTION)
    console.tab_to("Ask")
    console.type_key("Enter")
    assert LOCK in console.page.locator("blockquote").first.inner_text()

    console.tab_to("Show the job")
    console.type_key("Enter")
    console.await_heading("answers.ask")
    console.tab_to("All jobs")
    console.type_key("Enter")
    console.await_heading("Jobs")
    links = console.page.locator("[data-job-link]")
    links.first.wait_for()
    wanted = [str(link.get_attribute("data-job-link")) for link in links.all()]
    console.type_key("j")
    console.type_key("j")
    console.type_key("k")
    console.type_key("Enter")
    console.await_path(f"/jobs/{wanted[0]}")


def test_list_of_keys_opens_and_closes(open_console: OpenConsole, reader: Reader) -> None:
    console = open_console(reader.learner)
    console.open("/jobs")
    console.page.locator("[data-job-link]").first.wait_for()
    console.type_key("j")
    console.type_key("?")
    dialog = console.page.get_by_role("dialog")
    dialog.get_by_text("cancel the job of the row").wait_for()
    console.type_key("Escape")
    dialog.wait_for(state="detached")


def test_keys_are_letters_while_somebody_types(open_console: OpenConsole, reader: Reader) -> None:
    console = open_console(reader.learner)
    console.open("/ask")
    field = console.page.get_by_label("Your question")
    field.press_sequentially("jack? / c")
    assert field.input_value() == "jack? / c"
    assert console.page.get_by_role("dialog").count() == 0


def test_first_tab_leads_to_the_content(open_console: OpenConsole, reader: Reader) -> None:
    console = open_console(reader.learner)
    console.open("/library")
    console.await_heading("Library")
    console.type_key("Tab")
    assert console.focused == "Skip to the content"
