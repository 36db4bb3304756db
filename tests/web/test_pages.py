"""Each page, as it looks, in both languages."""

import re
from dataclasses import dataclass

import pytest

from tests.support.console import Console, Learner, OpenConsole
from tests.support.pensum_up import ROOT
from tests.web.looks import Looks
from tests.web.samples import TITLE, Reader

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

#: By name: the path, and an element that is there when all of it is.
FOR_GUESTS = {
    "login": ("/login", "form"),
    "register": ("/register", "form"),
    "forgotten": ("/forgot-password", "form"),
}
FOR_LEARNERS = {
    "ask": ("/ask?job={answered}", "blockquote"),
    "library": ("/library", "main li [role=alert]"),
    "reader": ("{quoted}", "mark"),
    "today": ("/today", "main li"),
    "practice": ("/practice", "main li"),
    "progress": ("/progress", "meter"),
    "exercise": ("/practice/{practised}", "[type=radio]"),
    "grade": ("/practice/{practised}?job={graded}", "main blockquote"),
    "jobs": ("/jobs", "[data-job-link]"),
    "job": ("/jobs/{answered}", "main ol li"),
    "failed": ("/jobs/{failed}", "main ol li"),
    "account": ("/account", "[aria-label=Logins] li, [aria-label=Anmeldungen] li"),
    "instructions": ("/account/instructions", "main li a"),
    "instruction": ("/account/instructions/{instruction}", "main ol li"),
    "playground": ("/playground?call=POST /api/answers&from={answered}&job={answered}", "main ol li"),
    "start": ("/start?job={answered}", "main ol li"),
    "webhooks": ("/webhooks", "main li"),
    "webhook": ("/webhooks/{webhook}", "main li"),
    "whole-chat": ("/chat", "main textarea"),
    "chats": ("/chat/projects", "main li a"),
    "chat": ("/chat/{project}?thread={thread}", "main ol > li"),
    "cv-projects": ("/cv", "main li a"),
    "cv": ("/cv/{hiring}?job={compared}", "main ol li"),
    "cv-match": ("/cv/{hiring}/matches/{match}", "main blockquote"),
    "stories": ("/stories", "main li a"),
    "story": ("/stories/{story}", "main blockquote"),
    "memories": ("/stories/{story}?view=memories", "main blockquote"),
    "timeline": ("/stories/{story}?view=timeline", "main ol li"),
    "names": ("/stories/{story}?view=names", "main li li"),
    "chapters": ("/stories/{story}?view=chapters", "main li a"),
    "chapter": ("/stories/{story}?view=chapters&chapter={chapter}", "main ol li"),
    "empty": ("/jobs?state=expired", "main p + button"),
    "nothing": ("/nothing", "main a"),
}
FOR_OPERATORS = {
    "now": ("/admin/now", "main li dl"),
    "failures": ("/admin/failures", "main li dl"),
    "all-jobs": ("/admin/jobs", "[data-job-link]"),
    "any-job": ("/admin/jobs/{failed}", "main [role=alert]"),
    "bulk-actions": ("/admin/bulk-actions", "main li a"),
    "bulk-action": ("/admin/bulk-actions/{bulk_action}", "main dl"),
    "workers": ("/admin/workers", "main li dl"),
    "models": ("/admin/models", "main ol li"),
    "site-instructions": ("/admin/instructions", "main form"),
    "embeddings": ("/admin/embeddings", "main li dl"),
    "shared-library": ("/admin/library", "main [role=list] a, main li a"),
    "new-resource": ("/admin/library/new", "main form"),
    "resource": ("/admin/library/{resource}", "main form"),
    "schedules": ("/admin/schedules", "main li dl"),
    "users": ("/admin/users", "main li a"),
    "user": ("/admin/users/{id}", "main dl"),
    "usage": ("/admin/usage", "main table"),
    "storage": ("/admin/storage", "main table"),
    "system": ("/admin/system", "main table"),
}
PAGES = FOR_GUESTS | FOR_LEARNERS | FOR_OPERATORS
NOT_SHOWN = {
    "forgotten",
    "failed",
    "exercise",
    "empty",
    "nothing",
    "chats",
    "instructions",
    "cv-projects",
    "stories",
    "names",
    "chapters",
    "new-resource",
}
SHOWN = PAGES.keys() - NOT_SHOWN  # in docs/console.md


CATALOGUES = [page.read_text().partition("const de: ") for page in (ROOT / "web/src/texts").glob("*.ts")]


def texts(language: str) -> set[str]:
    part = {"en": 0, "de": 2}[language]
    return set(re.findall(r'"([^"\n]{2,})"', "".join(catalogue[part] for catalogue in CATALOGUES)))


ENGLISH = texts("en") - texts("de") - {"English"}
LONG = 12  # characters: a shorter text may be part of a word


@dataclass(frozen=True)
class People:
    reader: Reader
    admin: Learner

    def of_page(self, name: str) -> Learner | None:
        """Who opens it."""
        if name in FOR_OPERATORS:
            return self.admin
        return self.reader.learner if name in FOR_LEARNERS else None


@pytest.fixture
def people(reader: Reader, admin: Learner) -> People:
    return People(reader, admin)


def open_page(console: Console, name: str, reader: Reader) -> None:
    path, last = PAGES[name]
    console.open(path.format(**vars(reader)))
    console.page.locator(last).first.wait_for()


@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_read_the_page(open_console: OpenConsole, people: People, looks: Looks, name: str) -> None:
    console = open_console(people.of_page(name))
    open_page(console, name, people.reader)
    looks.check(console.page, name if name in SHOWN else None)


def test_everybody_can_read_the_dialogs(open_console: OpenConsole, reader: Reader, looks: Looks) -> None:
    console = open_console(reader.learner)
    open_page(console, "library", reader)
    console.press("Keys (?)")
    console.page.get_by_role("dialog").wait_for()
    looks.check(console.page)
    console.press("Close")
    console.press(f"Delete: {TITLE}")
    console.page.get_by_role("alertdialog").wait_for()
    looks.check(console.page)


def test_everybody_can_read_the_samples_of_requests(open_console: OpenConsole, reader: Reader, looks: Looks) -> None:
    console = open_console(reader.learner)
    open_page(console, "ask", reader)
    console.page.get_by_role("button", name="This page as a request").click()
    console.page.get_by_role("heading", name="JavaScript").wait_for()
    looks.check(console.page)


@pytest.mark.parametrize("name", PAGES)
def test_german_page_has_no_english_text(open_console: OpenConsole, people: People, name: str) -> None:
    console = open_console(people.of_page(name), language="de-DE")
    open_page(console, name, people.reader)
    shown = str(console.page.locator("body").inner_text())
    lines = {line.strip() for line in shown.splitlines()}
    assert {text for text in ENGLISH if text in lines or (len(text) > LONG and text in shown)} == set()
    assert console.page.evaluate("document.documentElement.lang") == "de"


def test_language_that_was_chosen_is_kept(open_console: OpenConsole) -> None:
    console = open_console()
    console.open("/login")
    console.page.get_by_label("Language").select_option(label="Deutsch")
    console.await_heading("Bei Pensum anmelden")
    console.page.reload()
    console.await_heading("Bei Pensum anmelden")
