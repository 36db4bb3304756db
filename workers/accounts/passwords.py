"""Password strength, and argon2id hashes of passwords."""

import unicodedata

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from core.errors import Invalid
from core.once import once
from workers.accounts.common_passwords import COMMON

MIN_LENGTH, MAX_LENGTH = 10, 128
MIN_DIFFERENT = 5
MIN_NAME_LENGTH = 4  # shorter names occur in passwords by chance
KEYBOARD_ROWS = (
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "yxcvbnm",
)

_hasher = PasswordHash((Argon2Hasher(),))


class WeakPassword(Invalid):
    """The password is too easy to guess."""


def hash_password(password: str) -> str:
    """Takes 0.2 s and 64 MiB on purpose: that makes guessing expensive."""
    return _hasher.hash(_normalized(password))


def is_password(password: str, hashed: str) -> bool:
    """False for an account without a password, whose hash is empty. The check takes equally long then."""
    is_right = _hasher.verify(_normalized(password), hashed or _dummy_hash())
    return is_right and bool(hashed)


@once
def _dummy_hash() -> str:
    return hash_password("no account has this password")


def _normalized(password: str) -> str:
    """Unicode NFKC, so that the same letters typed on different keyboards are the same password."""
    return unicodedata.normalize("NFKC", password)


def check(password: str, *, email: str, username: str) -> None:
    """Raises `WeakPassword` with the reason."""
    if reason := _weakness(_normalized(password), [email, email.split("@")[0], username]):
        raise WeakPassword(f"The password {reason}.", errors=[{"field": "password", "message": reason}])


def _weakness(password: str, names: list[str]) -> str | None:
    lowered = password.casefold()
    if len(password) < MIN_LENGTH:
        return f"has {len(password)} characters, and needs {MIN_LENGTH}"
    if len(password) > MAX_LENGTH:
        return f"has more than {MAX_LENGTH} characters"
    if any(len(name) >= MIN_NAME_LENGTH and name.casefold() in lowered for name in names):
        return "contains your e-mail or name"
    if lowered in COMMON or lowered.strip("0123456789!?.") in COMMON:
        return "is among the most common ones"
    if len(set(lowered)) < MIN_DIFFERENT or _is_keyboard_row(lowered):
        return "is a keyboard row, or has too few different characters"
    return None


def _is_keyboard_row(lowered: str) -> bool:
    return any(lowered in direction * 12 for row in KEYBOARD_ROWS for direction in (row, row[::-1]))
