"""Forgetting what logins left behind."""

from sqlalchemy.orm import Session

from db.queries import throttles, tokens
from tasks.schedules import FORGET_LOGINS
from tasks.ticks import with_tick


@with_tick(FORGET_LOGINS)
def forget_logins(session: Session) -> None:
    tokens.forget_expired(session)
    throttles.forget_old(session)
