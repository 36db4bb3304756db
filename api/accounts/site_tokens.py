"""Authentication by a token that the site signed itself. The account is made when its learner first comes."""

from sqlalchemy.orm import Session

from api.accounts.identity import User, standing_of
from api.ttl_cache import TtlCache
from core.errors import NotAuthenticated
from core.settings import settings
from db.models import User as Account
from db.queries.accounts import external
from db.queries.accounts.users import hash_key
from db.row_level_security import acting_as_platform
from db.transactions import read, write
from workers.accounts import site_tokens
from workers.accounts.site_tokens import SiteToken, SiteTokenRefused

TOKEN_SECONDS = 2.0  # how long a suspended account's token is still accepted

_users: TtlCache[bytes, User] = TtlCache(TOKEN_SECONDS)


def issuer_of(credentials: str) -> str | None:
    """One of those that the operator named."""
    known = settings().site_tokens.issuers
    issuer = site_tokens.issuer_of(credentials) if known and credentials.count(".") == 2 else None
    return issuer if issuer in known else None


async def get_user(token: str, issuer: str) -> User:
    user = await _users.get(hash_key(token), lambda: _find(token, issuer))
    if user.is_expired:
        raise NotAuthenticated
    return user


async def _find(token: str, issuer: str) -> User:
    told = await site_tokens.verify(token, issuer, settings().site_tokens)
    with acting_as_platform():
        account = await read(external.find, issuer=told.issuer, subject=told.subject)
        if account is None:
            account = await write(_add, told)
    if not account.is_active:
        raise SiteTokenRefused("This account is suspended.")
    return User(account.id, False, told.scopes, told.expires_at, standing_of(account), is_delegated=True)


def _add(session: Session, told: SiteToken) -> Account:
    return external.ensure(session, issuer=told.issuer, subject=told.subject, name=told.name)[0]
