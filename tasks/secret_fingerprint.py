"""The database holds a fingerprint of PENSUM_SECRET, and a process that has another one does not start: its logins
would be none to the others, and it could not open their webhooks.

The fingerprint is a salted scrypt, so that whoever reads a dump cannot try many secrets."""

import hashlib
import hmac
import secrets

from sqlalchemy.orm import Session

from core.settings import settings
from db.queries.accounts import secret_fingerprints
from db.queries.accounts.secret_fingerprints import Fingerprint
from db.schema_version import Incompatible
from workers.accounts.secret import secret

SALT_BYTES = 16


class WrongSecret(Incompatible):
    """PENSUM_SECRET is not the one on which the logins and webhooks of this database depend. Set that one. To change
    it, name it in PENSUM_PREVIOUS_SECRETS beside the new one, and run `pensum migrate`."""

    def __init__(self) -> None:
        super().__init__(" ".join((self.__doc__ or "").split()))


def ensure_same(session: Session) -> None:
    """Stores the fingerprint if there is none, and replaces that of a secret which is named as an earlier one. Raises
    `WrongSecret`."""
    stored = secret_fingerprints.find(session)
    if stored is None:
        secret_fingerprints.add(session, _fingerprint_of(secret()))
        stored = secret_fingerprints.find(session)
    if stored is not None and _is_of(stored, secret()):
        return
    previous = [one.get_secret_value() for one in settings().site.previous_secrets]
    if stored is None or not any(_is_of(stored, one) for one in previous):
        raise WrongSecret
    secret_fingerprints.replace(session, stored, _fingerprint_of(secret()))


def _fingerprint_of(value: str) -> Fingerprint:
    salt = secrets.token_bytes(SALT_BYTES)
    return Fingerprint(salt, _digest(value, salt))


def _is_of(stored: Fingerprint, value: str) -> bool:
    return hmac.compare_digest(stored.digest, _digest(value, stored.salt))


def _digest(value: str, salt: bytes) -> bytes:
    return hashlib.scrypt(value.encode(), salt=salt, n=2**14, r=8, p=1)
