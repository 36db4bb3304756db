"""What learners do in the console, from its first page on."""

import pytest

from tests.support.console import Learner, OpenConsole
from tests.support.http_jobs import succeeded_job
from tests.support.pensum_up import Up
from tests.support.waiting import eventually
from tests.web.samples import DAMAGED, LOCK, LOCKS, PICTURE, QUESTION, TITLE, Reader, client_of, upload

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]


def test_new_learner_uploads_asks_and_finds_the_job_that_failed(open_console: OpenConsole) -> None:
    console, learner = open_console(), Learner()
    page = console.page
    console.open()
    console.await_heading("Sign in to Pensum")
    console.follow("Create an account")
    console.await_heading("Create your account")
    page.get_by_label("E-mail address").fill(learner.email)
    page.get_by_label("Name").fill(learner.name)
    page.get_by_label("Password").fill(learner.password)
    console.press("Create an account")

    console.await_heading("Ask your library")
    page.get_by_text("You have no documents yet").wait_for()
    console.follow("Add documents")
    console.await_heading("Library")
    console.may_refuse("/api/documents/upload")
    console.upload(LOCKS, DAMAGED, PICTURE)
    console.row("locks.md").get_by_text("Ready", exact=True).wait_for()
    console.row("damaged.pdf").get_by_text("is a damaged or truncated PDF").wait_for()
    console.row("photo.png").get_by_text("Refused", exact=True).wait_for()
    assert "photo.png" in console.row("photo.png").get_by_role("alert").inner_text()

    console.follow("Ask")
    console.ask(QUESTION)
    assert LOCK in page.locator("blockquote").first.inner_text()
    page.get_by_text("Quotes only", exact=True).wait_for()
    console.follow("Show the job")
    console.await_heading("answers.ask")
    page.get_by_role("heading", name="Receipt").wait_for()
    console.follow("All jobs")
    page.get_by_label("State").select_option(label="Failed")
    console.await_path("/jobs?state=failed")
    page.reload()
    failed = page.locator("[data-job-link]")
    assert eventually(lambda: failed.all_inner_texts() == ["documents.ingest"])
    console.row("documents.ingest").get_by_text("damaged.pdf").first.wait_for()


def test_follow_up_is_asked_in_the_session_of_the_first_question(
    open_console: OpenConsole, up: Up, learner: Learner
) -> None:
    with client_of(up.url, learner) as http:
        succeeded_job(http, upload(http, LOCKS))
    console = open_console(learner)
    console.open("/ask")
    console.ask(QUESTION)
    console.page.get_by_label("Follow-up question").fill("What do its gates keep in?")
    console.press("Ask the follow-up")
    console.page.get_by_role("heading", name="What do its gates keep in?").wait_for()
    console.page.get_by_label("Follow-up question").wait_for()
    together = console.page.get_by_role("navigation", name="Questions asked together")
    assert eventually(lambda: together.locator("li").all_inner_texts() == [QUESTION, "What do its gates keep in?"])
    together.get_by_role("link", name=QUESTION).click()
    console.page.get_by_role("heading", name=QUESTION).wait_for()
    with client_of(up.url, learner) as http:
        first, second = http.get("/api/jobs", params={"kind": "answers.ask"}).raise_for_status().json()["items"]
    assert first["input"]["session_id"] == second["input"]["session_id"] is not None


def test_short_password_is_refused_with_the_reason(open_console: OpenConsole) -> None:
    console, learner = open_console(), Learner()
    console.open("/register")
    console.may_refuse("/api/auth/register")
    console.page.get_by_label("E-mail address").fill(learner.email)
    console.page.get_by_label("Name").fill(learner.name)
    console.page.get_by_label("Password").fill("short")
    console.press("Create an account")
    assert "password" in console.page.get_by_role("alert").inner_text()
    assert console.path == "/register"


def test_wrong_password_opens_nothing(open_console: OpenConsole, learner: Learner) -> None:
    console = open_console()
    console.open("/login")
    console.may_refuse("/api/auth/login")
    console.fill_in(Learner(email=learner.email, password="wrong wrong wrong"))
    console.page.get_by_text("Wrong e-mail").wait_for()
    console.fill_in(learner)
    console.await_heading("Ask your library")


def test_page_that_was_asked_for_opens_after_the_login(open_console: OpenConsole, reader: Reader) -> None:
    console = open_console()
    console.open("/jobs?state=failed")
    console.await_heading("Sign in to Pensum")
    console.fill_in(reader.learner)
    console.await_heading("Jobs")
    assert console.path == "/jobs?state=failed"


@pytest.mark.parametrize("wanted", ["//example.org", "https://example.org", "javascript:alert(1)", "/\\example.org"])
def test_login_leads_nobody_away(open_console: OpenConsole, reader: Reader, wanted: str) -> None:
    console = open_console()
    console.open(f"/login?to={wanted}")
    console.fill_in(reader.learner)
    console.await_heading("Today")
    assert console.path == "/today"


def test_nothing_is_shown_after_signing_out(open_console: OpenConsole, reader: Reader) -> None:
    console = open_console(reader.learner)
    console.open("/library")
    console.row(TITLE).wait_for()
    console.press("Sign out")
    console.await_heading("Sign in to Pensum")
    console.page.go_back()
    console.await_heading("Sign in to Pensum")
    assert TITLE not in console.page.content()
    console.open(f"/jobs/{reader.answered}")
    console.await_heading("Sign in to Pensum")


def test_another_learner_sees_nothing(open_console: OpenConsole, reader: Reader, learner: Learner) -> None:
    console = open_console(learner)
    console.open("/library")
    console.page.get_by_text("You have no documents yet").wait_for()
    console.follow("Jobs")
    console.page.get_by_text("No jobs yet").wait_for()
    console.may_refuse(f"/api/jobs/{reader.answered}")
    for path in (f"/jobs/{reader.answered}", f"/ask?job={reader.answered}"):
        console.open(path)
        console.page.get_by_role("alert").first.wait_for()
        assert TITLE not in console.page.content()
        assert LOCK not in console.page.content()


def test_document_is_deleted_after_a_question(open_console: OpenConsole, learner: Learner) -> None:
    console = open_console(learner)
    dialog = console.page.get_by_role("alertdialog")
    console.open("/library")
    console.upload(LOCKS)
    console.row("locks.md").get_by_text("Ready", exact=True).wait_for()
    console.press(f"Delete: {TITLE}")
    dialog.get_by_role("button", name="Keep it").click()
    dialog.wait_for(state="detached")
    console.press(f"Delete: {TITLE}")
    dialog.get_by_role("button", name="Delete it").click()
    console.page.get_by_text("You have no documents yet").wait_for()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_theme_that_was_chosen_is_kept(open_console: OpenConsole, theme: str) -> None:
    console = open_console()
    console.open("/login")
    console.page.get_by_label("Appearance").select_option(theme)
    console.page.reload()
    console.await_heading("Sign in to Pensum")
    scheme = console.page.evaluate("getComputedStyle(document.documentElement).colorScheme")
    assert scheme == theme
