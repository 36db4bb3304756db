"""Asking for mails. What is asked for somebody who has no account costs the same, and is written to nobody."""

from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from db.queries.accounts import users
from tasks.contracts import SendMail
from tasks.submit import submit


def ask(session: Session, user_id: UUID, purpose: Literal["verify", "reset", "password-changed"]) -> None:
    """A mail server may take its time, so nothing should wait behind it in one batch."""
    submit(session, SendMail(user_id=user_id, purpose=purpose), user_id=None).alone = True


def ask_for_email(session: Session, email: str, purpose: Literal["verify", "reset"]) -> None:
    user = users.find_by_email(session, email)
    ask(session, user.id if user else uuid4(), purpose)
