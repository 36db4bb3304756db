"""The one form in which e-mail addresses are compared: when they are looked up, counted and kept unique."""

import re
import unicodedata

LIKE_ASCII = re.compile("([\u037e\u1fef\u212a])")  # Unicode composes them to `;`, a grave accent and K


def normal_email(email: str) -> str:
    """Two addresses are the same account exactly if this is the same. No letter outside of ASCII becomes one of ASCII,
    as `İ` and the Kelvin sign do elsewhere: whoever owns such an address owns no other one."""
    return "".join(part if LIKE_ASCII.match(part) else _normal(part) for part in LIKE_ASCII.split(email.strip()))


def _normal(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return unicodedata.normalize("NFC", "".join(map(_lower, composed)))


def _lower(letter: str) -> str:
    lower = letter.lower()
    return lower if lower.isascii() == letter.isascii() else letter
