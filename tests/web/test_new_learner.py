"""Somebody who has never seen Pensum: from the first page to the date of a review, by what the pages say alone."""

import re
from html import escape
from typing import TYPE_CHECKING

import pytest

from tests.support.console import Learner, OpenConsole
from tests.support.pensum_up import Up
from tests.web.looks import Looks
from tests.web.samples import BOOK, client_of, file, live_at_noon

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

PARAGRAPHS = [one for one in BOOK["buffer"].decode().split("\n\n") if not one.startswith(("#", "-", "`"))]
STYLE = "p { font: 12pt serif; text-align: justify; hyphens: auto; width: 22em; margin-bottom: 9em }"
QUOTE = "Early stopping is the practice of ending training"


def printed(chromium: "Browser", title: str, paragraphs: list[str]) -> bytes:
    """A PDF as people print one from their browser: with fonts of its own, hyphens, and headers on each page."""
    page = chromium.new_page()
    body = "".join(f"<p>{escape(one)}</p>" for one in paragraphs)
    page.set_content(f'<html lang="en"><title>{title}</title><style>{STYLE}</style>{body}</html>')
    pdf: bytes = page.pdf(display_header_footer=True)
    page.close()
    return pdf


def letters(text: str) -> str:
    return "".join(filter(str.isalpha, text))


def test_new_learner_gets_from_a_pdf_to_the_date_of_a_review(
    open_console: OpenConsole, up: Up, chromium: "Browser", looks: Looks
) -> None:
    console, learner = open_console(), Learner()
    pdf = file("overfitting.pdf", printed(chromium, "Overfitting", PARAGRAPHS))
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
    console.upload(pdf)
    console.row("overfitting.pdf").get_by_text("Ready", exact=True).wait_for()

    console.follow("Ask")
    console.ask("What is early stopping?")
    link = page.locator("figure", has_text=QUOTE).first.get_by_role("link", name=re.compile("page [2-9]"))
    number = link.inner_text().rpartition(" ")[2]
    link.click()
    page.get_by_text(f"The quote is on page {number}.").wait_for()
    marks = page.get_by_role("region", name=f"Page {number}").locator("mark")
    marks.first.wait_for()
    assert letters(QUOTE) in letters("".join(marks.all_inner_texts()))
    looks.check(page, "reader-pages")

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
