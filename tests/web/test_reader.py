"""Documents as they are read, and quotes in their places."""

import pytest

from tests.support.console import Console, Learner, OpenConsole
from tests.support.document_files import make_pdf
from tests.web.samples import LOCK, LOCKS, QUESTION, TITLE, Reader, file

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

OTHER = "A weir is a low dam across a river."
PDF = file("waterways.pdf", make_pdf([[OTHER], *([f"Page {n} is about ferries."] for n in range(2, 7)), [LOCK]]))
TALK = file("talk.srt", f"1\n00:01:05,000 --> 00:01:09,000\nADA: {LOCK}\n")


def upload(console: Console, sent: object, name: str) -> None:
    console.open("/library")
    console.upload(sent)
    console.row(name).get_by_text("Ready", exact=True).wait_for()


def open_quote(console: Console) -> None:
    """Asks, and follows the first quote that has the sentence."""
    console.follow("Ask")
    console.ask(QUESTION)
    console.page.locator("figure", has_text=LOCK).first.get_by_role("link").first.click()


def test_quote_of_a_pdf_is_marked_on_its_page_and_in_view(open_console: OpenConsole, learner: Learner) -> None:
    console = open_console(learner)
    upload(console, PDF, "waterways.pdf")
    open_quote(console)
    console.page.get_by_text("The quote is on page 7.").wait_for()
    marked = console.page.get_by_role("region", name="Page 7").locator("mark")
    assert marked.inner_text() == LOCK.removesuffix(".")
    box = marked.bounding_box()
    height = console.page.evaluate("innerHeight")
    assert box is not None
    assert 0 <= box["y"] <= height - box["height"]
    with console.page.expect_download() as download:
        console.follow("Download the original")
    assert download.value.suggested_filename == "waterways.pdf"


def test_quote_of_a_talk_is_marked_at_its_second_with_its_speaker(open_console: OpenConsole, learner: Learner) -> None:
    console = open_console(learner)
    upload(console, TALK, "talk.srt")
    open_quote(console)
    console.page.get_by_text("The quote is at 1:05.").wait_for()
    console.page.get_by_role("heading", name="ADA").wait_for()
    assert LOCK in console.page.locator("mark").inner_text()


def test_selected_text_becomes_a_question(open_console: OpenConsole, reader: Reader) -> None:
    console = open_console(reader.learner)
    console.open("/library")
    console.follow(TITLE)
    console.await_heading(TITLE)
    article = console.page.locator("article")
    article.get_by_text(LOCK).wait_for()
    assert console.page.locator("mark").count() == 0
    article.locator("p").first.click(click_count=3, position={"x": 40, "y": 10})  # its first line
    console.page.get_by_role("link", name="Make exercises").wait_for()
    console.follow("Ask about this")
    console.await_heading("Ask your library")
    assert TITLE in console.page.get_by_label("Your question").input_value()
    console.page.go_back()
    article.locator("p").first.click(click_count=3, position={"x": 40, "y": 10})
    console.follow("Make exercises")
    assert TITLE in console.page.get_by_label("Topic").input_value()


def test_quote_of_a_text_that_has_changed_is_told(open_console: OpenConsole, reader: Reader) -> None:
    console = open_console(reader.learner)
    console.open(f"{reader.quoted.partition('?')[0]}?start=90000&end=90010")
    console.page.get_by_text("the document has changed since").wait_for()


def test_another_learner_reads_nothing(open_console: OpenConsole, reader: Reader, learner: Learner) -> None:
    console = open_console(learner)
    console.may_refuse("/api/documents/")
    console.open(reader.quoted)
    console.page.get_by_role("alert").wait_for()
    assert LOCK not in console.page.content()
    assert LOCKS["name"] not in console.page.content()
