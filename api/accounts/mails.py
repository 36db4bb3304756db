"""Submits account e-mails. For an address without account it submits one too, for no user, so that timing is equal."""

from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from db.queries.accounts import users
from tasks.contracts import SendMail
from tasks.submit import submit


def submit_mail(session: Session, user_id: UUID, purpose: Literal["verify", "reset", "password-changed"]) -> None:
    """Mail servers can be slow, so the job is never claimed in one batch with others."""
    submit(session, SendMail(user_id=user_id, purpose=purpose), user_id=None).alone = True


def submit_mail_to(session: Session, email: str, purpose: Literal["verify", "reset"]) -> None:
    user = users.find_by_email(session, email)
    submit_mail(session, user.id if user else uuid4(), purpose)
