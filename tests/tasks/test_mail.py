"""The job that sends a mail: it makes its token itself, and does not reveal who has an account."""

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
    configure(PENSUM_HOME=tmp_path, PENSUM_PUBLIC_URL=f"{PUBLIC_URL}/", PENSUM_ENVIRONMENT="development")
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


def submit_mail(user_id: UUID, purpose: Any = "reset") -> Job:
    return make_job(None, SendMail(user_id=user_id, purpose=purpose))


def token_in(text: str) -> str:
    found = TOKEN.search(text)
    assert found is not None
    return found[1]


def test_token_is_in_mail_but_not_in_job(server: FakeSmtp) -> None:
    account = make_account()
    row = run_to_end(submit_mail(account.id))
    assert (row["state"], row["result"]) == (JobState.SUCCEEDED, {"sent": True})
    [mail] = server.mails
    assert mail["To"].lower() == account.email.lower()
    assert mail["From"] == "Learn <no-reply@learn.example>"
    token = token_in(mail.get_content())
    assert tokens.read(tokens.RESET, token)["sub"] == str(account.id)
    assert f"{PUBLIC_URL}/reset-password?token=" in mail.get_content()
    assert token not in str(row)


def test_each_purpose_has_its_own_token(server: FakeSmtp) -> None:
    account = make_account()
    run_to_end(submit_mail(account.id, "verify"))
    token = token_in(server.mails[0].get_content())
    assert tokens.read(tokens.VERIFY, token)["email"] == account.email
    with pytest.raises(tokens.TokenInvalid):
        tokens.read(tokens.RESET, token)


def test_second_run_sends_mail_with_same_message_id(server: FakeSmtp) -> None:
    attempt = take(submit_mail(make_account().id))
    handler = tasks.mail.send_mail
    request = SendMail.model_validate(attempt.claim.payload)
    handler(attempt, request)
    handler(attempt, request)
    assert len({mail["Message-ID"] for mail in server.mails}) == 1


@pytest.mark.parametrize("who", ["nobody", "closed", "confirmed"])
def test_missing_closed_or_confirmed_account_gets_no_mail(server: FakeSmtp, who: str) -> None:
    account = make_account(is_verified=who == "confirmed")
    if who == "closed":
        deactivate_account(account)
    user_id = uuid4() if who == "nobody" else account.id
    row = run_to_end(submit_mail(user_id, "verify" if who == "confirmed" else "reset"))
    assert (row["state"], row["result"]) == (JobState.SUCCEEDED, {"sent": False})
    assert server.mails == []


def test_temporary_smtp_failure_is_retried(server: FakeSmtp) -> None:
    server.reply = "451 not now"
    job = submit_mail(make_account().id)
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


def test_refused_mail_fails_with_its_reason(server: FakeSmtp) -> None:
    server.recipient_reply = "550 no such person"
    row = run_to_end(submit_mail(make_account().id))
    assert row["state"] == JobState.FAILED
    assert row["error"]["slug"] == "mail-refused"


def test_mail_is_put_into_outbox_without_smtp_server(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    account = make_account()
    job = submit_mail(account.id, "verify")
    assert run_to_end(job)["result"] == {"sent": True}
    [file] = (home / "outbox").iterdir()
    assert file.name == f"{job.id}.eml"
    token = token_in(file.read_text())
    assert tokens.read(tokens.VERIFY, token)["sub"] == str(account.id)
    assert token not in caplog.text


def test_reset_token_is_invalid_after_password_change(server: FakeSmtp) -> None:
    account = make_account()
    run_to_end(submit_mail(account.id))
    claims = tokens.read(tokens.RESET, token_in(server.mails[0].get_content()))
    with transaction() as session:
        changed = users.set_password(session, account.id, "x")
    assert claims["ver"] != changed.token_version


def test_mail_contains_no_user_name(server: FakeSmtp) -> None:
    account: Account = make_account()
    with transaction() as session:
        users.change(session, account.id, {"username": "BUY NOW http://evil.example"})
    for purpose in ("verify", "reset", "password-changed"):
        run_to_end(submit_mail(account.id, purpose))
    assert len(server.mails) == 3
    assert all("evil" not in mail.as_string() for mail in server.mails)
