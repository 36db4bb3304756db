"""What a question is about, in the words of the shared library: concepts with their names in several languages, the
kinds and the level that are asked for, and the words that are left (vocabulary.tsv)."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from workers.learning.vocabulary import Entry, entries
from workers.text.stop_words import STOP_WORDS_BY_LANGUAGE

FILLER, KIND, LEVEL, UNNAMED = "filler", "kind:", "level:", "~"
UNDECOMPOSED = str.maketrans({"ł": "l", "ß": "ss", "ø": "o", "đ": "d", "’": "'"})
WORD = re.compile(r"[^\W_](?:[\w'+.-]*[\w+])?")
WORD_START = re.compile(r"(?<![\w-])(?=\w)")
INITIAL = 2  # characters of a name that it is looked up by

Span = tuple[int, int]


@dataclass(frozen=True)
class Mentioned:
    """`concepts` holds the text's own words for each, by the concept's name. `words` are those that nothing explains;
    `kinds` and `level` are named in the text."""

    concepts: Mapping[str, str]
    kinds: frozenset[str]
    level: str | None
    words: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Nothing says what it is about."""
        return not self.concepts and not self.words


@dataclass(frozen=True)
class _Name:
    meaning: str
    pattern: re.Pattern[str]
    length: int


@dataclass(frozen=True)
class _Table:
    names: Mapping[str, tuple[_Name, ...]]  # by their first letters
    wider: Mapping[str, str]


def folded(text: str) -> str:
    """Lower-case and without accents: `Überanpassung` and `uberanpassung` are the same."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(UNDECOMPOSED))
    return "".join(character for character in plain if not unicodedata.combining(character))


@lru_cache(maxsize=4096)
def mentioned(text: str) -> Mentioned:
    """Longer names count before shorter ones, so that `word embeddings` is not taken for embeddings."""
    plain = folded(text)
    taken: list[Span] = []
    idle: list[Span] = []
    found: dict[str, str] = {}
    for name, span in _names_in(plain):
        if name.meaning == FILLER:
            idle.append(span)
        elif not any(start < span[1] and span[0] < end for start, end in taken):
            taken.append(span)
            found.setdefault(name.meaning, plain[span[0] : span[1]])
    levels = [meaning.removeprefix(LEVEL) for meaning in found if meaning.startswith(LEVEL)]
    return Mentioned(
        concepts={meaning: words for meaning, words in found.items() if ":" not in meaning},
        kinds=frozenset(meaning.removeprefix(KIND) for meaning in found if meaning.startswith(KIND)),
        level=levels[0] if levels else None,
        words=tuple(_left(plain, [*taken, *idle])),
    )


def wider(concept: str) -> str | None:
    return _table().wider.get(concept)


def _names_in(plain: str) -> list[tuple[_Name, Span]]:
    """The longest names first."""
    names = _table().names
    found = [
        (name, match.span())
        for word in WORD_START.finditer(plain)
        for name in names.get(plain[word.start() : word.start() + INITIAL], ())
        if (match := name.pattern.match(plain, word.start()))
    ]
    return sorted(found, key=lambda one: (-one[0].length, one[1]))


def _left(plain: str, spans: list[Span]) -> Iterator[str]:
    for match in WORD.finditer(plain):
        start, end = match.span()
        is_explained = any(one <= start and end <= other for one, other in spans)
        if not is_explained and match[0] not in _stop_words() and not match[0].isdigit() and len(match[0]) > 1:
            yield match[0]


@lru_cache(maxsize=1)
def _stop_words() -> frozenset[str]:
    return frozenset(folded(word) for words in STOP_WORDS_BY_LANGUAGE.values() for word in words)


@lru_cache(maxsize=1)
def _table() -> _Table:
    names: dict[str, list[_Name]] = {}
    wider: dict[str, str] = {}
    for entry in entries():
        if not entry.concept:
            continue
        meaning = entry.concept.removeprefix(UNNAMED)
        if entry.wider:
            wider[meaning] = entry.wider
        for text in _ways_to_ask(entry, meaning):
            names.setdefault(text[:INITIAL], []).append(_Name(meaning, _pattern(text), len(text)))
    return _Table({initial: tuple(those) for initial, those in names.items()}, wider)


def _ways_to_ask(entry: Entry, meaning: str) -> list[str]:
    """Those that are listed, the names of the topic, and the concept's own name."""
    is_named = entry.concept != FILLER and ":" not in entry.concept and not entry.concept.startswith(UNNAMED)
    names = [folded(name) for name in entry.plain_names]
    return list(dict.fromkeys([*entry.asked_as, *names, *([meaning] if is_named else [])]))


def _pattern(text: str) -> re.Pattern[str]:
    """`*` alone stands for up to three words, at the end of a word for any ending; `?` for one letter."""
    parts = [
        r"\S+(?:\s+\S+){0,2}" if word == "*" else re.escape(word).replace(r"\*", r"\w*").replace(r"\?", r"\w")
        for word in text.split()
    ]
    return re.compile(r"\s+".join(parts) + r"(?!\w)")
