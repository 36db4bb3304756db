"""Signing in by an account at another site (OAuth)."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.errors import Conflict
from db.models import OAuthAccount, User
from db.queries.accounts import users


class EmailUnconfirmed(Conflict):
    """An account with this e-mail exists, and the e-mail is not verified. Log in with the password or reset it, verify
    the e-mail (POST /api/auth/request-verify), then sign in with GitHub again."""


def sign_in(session: Session, *, oauth_name: str, account_id: str, email: str, username: str) -> User:
    """The user of that account: known already, found by an e-mail that both sites have confirmed, or new.

    The other site must have confirmed `email`. An account here with an unconfirmed e-mail is not joined, and raises
    `EmailUnconfirmed`: anyone may have made it, to wait in it for the owner of the address. Raises
    `RegistrationClosed`.
    """
    known = (
        select(User)
        .join(OAuthAccount)
        .where(OAuthAccount.oauth_name == oauth_name, OAuthAccount.account_id == account_id)
    )
    if (user := session.scalar(known)) is not None:
        return user
    user = users.find_by_email(session, email)
    if user is None:
        users.ensure_registration()
        user = users.add(session, email=email, username=username, is_verified=True)
    elif not user.is_verified:
        raise EmailUnconfirmed
    row = {"user_id": user.id, "oauth_name": oauth_name, "account_id": account_id, "account_email": email}
    session.execute(insert(OAuthAccount).values(row).on_conflict_do_nothing())
    return user
