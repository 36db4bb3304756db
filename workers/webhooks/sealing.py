"""Secrets of webhooks as they are stored: encrypted with a key that is derived from PENSUM_SECRET and their owner.

A copy of the database alone signs nothing. PENSUM_PREVIOUS_SECRETS still opens what was sealed by an earlier secret.
"""

import base64
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.errors import Permanent
from core.settings import settings
from workers.accounts.secret import secret

SEALED = "sealed:"


class SecretUnreadable(Permanent):
    """The secret was sealed by another PENSUM_SECRET. Rotate it, or name the earlier one in PENSUM_PREVIOUS_SECRETS."""

    slug = "secret-unreadable"


def seal(plain: str, owner_id: UUID) -> str:
    return SEALED + _keys(owner_id).encrypt(plain.encode()).decode()


def unseal(stored: str, owner_id: UUID) -> str:
    """A secret from before there was sealing is as it stands. Raises `SecretUnreadable`."""
    if not stored.startswith(SEALED):
        return stored
    try:
        return _keys(owner_id).decrypt(stored.removeprefix(SEALED)).decode()
    except InvalidToken:
        raise SecretUnreadable from None


def resealed(stored: str, owner_id: UUID) -> str | None:
    """Sealed by the secret of now; None if it is already, or if nobody can read it any more."""
    if stored.startswith(SEALED) and _opens(Fernet(_key(secret(), owner_id)), stored):
        return None
    try:
        return seal(unseal(stored, owner_id), owner_id)
    except SecretUnreadable:
        return None


def _opens(key: Fernet, stored: str) -> bool:
    try:
        key.decrypt(stored.removeprefix(SEALED))
    except InvalidToken:
        return False
    return True


def _keys(owner_id: UUID) -> MultiFernet:
    """The first one seals."""
    earlier = [previous.get_secret_value() for previous in settings().site.previous_secrets]
    return MultiFernet([Fernet(_key(one, owner_id)) for one in (secret(), *earlier)])


def _key(given: str, owner_id: UUID) -> bytes:
    derivation = HKDF(SHA256(), length=32, salt=None, info=b"pensum webhook secrets " + owner_id.bytes)
    return base64.urlsafe_b64encode(derivation.derive(given.encode()))
