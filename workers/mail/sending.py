"""Sending mails by SMTP, or writing them to the outbox folder if no mail server is configured."""

import logging
import os
import smtplib
import ssl
from contextlib import ExitStack
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from core.errors import Permanent, Transient
from core.settings import SmtpSettings

logger = logging.getLogger(__name__)

PERMANENT_CODES = range(500, 600)


class MailUnavailable(Transient):
    """The mail server is unavailable."""

    slug = "mail-unavailable"


class MailRefused(Permanent):
    """The mail server permanently rejected the mail."""

    slug = "mail-refused"


def send(message: EmailMessage, settings: SmtpSettings) -> None:
    """Raises `MailRefused` if the server rejects the mail with 5xx, else `MailUnavailable`, which is retried. A failed
    login or missing STARTTLS is retried too: the operator can correct it, and nothing was sent unencrypted."""
    try:
        with _connect(settings) as server:
            server.send_message(message)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        code = _code_of(error)
        raise (MailRefused if code in PERMANENT_CODES else MailUnavailable)(
            f"The mail server responded with status {code}."
        ) from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailUnavailable(f"The mail server is unavailable: {type(error).__name__}.") from error


def _connect(settings: SmtpSettings) -> smtplib.SMTP:
    assert settings.host is not None
    context = ssl.create_default_context(cafile=settings.ca_file)
    if settings.tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.host, settings.port, timeout=settings.timeout_seconds, context=context
        )
    else:
        server = smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout_seconds)
    with ExitStack() as on_failure:
        on_failure.callback(server.close)
        if settings.tls == "starttls":
            server.starttls(context=context)
        if settings.user is not None and settings.password is not None:
            server.login(settings.user, settings.password.get_secret_value())
        on_failure.pop_all()
    return server


def _code_of(
    error: smtplib.SMTPRecipientsRefused | smtplib.SMTPSenderRefused | smtplib.SMTPDataError,
) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max(code for code, _ in error.recipients.values())
    return int(error.smtp_code)


def write_to_outbox(message: EmailMessage, folder: Path, name: str) -> Path:
    """Into a file that only its owner can read, because it may contain a token. A second run replaces the file."""
    file = folder / f"{name}.eml"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(message.as_bytes(policy=SMTP))
    except OSError as error:
        raise MailUnavailable(f"The mail could not be saved to a file: {error.strerror}.") from error
    logger.info("no PENSUM_SMTP_HOST is set; the mail %r is in %s", message["Subject"], file)
    return file
