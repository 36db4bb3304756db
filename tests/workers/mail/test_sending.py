import ssl
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import trustme

from core.settings import SmtpSettings
from tests.fakes.smtp_server import FakeSmtp, SilentServer
from tests.support.failures import each
from tests.support.ports import reserve_port
from workers.mail import messages
from workers.mail.messages import TEMPLATES, Purpose
from workers.mail.sending import MailRefused, MailUnavailable, send, write_to_outbox

LOGIN = ("pensum", "a mailer's password")
TOKEN = "aaa.bbb.ccc-_"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture(scope="module")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(file)
    return file


@pytest.fixture
def server() -> Iterator[FakeSmtp]:
    with FakeSmtp() as server:
        yield server


def message(purpose: Purpose = "reset") -> EmailMessage:
    return messages.write(
        purpose,
        to="ada@example.org",
        sender="Pensum <no-reply@pensum.example>",
        url="https://pensum.example",
        message_id="<1@pensum.example>",
        token=TOKEN,
        lifetime=timedelta(hours=1),
    )


def settings(port: int, **more: Any) -> SmtpSettings:
    given = {"host": "127.0.0.1", "port": port, "tls": "none", "timeout_seconds": 20} | more
    return SmtpSettings.model_validate(given)


def test_mail_is_sent_unchanged(server: FakeSmtp) -> None:
    send(message(), settings(server.port))
    [mail] = server.mails
    assert [mail[name] for name in ("To", "From", "Subject", "Message-ID")] == [
        "ada@example.org",
        "Pensum <no-reply@pensum.example>",
        "Set a new password",
        "<1@pensum.example>",
    ]
    assert f"https://pensum.example/reset-password?token={TOKEN}\r\n" in mail.get_content()
    assert "60 minutes" in mail.get_content()


def test_only_mails_with_a_link_contain_a_token() -> None:
    for check in each(TEMPLATES):
        with check as purpose:
            has_page = bool(TEMPLATES[purpose].page)
            assert (TOKEN in message(purpose).get_content()) == has_page


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # aiosmtpd, of the second way
@pytest.mark.parametrize("way", ["starttls", "tls"])
def test_mail_is_sent_over_tls_with_a_login(way: str, tls: ssl.SSLContext, ca_file: Path) -> None:
    user, password = LOGIN
    with FakeSmtp(tls=tls, implicit=way == "tls", login=LOGIN) as server:
        send(message(), settings(server.port, tls=way, ca_file=ca_file, user=user, password=password))
        assert len(server.mails) == 1
        assert server.were_encrypted == [True]


def test_nothing_is_sent_unencrypted_if_tls_is_configured(server: FakeSmtp) -> None:
    with pytest.raises(MailUnavailable):
        send(message(), settings(server.port, tls="starttls"))
    assert server.mails == []


def test_server_with_an_untrusted_certificate_gets_nothing(tls: ssl.SSLContext) -> None:
    with FakeSmtp(tls=tls) as server:
        with pytest.raises(MailUnavailable):
            send(message(), settings(server.port, tls="starttls"))
        assert server.mails == []


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_rejected_login_is_transient() -> None:
    with FakeSmtp(login=LOGIN) as server, pytest.raises(MailUnavailable, match="SMTPAuthenticationError"):
        send(message(), settings(server.port, user="pensum", password="wrong"))


@pytest.mark.parametrize(
    ("reply", "error"),
    [("550 never", MailRefused), ("552 too large", MailRefused), ("451 later", MailUnavailable)],
)
@pytest.mark.parametrize("what", ["reply", "recipient_reply"])
def test_4xx_is_transient_and_5xx_is_permanent(server: FakeSmtp, what: str, reply: str, error: type[Exception]) -> None:
    setattr(server, what, reply)
    with pytest.raises(error) as raised:
        send(message(), settings(server.port))
    assert TOKEN not in str(raised.value)
    assert "ada" not in str(raised.value)


def test_unreachable_mail_server_is_transient() -> None:
    with pytest.raises(MailUnavailable):
        send(message(), settings(reserve_port()))


def test_silent_mail_server_times_out() -> None:
    with SilentServer() as server, pytest.raises(MailUnavailable):
        send(message(), settings(server.port, timeout_seconds=0.2))


def test_without_a_server_mail_is_written_to_a_private_file(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    folder = tmp_path / "outbox"
    for _ in range(2):
        file = write_to_outbox(message(), folder, "1")
    assert [kept.name for kept in folder.iterdir()] == ["1.eml"]
    assert file.stat().st_mode & 0o777 == 0o600
    assert TOKEN in file.read_text()
    assert TOKEN not in caplog.text
    assert str(file) in caplog.text
