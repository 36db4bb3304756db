"""The encoding of a text in Latin letters: the one whose letters belong to the alphabet of the text's language."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice

from workers.documents.encodings.alphabets import FOREIGN, LATIN
from workers.text.language import identifier

# The lower a prior, the more a rare encoding must fit better than a frequent one.
CANDIDATES = {
    "cp1252": 0.0,
    "cp1250": -0.01,
    "iso8859_2": -0.012,
    "cp1254": -0.011,
    "cp1257": -0.013,
    "iso8859_13": -0.014,
    "iso8859_15": -0.015,
    "mac_roman": -0.03,
    "iso8859_16": -0.035,
    "mac_latin2": -0.04,
    "mac_turkish": -0.04,
    "cp850": -0.04,
    "cp852": -0.04,
    "iso8859_4": -0.04,
    "iso8859_3": -0.05,
    "cp857": -0.05,
    "cp437": -0.05,
    "mac_iceland": -0.05,
    "cp775": -0.06,
    "mac_croatian": -0.06,
    "mac_romanian": -0.06,
}
USED_FOR = {  # other texts were never kept in them
    "cp1254": {"tr", "az", "tk"},
    "cp1257": {"et", "lt", "lv", "fi", "pl"},
    "iso8859_13": {"et", "lt", "lv", "fi", "pl"},
    "iso8859_16": {"ro"},
    "iso8859_3": {"eo", "mt"},
    "iso8859_4": {"et", "lt", "lv"},
    "cp775": {"et", "lt", "lv"},
    "cp857": {"tr"},
    "mac_turkish": {"tr"},
    "mac_iceland": {"is", "fo"},
    "mac_croatian": {"bs", "hr", "sl", "sr"},
    "mac_romanian": {"ro"},
}
WORD = re.compile(rb"[^\s\x00-\x08\x0e-\x1f]{0,30}[\x80-\xff][^\s\x00-\x08\x0e-\x1f]{0,30}")
MOST_WORDS = 4_000
PROSE = 5_000  # bytes for a guess of the language
QUOTES = "“”„‚«»‹›"
USUAL_MARKS = frozenset(f"{QUOTES}‘’–—…•€°§·¿¡\xa0")
RARE_MARKS = frozenset("ªº½¼¾²³£×±µ†‡‰™©®¹¶\xad−÷¢¥")
WITHIN_WORDS = frozenset("’·\xad–ªº®™")  # between two letters
OF_LANGUAGE = 0.2  # what the probability of a language counts, where a letter of its alphabet counts 1
MIN_PROBABILITY = 0.01
MOST_LANGUAGES = 6
OF_MARKS = 0.4  # what a mark counts, where a letter counts 1
LETTER, FOREIGN_LETTER, ODD_CASE, RARE_MARK = 1.0, 0.35, -0.5, 0.6


@dataclass(frozen=True)
class Fit:
    """How well an encoding fits: 1 where all letters belong to the alphabet of `language`."""

    encoding: str
    score: float
    share: float
    language: str
    words: str
    letters: int


def best(body: bytes) -> list[Fit]:
    """The encodings in which all the bytes are characters, the best first."""
    words = words_beyond_ascii(body)
    known = _languages([_ascii_words(body).decode("ascii", "ignore")])
    found = [fit for name, prior in CANDIDATES.items() if (fit := _fit(body, words, name, prior, known)) is not None]
    return sorted(found, key=lambda fit: -fit.score)


def words_beyond_ascii(body: bytes) -> bytes:
    """The first words of a text that have other letters than ASCII's."""
    return b" ".join(found[0] for found in islice(WORD.finditer(body), MOST_WORDS))


def _ascii_words(body: bytes) -> bytes:
    return WORD.sub(b" ", body[: 4 * PROSE])[:PROSE]


def _languages(texts: Iterable[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for text in texts:
        ranked = identifier().rank(text)[:MOST_LANGUAGES] if text.strip() else []
        for language, probability in ranked:
            if language in LATIN and probability >= MIN_PROBABILITY:
                found[language] = max(float(probability), found.get(language, 0.0))
    return found


def _fit(body: bytes, words: bytes, encoding: str, prior: float, known: dict[str, float]) -> Fit | None:
    try:
        prose, shown = body[:PROSE].decode(encoding), words.decode(encoding)
    except UnicodeDecodeError:
        return None
    languages = {"en": MIN_PROBABILITY} | known
    for language, probability in _languages([prose]).items():
        languages[language] = (languages.get(language, 0.0) + probability) / 2
    used_for = USED_FOR.get(encoding, languages)
    languages = {language: probability for language, probability in languages.items() if language in used_for}
    if not languages:
        return None
    characters = Counter(_characters(shown))
    _unpair(characters)
    total = max(sum(count * _weight(kind) for (kind, _), count in characters.items()), 1)
    shares = {language: _share(characters, language) / total for language in languages}
    chosen = max(languages, key=lambda language: shares[language] + OF_LANGUAGE * languages[language])
    score = shares[chosen] + OF_LANGUAGE * languages[chosen] + prior
    letters = sum(count for (kind, _), count in characters.items() if kind == "letter")
    return Fit(encoding, score, shares[chosen], chosen, shown, letters)


def _characters(words: str) -> Iterable[tuple[str, str]]:
    """What each character beyond ASCII is: a letter with the case it has there, or a mark."""
    around = f" {words} "
    for n, char in enumerate(words):
        if char < "\x80":
            continue
        before, behind = around[n], around[n + 2]
        if char.isalpha() and char not in "ªº":
            is_odd = char.isupper() and before.islower() and not behind.isupper()
            yield ("odd case" if is_odd else "letter"), char.lower()
        elif before.isalpha() and behind.isalpha() and char not in WITHIN_WORDS:
            yield "within", char
        else:
            yield "mark", char


def _unpair(characters: Counter[tuple[str, str]]) -> None:
    """Guillemets come in pairs: others are letters that are read wrongly."""
    opened, closed = ("mark", "«"), ("mark", "»")
    pairs = min(characters[opened], characters[closed])
    characters[("within", "«")] += characters[opened] + characters[closed] - 2 * pairs
    characters[opened] = characters[closed] = pairs


def _share(characters: Mapping[tuple[str, str], int], language: str) -> float:
    return sum(count * _weight(kind) * _worth(kind, char, language) for (kind, char), count in characters.items())


def _weight(kind: str) -> float:
    return OF_MARKS if kind == "mark" else 1.0


@cache
def _worth(kind: str, char: str, language: str) -> float:
    if kind == "odd case":
        return ODD_CASE
    if kind == "letter":
        return LETTER if char in LATIN[language] else FOREIGN_LETTER if char in FOREIGN else 0.0
    if kind == "within":
        return ODD_CASE if char in "\x80\x81\x8d\x8f\x90\x9d" else 0.0
    return LETTER if char in USUAL_MARKS else RARE_MARK if char in RARE_MARKS else 0.0
