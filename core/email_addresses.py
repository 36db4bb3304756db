"""The one form in which e-mail addresses are compared: when they are looked up, counted and kept unique."""

import re
import unicodedata

LIKE_ASCII = re.compile("([\u037e\u1fef\u212a])")  # Unicode composes them to `;`, a grave accent and K
ENCODED = "xn--"  # begins a label of an international domain that is written in ASCII (RFC 5890)
DOTS = re.compile("[.\u3002\uff0e\uff61]")  # that separate labels, as IDNA 2003 and UTS 46 have it


def normal_email(email: str) -> str:
    """Two addresses are the same account exactly if this is the same. No letter outside of ASCII becomes one of ASCII,
    as `İ` and the Kelvin sign do elsewhere: whoever owns such an address owns no other one. An international domain
    has the letters that it stands for, however it is written."""
    letters = _normal_letters(email.strip())
    mailbox, at, domain = letters.rpartition("@")
    return f"{mailbox}{at}{'.'.join(map(_decoded, DOTS.split(domain)))}" if at else letters


def _decoded(label: str) -> str:
    """What no encoder would have made of the letters stays as it is."""
    if not label.startswith(ENCODED):
        return label
    import idna  # its tables take longer to import than all of this module

    try:
        decoded = _normal_letters(idna.decode(label))
        return decoded if idna.encode(decoded).decode() == label else label
    except UnicodeError:
        return label


def _normal_letters(text: str) -> str:
    return "".join(part if LIKE_ASCII.match(part) else _normal(part) for part in LIKE_ASCII.split(text))


def _normal(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return unicodedata.normalize("NFC", "".join(map(_lower, composed)))


def _lower(letter: str) -> str:
    lower = letter.lower()
    return lower if lower.isascii() == letter.isascii() else letter
