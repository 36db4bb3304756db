"""Somebody who has never seen Pensum: from the first page to the date of a review, by what the pages say alone."""

import re
from textwrap import wrap

import pytest

from tests.support.console import Learner, OpenConsole
from tests.support.document_files import make_pdf
from tests.support.pensum_up import Up
from tests.web.samples import BOOK, client_of, file, live_at_noon

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

PARAGRAPHS = [one for one in BOOK["buffer"].decode().split("\n\n") if not one.startswith(("#", "-", "`"))]
PAGES = [[line for one in PARAGRAPHS[start : start + 2] for line in (*wrap(one, 90), "")] for start in range(0, 8, 2)]
PDF = file("overfitting.pdf", make_pdf(PAGES, title="Overfitting"))
QUOTE = "Early stopping is the practice of ending training"


def test_new_learner_gets_from_a_pdf_to_the_date_of_a_review(open_console: OpenConsole, up: Up) -> None:
    console, learner = open_console(), Learner()
    page = console.page
    console.open()
    console.follow("Create an account")
    page.get_by_label("E-mail address").fill(learner.email)
    page.get_by_label("Name").fill(learner.name)
    page.get_by_label("Password").fill(learner.password)
    console.press("Create an account")
    console.await_heading("Ask your library")
    with client_of(up.url, learner) as http:
        live_at_noon(http)
    console.follow("Add documents")
    console.upload(PDF)
    console.row("overfitting.pdf").get_by_text("Ready", exact=True).wait_for()

    console.follow("Ask")
    console.ask("What is early stopping?")
    page.locator("figure", has_text="ending training").first.get_by_role("link", name=re.compile("page 4")).click()
    page.get_by_text("The quote is on page 4.").wait_for()
    section = page.locator("section", has=page.get_by_role("heading", name="Page 4", exact=True))
    assert QUOTE in " ".join(section.locator("mark").inner_text().split())

    console.follow("Practice")
    page.get_by_label("Or from a document").select_option(label="Overfitting")
    console.press("Make exercises")
    page.get_by_role("link", name=re.compile("^Start the")).click()
    page.get_by_role("radio").first.check()
    console.press("Check the answer")
    page.get_by_label("Grade").get_by_text("Next review:").wait_for()
    due = page.get_by_label("Grade").locator("time").get_attribute("datetime")

    console.follow("Today")
    page.get_by_label("Reviews").get_by_text("more comes later today").wait_for()
    console.follow("Practice")
    assert page.get_by_label("Due today").locator("li time").first.get_attribute("datetime") == due
