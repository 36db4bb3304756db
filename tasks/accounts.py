"""Periodic cleaning up after logins."""

from sqlalchemy.orm import Session

from db.queries.accounts import login_sessions, rate_limits, tokens, user_tokens
from tasks.periodic import with_tick
from tasks.schedules import FORGET_LOGINS


@with_tick(FORGET_LOGINS)
def forget_logins(session: Session) -> None:
    """Deletes expired tokens, login sessions and old rate-limit counters. A second run finds nothing to delete."""
    tokens.delete_expired(session)
    login_sessions.delete_expired(session)
    user_tokens.delete_expired(session)
    rate_limits.delete_old(session)
