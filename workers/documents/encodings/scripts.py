"""The encoding of a text in Cyrillic, Greek, Hebrew, Arabic or Thai letters: the one in which it has the letters that
every text of the script has, and its capitals at the beginning of words."""

import re
from collections import Counter
from dataclasses import dataclass

from workers.documents.encodings.alphabets import ALPHABETS, FREQUENT

# The lower a prior, the more a rare encoding must fit better than a frequent one.
CANDIDATES = {
    "cp1251": ("cyrillic", 0.0),
    "koi8_u": ("cyrillic", -0.0101),
    "koi8_r": ("cyrillic", -0.01),
    "iso8859_5": ("cyrillic", -0.02),
    "cp866": ("cyrillic", -0.02),
    "mac_cyrillic": ("cyrillic", -0.02),
    "cp855": ("cyrillic", -0.03),
    "cp1253": ("greek", 0.0),
    "iso8859_7": ("greek", -0.0002),
    "mac_greek": ("greek", -0.02),
    "cp737": ("greek", -0.02),
    "cp869": ("greek", -0.03),
    "cp1255": ("hebrew", 0.0),
    "iso8859_8": ("hebrew", -0.0002),
    "cp862": ("hebrew", -0.02),
    "cp1256": ("arabic", 0.0),
    "iso8859_6": ("arabic", -0.0002),
    "cp864": ("arabic", -0.02),
    "cp874": ("thai", 0.0),
    "cp932": ("japanese", 0.0),
    "euc_jp": ("japanese", 0.0),
}
# So much of the letters are frequent ones.
USUAL = {"cyrillic": 0.62, "greek": 0.62, "hebrew": 0.6, "arabic": 0.6, "thai": 0.75, "japanese": 0.4}
MARKS = frozenset("“”„‚«»‹›‘’–—…•€°§·\xa0№،؛؟־״׳\xad΄΅\u200c\u200d\u200e\u200f")
WITHIN_WORDS = frozenset("’\xad־״׳\u200c\u200d")
SAMPLE = 60_000  # bytes
ODD = 2.0  # letters that one capital, mark or ASCII letter within a word outweighs
MIN_SCORE = 0.7
MIXED_WITH_ASCII = {"japanese"}
LOWER_THEN_UPPER = re.compile(r"(?<=[а-яёіїєґўђјљњћџѓќѕα-ωάέήίόύώ])[А-ЯЁІЇЄҐЎЂЈЉЊЋЏЃЌЅΑ-ΩΆΈΉΊΌΎΏ](?![А-ЯЁІЇЄҐЎΑ-Ω])")
MIXED = re.compile(  # a mark between two letters, or a letter beside one of ASCII
    f"(?<=[^\\W\\d_])[{re.escape(''.join(sorted(MARKS)))}](?=[^\\W\\d_])|(?<=[a-zA-Z])[^\\W\\d_a-zA-Z]|[^\\W\\d_a-zA-Z](?=[a-zA-Z])"
)


@dataclass(frozen=True)
class ScriptFit:
    """`score` is 1 for a usual text of the script, and less where its letters are others."""

    encoding: str
    score: float
    text: str
    letters: int


def best(body: bytes) -> list[ScriptFit]:
    """The encodings in which all the bytes are characters, the best first."""
    found = [fit for name in CANDIDATES if (fit := _fit(body[:SAMPLE], name)) is not None]
    return sorted(found, key=lambda fit: -fit.score)


def _fit(body: bytes, encoding: str) -> ScriptFit | None:
    script, prior = CANDIDATES[encoding]
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        return None
    letters = [char.lower() for char in text if char >= "\x80" and char not in MARKS]
    if not letters:
        return None
    count = Counter(letters)
    own = max(sum(count[char] for char in alphabet) for alphabet in ALPHABETS[script])
    frequent = sum(count[char] for char in FREQUENT[script])
    usual = min(1.0, frequent / max(own, 1) / USUAL[script])
    odd = 0 if script in MIXED_WITH_ASCII else _count_odd(text)
    return ScriptFit(encoding, usual * (own - ODD * odd) / len(letters) + prior, text, len(letters))


def _count_odd(text: str) -> int:
    mixed = sum(found[0] not in WITHIN_WORDS for found in MIXED.finditer(text))
    return len(LOWER_THEN_UPPER.findall(text)) + mixed
