"""Getting in by GitHub and by the links of mails."""

import re
import secrets

import pytest

from tests.fakes.github_server import Email, FakeGitHub, GitHubPerson
from tests.support.console import Console, Learner, OpenConsole
from tests.support.pensum_up import Up
from tests.support.waiting import eventually
from tests.web.samples import client_of

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

NEW_PASSWORD = "nine slow rolling mills"


def link_in_mail(up: Up, email: str, page: str) -> str:
    found: list[str] = []

    def look() -> bool:
        mails = [file.read_text() for file in (up.home / "outbox").glob("*")]
        found.extend(link for mail in mails if email in mail for link in re.findall(rf"http\S+/{page}\?\S+", mail))
        return bool(found)

    assert eventually(look)
    return found[-1]


def visitor_of(github: FakeGitHub, email: str) -> str:
    """The name of somebody who allows whatever GitHub asks them."""
    name = f"ada-{secrets.token_hex(4)}"
    github.visitor = GitHubPerson(name, [Email(email)])
    return name


def test_sign_in_with_github_leads_to_the_page_that_was_wanted(open_console: OpenConsole, github: FakeGitHub) -> None:
    name = visitor_of(github, f"{secrets.token_hex(6)}@example.org")
    console = open_console()
    console.open("/library?state=ready")
    console.press("Sign in with GitHub")
    console.await_heading("Library")
    assert console.path == "/library?state=ready"
    console.page.get_by_role("link", name=name).wait_for()


def test_login_page_says_why_github_did_not_let_in(
    open_console: OpenConsole, github: FakeGitHub, learner: Learner
) -> None:
    visitor_of(github, learner.email)  # whose address is not confirmed here
    console = open_console()
    console.open("/login")
    console.press("Sign in with GitHub")
    console.page.get_by_text("is not confirmed, at GitHub or here").wait_for()
    console.fill_in(learner)
    console.page.get_by_role("link", name=learner.name).wait_for()


def ask_for_mail(console: Console, learner: Learner) -> None:
    console.open("/forgot-password")
    console.page.get_by_label("E-mail address").fill(learner.email)
    console.press("Send the link")
    console.page.get_by_text("the e-mail is on its way").wait_for()


def test_link_of_the_mail_sets_a_password_that_lets_in(open_console: OpenConsole, up: Up, learner: Learner) -> None:
    console = open_console()
    page = console.page
    ask_for_mail(console, learner)
    link = link_in_mail(up, learner.email, "reset-password")
    page.goto(link)
    page.get_by_label("New password").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    page.get_by_role("link", name="Sign in").click()
    console.await_heading("Sign in to Pensum")
    console.fill_in(Learner(email=learner.email, password=NEW_PASSWORD))
    page.get_by_role("link", name=learner.name).wait_for()


def test_link_of_the_mail_confirms_the_address(open_console: OpenConsole, up: Up, learner: Learner) -> None:
    console = open_console(learner)
    console.may_refuse("/api/profiles/me")
    console.page.goto(link_in_mail(up, learner.email, "verify"))
    console.page.get_by_role("button", name="Confirm the address").click()
    console.page.get_by_role("link", name="Sign in").click()
    console.page.get_by_role("link", name=learner.name).click()
    console.page.get_by_text("Confirmed", exact=True).wait_for()
    with client_of(up.url, learner) as http:
        assert http.get("/api/auth/me").json()["is_verified"] is True


def test_link_that_is_worn_out_leads_to_another_mail(open_console: OpenConsole) -> None:
    console = open_console()
    console.may_refuse("/reset-password")
    console.open("/login")
    console.page.goto(console.page.url.replace("/console/login", "/reset-password?token=worn-out"))
    console.page.get_by_role("link", name="Ask for another mail").click()
    console.await_heading("Set a new password")
