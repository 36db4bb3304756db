"""The job that writes a mail: it makes its token itself, and says nothing about who has an account."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

import tasks.mail  # importing it registers the handler
from db.models import Job, JobState
from db.queries.accounts import users
from db.transactions import read_only, transaction
from tasks.contracts import SendMail
from tests.fakes.smtp_server import FakeSmtp
from tests.support.accounts import Account, deactivate_account, make_account
from tests.support.attempts import run_to_end, take
from tests.support.configuration import Configure
from tests.support.factories import make_job
from workers.accounts import tokens
from workers.runtime.worker_loop import run

TOKEN = re.compile(r"[?]token=([\w.-]+)")
PUBLIC_URL = "https://learn.example"


@pytest.fixture(autouse=True)
def home(platform: None, tmp_path: Path, configure: Configure) -> Path:
    configure(PENSUM_HOME=tmp_path, PENSUM_PUBLIC_URL=f"{PUBLIC_URL}/")
    return tmp_path


@pytest.fixture
def server(configure: Configure) -> Iterator[FakeSmtp]:
    with FakeSmtp() as server:
        configure(
            PENSUM_SMTP_HOST="127.0.0.1",
            PENSUM_SMTP_PORT=server.port,
            PENSUM_SMTP_TLS="none",
            PENSUM_SMTP_FROM="Learn <no-reply@learn.example>",
        )
        yield server


def asked(user_id: UUID, purpose: Any = "reset") -> Job:
    return make_job(None, SendMail(user_id=user_id, purpose=purpose))


def token_in(text: str) -> str:
    found = TOKEN.search(text)
    assert found is not None
    return found[1]


def test_a_mail_holds_a_token_that_the_job_does_not(server: FakeSmtp) -> None:
    account = make_account()
    row = run_to_end(asked(account.id))
    assert (row["state"], row["result"]) == (JobState.SUCCEEDED, {"sent": True})
    [mail] = server.mails
    assert mail["To"].lower() == account.email.lower()
    assert mail["From"] == "Learn <no-reply@learn.example>"
    token = token_in(mail.get_content())
    assert tokens.read(tokens.RESET, token)["sub"] == str(account.id)
    assert f"{PUBLIC_URL}/reset-password?token=" in mail.get_content()
    assert token not in str(row)


def test_each_purpose_has_a_token_of_its_own(server: FakeSmtp) -> None:
    account = make_account()
    run_to_end(asked(account.id, "verify"))
    token = token_in(server.mails[0].get_content())
    assert tokens.read(tokens.VERIFY, token)["email"] == account.email
    with pytest.raises(tokens.TokenInvalid):
        tokens.read(tokens.RESET, token)


def test_a_second_run_sends_the_same_mail(server: FakeSmtp) -> None:
    attempt = take(asked(make_account().id))
    handler = tasks.mail.send_mail
    wish = SendMail.model_validate(attempt.claim.payload)
    handler(attempt, wish)
    handler(attempt, wish)
    assert len({mail["Message-ID"] for mail in server.mails}) == 1


@pytest.mark.parametrize("who", ["nobody", "closed", "confirmed"])
def test_who_is_not_to_be_written_to_gets_no_mail(server: FakeSmtp, who: str) -> None:
    account = make_account(is_verified=who == "confirmed")
    if who == "closed":
        deactivate_account(account)
    user_id = uuid4() if who == "nobody" else account.id
    row = run_to_end(asked(user_id, "verify" if who == "confirmed" else "reset"))
    assert (row["state"], row["result"]) == (JobState.SUCCEEDED, {"sent": False})
    assert server.mails == []


def test_a_server_that_is_away_for_a_moment_gets_the_mail_later(server: FakeSmtp) -> None:
    server.reply = "451 not now"
    job = asked(make_account().id)
    run(take(job))
    with read_only() as session:
        waiting = session.get(Job, job.id)
        assert waiting is not None
        assert waiting.state in (JobState.SCHEDULED, JobState.QUEUED)
    server.reply = "250 OK"
    with transaction() as session:
        again = session.get(Job, job.id)
        assert again is not None
        again.state, again.run_at = JobState.QUEUED, again.created_at
    assert run_to_end(job)["state"] == JobState.SUCCEEDED
    assert len(server.mails) == 1


def test_a_mail_that_nobody_takes_fails_with_the_reason(server: FakeSmtp) -> None:
    server.recipient_reply = "550 no such person"
    row = run_to_end(asked(make_account().id))
    assert row["state"] == JobState.FAILED
    assert row["error"]["slug"] == "mail-refused"


def test_without_a_server_the_mail_is_in_the_outbox(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    account = make_account()
    job = asked(account.id, "verify")
    assert run_to_end(job)["result"] == {"sent": True}
    [file] = (home / "outbox").iterdir()
    assert file.name == f"{job.id}.eml"
    token = token_in(file.read_text())
    assert tokens.read(tokens.VERIFY, token)["sub"] == str(account.id)
    assert token not in caplog.text


def test_a_token_for_a_new_password_ends_with_the_old_one(server: FakeSmtp) -> None:
    account = make_account()
    run_to_end(asked(account.id))
    claims = tokens.read(tokens.RESET, token_in(server.mails[0].get_content()))
    with transaction() as session:
        changed = users.set_password(session, account.id, "x")
    assert claims["ver"] != changed.token_version


def test_an_account_is_named_by_its_address_only(server: FakeSmtp) -> None:
    account: Account = make_account()
    with transaction() as session:
        users.change(session, account.id, {"username": "BUY NOW http://evil.example"})
    for purpose in ("verify", "reset", "password-changed"):
        run_to_end(asked(account.id, purpose))
    assert len(server.mails) == 3
    assert all("evil" not in mail.as_string() for mail in server.mails)
