"""Which passwords are good enough, and what is kept of them: an argon2id hash."""

import unicodedata

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from core.errors import Invalid
from core.once import once
from workers.accounts.common_passwords import COMMON

SHORTEST, LONGEST = 10, 128
FEWEST_DIFFERENT = 5
TELLING_LETTERS = 4  # shorter names are in any password by chance
ROWS = ("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm")

_hasher = PasswordHash((Argon2Hasher(),))


class WeakPassword(Invalid):
    """The password is too easy to guess."""


def hash_password(password: str) -> str:
    """Takes a fifth of a second and 64 MiB: that is what makes guessing dear."""
    return _hasher.hash(_normal(password))


def is_password(password: str, hashed: str) -> bool:
    """An account without a password, whose hash is empty, has none that fits; finding that out takes as long."""
    is_right = _hasher.verify(_normal(password), hashed or _nobodys())
    return is_right and bool(hashed)


@once
def _nobodys() -> str:
    return hash_password("nobody has this password")


def _normal(password: str) -> str:
    """The same letters are the same password, whatever keyboard composed them."""
    return unicodedata.normalize("NFKC", password)


def check(password: str, *, email: str, username: str) -> None:
    """Raises `WeakPassword` with the reason."""
    if reason := _weakness(_normal(password), [email, email.split("@")[0], username]):
        raise WeakPassword(f"The password {reason}.", errors=[{"field": "password", "message": reason}])


def _weakness(password: str, names: list[str]) -> str | None:
    lowered = password.casefold()
    if len(password) < SHORTEST:
        return f"has {len(password)} characters, and needs {SHORTEST}"
    if len(password) > LONGEST:
        return f"has more than {LONGEST} characters"
    if any(len(name) >= TELLING_LETTERS and name.casefold() in lowered for name in names):
        return "contains your e-mail or name"
    if lowered in COMMON or lowered.strip("0123456789!?.") in COMMON:
        return "is among the most common ones"
    if len(set(lowered)) < FEWEST_DIFFERENT or _is_row(lowered):
        return "is a row of characters that anybody would try"
    return None


def _is_row(lowered: str) -> bool:
    return any(lowered in way * 12 for row in ROWS for way in (row, row[::-1]))
