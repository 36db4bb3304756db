"""Mails of the platform to its users."""

import logging
from datetime import timedelta
from email.message import EmailMessage
from email.utils import parseaddr

from pydantic import BaseModel

from core.settings import SiteSettings, SmtpSettings, settings
from db.models import User
from db.queries.accounts import users
from db.transactions import read_only
from tasks.attempt import Attempt
from tasks.contracts import SendMail
from tasks.handlers import Outcome, handles
from workers.accounts import tokens
from workers.mail import messages, sending

logger = logging.getLogger(__name__)

TOKEN_LIFETIME = timedelta(hours=1)


class Mailed(BaseModel):
    """`sent` is false where the account is gone, inactive or verified already. Requesting a mail must not reveal which
    accounts exist, so this is no error."""

    sent: bool


@handles(SendMail)
def send_mail(attempt: Attempt, request: SendMail) -> Outcome:
    """Sends the mail, or puts it into the outbox folder where no SMTP server is set. Writes nothing to the database. A
    second run sends a second mail with the same Message-ID."""
    with read_only() as session:
        user = users.find(session, request.user_id)
    if user is None or not user.is_active or (request.purpose == "verify" and user.is_verified):
        return Mailed(sent=False)
    smtp, site = settings().smtp, settings().site
    message = _write(attempt, request, user, smtp, site)
    if smtp.host is None:
        sending.write_to_outbox(message, site.outbox, str(attempt.id))
    else:
        sending.send(message, smtp)
    return Mailed(sent=True)


def _write(attempt: Attempt, request: SendMail, user: User, smtp: SmtpSettings, site: SiteSettings) -> EmailMessage:
    domain = parseaddr(smtp.sender)[1].partition("@")[2] or "localhost"
    return messages.write(
        request.purpose,
        to=user.email,
        sender=smtp.sender,
        url=site.url,
        message_id=f"<{attempt.id}@{domain}>",
        token=_token(request, user),
        lifetime=TOKEN_LIFETIME,
    )


def _token(request: SendMail, user: User) -> str:
    """A signed token that is stored nowhere; the next attempt signs another. A reset token becomes invalid once the
    password changes."""
    if request.purpose == "verify":
        return tokens.sign(tokens.VERIFY, {"sub": str(user.id), "email": user.email}, lifetime=TOKEN_LIFETIME)
    if request.purpose == "reset":
        return tokens.sign(tokens.RESET, {"sub": str(user.id), "ver": user.token_version}, lifetime=TOKEN_LIFETIME)
    return ""
