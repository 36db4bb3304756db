"""The page of the account: the profile, API keys, logins and the password."""

import re
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest

from tests.support.console import Console, Learner, OpenConsole
from tests.support.http_jobs import succeeded_job
from tests.support.pensum_up import Up
from tests.support.waiting import eventually
from tests.web.samples import LOCKS, client_of, upload

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

PROFILE = "/api/profiles/me"
NEW_PASSWORD = "eight cold turning wheels"


@pytest.fixture
def console(open_console: OpenConsole, learner: Learner) -> Console:
    """Of somebody without a profile, on the page of the account."""
    opened = open_console(learner)
    opened.may_refuse(PROFILE)
    opened.open("/account")
    opened.await_heading("Account")
    return opened


def status_of(up: Up, key: str) -> int:
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.get(f"{up.url}/api/auth/me", headers=headers, timeout=60, trust_env=False).status_code


def test_profile_is_kept_and_found_by_others(console: Console, up: Up, learner: Learner) -> None:
    page = console.page
    assert page.get_by_label("Name in the profile").input_value() == learner.name
    page.get_by_label("About you").fill("Builds locks.")
    page.get_by_label("Time zone").fill("Europe/Berlin")
    page.get_by_label("Others may find me").check()
    console.press("Save")
    page.get_by_text("Saved", exact=True).wait_for()
    page.reload()
    page.get_by_text("Delete the profile").wait_for()
    assert page.get_by_label("About you").input_value() == "Builds locks."
    assert page.get_by_label("Others may find me").is_checked()
    with client_of(up.url, learner) as http:
        profile = http.get(PROFILE).json()
    assert (profile["time_zone"], profile["is_discoverable"]) == ("Europe/Berlin", True)

    console.press("Delete the profile")
    page.get_by_role("alertdialog").get_by_role("button", name="Delete it").click()
    page.get_by_text("Delete the profile").wait_for(state="detached")
    assert page.get_by_label("About you").input_value() == ""


def test_time_zone_that_is_none_is_refused_with_the_reason(console: Console) -> None:
    console.page.get_by_label("Time zone").fill("Mars/Phobos")
    console.press("Save")
    assert "time_zone: Unknown time zone" in console.page.get_by_role("alert").inner_text()


def test_key_is_shown_once_and_refused_after_it_was_deleted(console: Console, up: Up) -> None:
    page = console.page
    console.press("Make a key")  # without a name: the browser asks for it
    page.get_by_label("Name of the key").fill("my site")
    page.get_by_label("write", exact=True).uncheck()
    page.get_by_label("Expires").select_option(label="In 30 days")
    console.press("Make a key")
    key = page.get_by_label("Key", exact=True).locator("code").inner_text()
    assert status_of(up, key) == 200
    page.reload()
    row = console.row("my site")
    row.get_by_text("read", exact=False).first.wait_for()
    assert key not in page.content()
    assert "write" not in row.inner_text()
    assert re.search("expires in (29|30) days", row.inner_text())

    console.press("Delete: my site")
    page.get_by_role("alertdialog").get_by_role("button", name="Delete it").click()
    page.get_by_text("You have no API keys.").wait_for()
    assert eventually(lambda: status_of(up, key) == 401)


def test_login_elsewhere_is_ended(console: Console, open_console: OpenConsole, learner: Learner) -> None:
    elsewhere = open_console(learner)
    elsewhere.open("/library")
    elsewhere.await_heading("Library")
    elsewhere.may_refuse("/api/")
    console.page.reload()
    ends = console.page.get_by_role("button", name="End it")
    ends.wait_for()
    ends.click()
    ends.wait_for(state="detached")
    console.page.get_by_text("This one").wait_for()
    elsewhere.page.reload()
    elsewhere.await_heading("Sign in to Pensum")


def test_password_is_changed(console: Console, open_console: OpenConsole, learner: Learner) -> None:
    console.may_refuse("/api/auth/change-password")
    current, new = (console.page.get_by_label(name) for name in ("Current password", "New password"))
    current.fill("wrong wrong wrong")
    new.fill(NEW_PASSWORD)
    console.press("Change the password")
    assert "current_password" in console.page.get_by_role("alert").inner_text()
    current.fill(learner.password)
    console.press("Change the password")
    console.page.get_by_text("The password is changed.").wait_for()
    assert (current.input_value(), new.input_value()) == ("", "")
    console.page.reload()
    console.await_heading("Account")

    again = open_console()
    again.open("/login?to=/library")
    again.fill_in(Learner(email=learner.email, password=NEW_PASSWORD))
    again.await_heading("Library")


def test_forgotten_password_is_asked_for_by_mail(open_console: OpenConsole, learner: Learner) -> None:
    console = open_console()
    console.open("/login")
    console.follow("Forgot your password?")
    console.await_heading("Set a new password")
    console.page.get_by_label("E-mail address").fill(learner.email)
    console.press("Send the link")
    console.page.get_by_text("the e-mail is on its way").wait_for()


def test_all_data_is_downloaded_and_the_account_deleted(
    open_console: OpenConsole, up: Up, learner: Learner, tmp_path: Path
) -> None:
    with client_of(up.url, learner) as http:
        succeeded_job(http, upload(http, LOCKS))
    console = open_console(learner)
    console.may_refuse("/api/")
    console.open("/account")
    with console.page.expect_download() as download:
        console.follow("Download all of it")
    download.value.save_as(tmp_path / "all.zip")
    with ZipFile(tmp_path / "all.zip") as archive:
        [name] = [name for name in archive.namelist() if name.endswith("/locks.md")]
        assert archive.read(name) == LOCKS["buffer"]
        assert learner.email in archive.read("account.json").decode()

    password = console.page.get_by_label("Your password, to confirm it")
    password.fill("wrong wrong wrong")
    console.press("Delete the account with everything in it")
    assert "must be the password" in console.page.get_by_role("alert").inner_text()
    password.fill(learner.password)
    console.press("Delete the account with everything in it")
    console.await_heading("Create your account")
    again = open_console()
    again.may_refuse("/api/auth/login")
    again.open("/login")
    again.fill_in(learner)
    again.page.get_by_role("alert").wait_for()
