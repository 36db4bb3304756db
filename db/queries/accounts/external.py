"""Accounts of learners that a site knows by ids of its own: of its tokens (issuer and subject), or of its backend.

They have no password, and an address at which nobody is reached: an e-mail that a site tells proves nothing here, so it
joins no account.
"""

import hashlib

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import OAuthAccount, User
from db.queries.accounts import users
from db.queries.accounts.users import EmailTaken

BY_ADMINISTRATORS = "pensum:external"
"""The issuer of ids that administrators give to accounts."""


def find(session: Session, *, issuer: str, subject: str) -> User | None:
    theirs = (OAuthAccount.oauth_name == issuer, OAuthAccount.account_id == subject)
    return session.scalar(select(User).join(OAuthAccount).where(*theirs))


def ensure(session: Session, *, issuer: str, subject: str, name: str) -> tuple[User, bool]:
    """The account of this learner, and whether this call made it; the name is as it was then. Whoever operates this
    installation named the issuer, so it is made where registration is closed too."""
    known = find(session, issuer=issuer, subject=subject)
    if known is not None:
        return known, False
    email = placeholder(issuer, subject)
    try:
        user = users.add(session, email=email, username=name, is_verified=True)
    except EmailTaken:  # by another request, at this moment
        known = find(session, issuer=issuer, subject=subject)
        if known is None:
            raise
        return known, False
    row = {"user_id": user.id, "oauth_name": issuer, "account_id": subject, "account_email": email}
    session.execute(insert(OAuthAccount).values(row))
    return user, True


def placeholder(issuer: str, subject: str) -> str:
    """Nobody can register it: `.invalid` is no domain (RFC 2606)."""
    digest = hashlib.sha256(f"{issuer}\0{subject}".encode()).hexdigest()
    return f"{digest[:32]}@learners.invalid"
