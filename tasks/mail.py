"""Mails of the platform to its users."""

import logging
from datetime import timedelta
from email.message import EmailMessage
from email.utils import parseaddr

from pydantic import BaseModel

from db.models import User
from db.queries.accounts import users
from db.transactions import read_only
from tasks.attempt import Attempt
from tasks.contracts import SendMail
from tasks.handlers import Outcome, handles
from workers.accounts import tokens
from workers.mail import messages, sending
from workers.mail.settings import PublicSettings, SmtpSettings

logger = logging.getLogger(__name__)

LIFETIME = timedelta(hours=1)


class Mailed(BaseModel):
    """`sent` is false where nobody was to be written to: what asks for mails must not tell who has an account."""

    sent: bool


@handles(SendMail)
def send_mail(attempt: Attempt, wish: SendMail) -> Outcome:
    """A second run sends a second mail, under the same Message-ID."""
    with read_only() as session:
        user = users.find(session, wish.user_id)
    if user is None or not user.is_active or (wish.purpose == "verify" and user.is_verified):
        return Mailed(sent=False)
    smtp, public = SmtpSettings(), PublicSettings()
    message = _write(attempt, wish, user, smtp, public)
    if smtp.host is None:
        sending.put_aside(message, public.outbox, str(attempt.id))
    else:
        sending.send(message, smtp)
    return Mailed(sent=True)


def _write(attempt: Attempt, wish: SendMail, user: User, smtp: SmtpSettings, public: PublicSettings) -> EmailMessage:
    domain = parseaddr(smtp.sender)[1].partition("@")[2] or "localhost"
    return messages.write(
        wish.purpose,
        to=user.email,
        sender=smtp.sender,
        url=public.url,
        message_id=f"<{attempt.id}@{domain}>",
        token=_token(wish, user),
        lifetime=LIFETIME,
    )


def _token(wish: SendMail, user: User) -> str:
    """It is made here and stored nowhere; the next attempt makes another. One for a new password ends with the old
    one."""
    if wish.purpose == "verify":
        return tokens.sign(tokens.VERIFY, {"sub": str(user.id), "email": user.email}, lifetime=LIFETIME)
    if wish.purpose == "reset":
        return tokens.sign(tokens.RESET, {"sub": str(user.id), "ver": user.token_version}, lifetime=LIFETIME)
    return ""
