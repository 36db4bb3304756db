"""What an API key opens. That is remembered for a moment, so that a busy client does not cost a query each time."""

import secrets
from datetime import UTC, datetime

from api.accounts.identity import User
from api.ttl_cache import TtlCache
from core.errors import NotAuthenticated
from db.queries.accounts import api_keys
from db.queries.accounts.users import hash_key
from db.row_level_security import acting_as_platform
from db.transactions import read, write

KEY_SECONDS = 2.0  # how long a key that was taken away elsewhere still opens

_users: TtlCache[bytes, User] = TtlCache(KEY_SECONDS)  # by hash, so that no key lies about in memory


def make_key() -> str:
    return f"pk_{secrets.token_urlsafe(32)}"


async def get_user(key: str) -> User:
    user = await _users.get(hash_key(key), lambda: _find(key))
    if user.is_expired:
        raise NotAuthenticated
    return user


def known_user(key: str) -> User | None:
    """The owner of a key that was used a moment ago."""
    user = _users.find(hash_key(key))
    return None if user is None or user.is_expired else user


def forget(key_hash: bytes) -> None:
    """It was deleted: from now on this process asks for it again."""
    _users.forget(key_hash)


async def _find(key: str) -> User:
    with acting_as_platform():
        found, owner = await read(api_keys.get_opened, key)
        if _is_due(found.last_used_at):
            await write(api_keys.touch, found.id)
    is_admin = owner.is_admin and "admin" in found.scopes
    return User(owner.id, is_admin, frozenset(found.scopes), found.expires_at)


def _is_due(last_used_at: datetime | None) -> bool:
    return last_used_at is None or datetime.now(UTC) - last_used_at > api_keys.TOUCHED_EVERY
