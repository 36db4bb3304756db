"""Authentication by API key, or by a token that was issued for a user. Both are cached for a moment, so that a busy
client does not cost a query per request."""

import secrets
from contextlib import suppress
from datetime import UTC, datetime

from api.accounts.identity import User, standing_of
from api.ttl_cache import TtlCache
from core.errors import NotAuthenticated
from db.models import Role
from db.queries.accounts import api_keys
from db.queries.accounts.users import hash_key
from db.row_level_security import acting_as_platform
from db.transactions import DatabaseUnavailable, read, write

KEY_SECONDS = 2.0  # how long another API process accepts a deleted key

_users: TtlCache[bytes, User] = TtlCache(KEY_SECONDS)  # keyed by hash, so that no API key stays in memory


def make_key() -> str:
    return f"pk_{secrets.token_urlsafe(32)}"


def make_token() -> str:
    return f"pt_{secrets.token_urlsafe(32)}"


async def get_user(key: str) -> User:
    user = await _users.get(hash_key(key), lambda: _find(key))
    if user.is_expired:
        raise NotAuthenticated
    return user


async def known_user(key: str) -> User | None:
    """The owner of a key that was good a moment ago. Of another key, `get_user` says what is wrong with it. Raises
    `Transient` where nobody can tell now: to ask again would make the client wait twice."""
    if hash_key(key) not in _users:
        return None
    with suppress(NotAuthenticated):
        return await get_user(key)
    return None


def discard_cached(key_hash: bytes) -> None:
    """For a key that was deleted: this process rejects it at once."""
    _users.discard(key_hash)


async def _find(key: str) -> User:
    with acting_as_platform():
        found, owner = await read(api_keys.get_with_owner, key)
        if _is_due(found.last_used_at):
            with suppress(DatabaseUnavailable):  # a server that refuses to write can still be read
                await write(api_keys.touch, found.id)
    scopes = frozenset(found.scopes) | ({"operator"} if "admin" in found.scopes else set())
    return User(
        owner.id,
        owner.is_admin and "admin" in scopes,
        scopes,
        found.expires_at,
        standing_of(owner),
        is_operator=owner.role != Role.USER and "operator" in scopes,
        is_delegated=found.issued_by is not None,
        job_id=found.job_id,
    )


def _is_due(last_used_at: datetime | None) -> bool:
    return last_used_at is None or datetime.now(UTC) - last_used_at > api_keys.TOUCHED_EVERY
