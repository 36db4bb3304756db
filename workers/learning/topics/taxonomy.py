"""The topics that the platform knows, with their names in English, German, French, Spanish, Portuguese and Polish."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.once import once

FILE = Path(__file__).with_name("taxonomy.txt")

WORD = re.compile(r"[^\W_]+[+#*]*")
UNFOLDED = str.maketrans({"ł": "l", "ß": "ss", "ø": "o", "æ": "ae", "đ": "d"})
# Articles and prepositions: `descente de gradient` and `descente du gradient` are one term.
_BETWEEN = """
    a an the of in on to for and de du des d l la le les el los las del y e et o os as do da dos das der die das den dem
    und mit zu im w we z ze i na em no en un une por para
"""
BETWEEN = frozenset(_BETWEEN.split())

SHORTEST_STEM = 4  # letters that two forms of a word must share
LONGEST_ENDING = 3  # letters by which two forms of a word may differ


@dataclass(frozen=True)
class Word:
    """`source[start:end]` is the word as it is written, `folded` is without accents and in lower case."""

    folded: str
    written: str
    start: int
    end: int


@dataclass(frozen=True)
class Term:
    """One of the names of a topic. An everyday word is one only where the text speaks of studying."""

    topic: str
    words: tuple[str, ...]
    exactly: str | None = None
    is_everyday: bool = False


@dataclass(frozen=True)
class Mention:
    """Of a topic, by `length` words from the word number `first` on."""

    topic: str
    first: int
    length: int
    is_everyday: bool = False


def fold(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold().translate(UNFOLDED))
    return "".join(char for char in apart if not unicodedata.combining(char))


def words_of(text: str) -> list[Word]:
    """Without articles and prepositions. A combining accent belongs to its letter, so the text is composed first."""
    found = (Word(fold(one[0]), one[0], one.start(), one.end()) for one in WORD.finditer(text))
    return [word for word in found if word.folded not in BETWEEN]


def mentions(text: str) -> list[Mention]:
    """All topics that the text names, the longest names first; no word counts for two."""
    words = words_of(unicodedata.normalize("NFC", text))
    found = sorted(_all_mentions(words), key=lambda one: (-one.length, one.first))
    taken: set[int] = set()
    kept = []
    for one in found:
        places = set(range(one.first, one.first + one.length))
        if not places & taken:
            taken |= places
            kept.append(one)
    return kept


def canonical(words: str) -> str | None:
    """The topic that these words name, and nothing but it."""
    count = len(words_of(words))
    return next((one.topic for one in mentions(words) if one.length == count), None)


def same_word(one: str, other: str) -> bool:
    """Whether two folded words are forms of one: `trees` and `tree`, `konwolucyjnych` and `konwolucyjne`."""
    if one == other:
        return True
    shared = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return shared >= SHORTEST_STEM and max(len(one), len(other)) - shared <= LONGEST_ENDING


def _all_mentions(words: Sequence[Word]) -> Iterator[Mention]:
    for first, word in enumerate(words):
        for term in _terms_by_initial().get(word.folded[0], ()):
            if _stands_at(term, words, first):
                yield Mention(term.topic, first, len(term.words), term.is_everyday)


def _stands_at(term: Term, words: Sequence[Word], first: int) -> bool:
    there = words[first : first + len(term.words)]
    if len(there) < len(term.words):
        return False
    if term.exactly is not None:
        return there[0].written == term.exactly
    if len(term.words) == 1:
        return _same_single_word(there[0].folded, term.words[0])
    return all(same_word(word.folded, wanted) for word, wanted in zip(there, term.words, strict=True))


def _same_single_word(word: str, wanted: str) -> bool:
    """Stricter than in a longer name, where the other words help: `moment` is no `momentum`."""
    if len(wanted) <= SHORTEST_STEM:
        return word in (wanted, f"{wanted}s")
    return word.startswith(wanted[:-1]) and len(word) - len(wanted) <= 2


@once
def _terms_by_initial() -> dict[str, list[Term]]:
    by_initial: dict[str, list[Term]] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            for term in _terms_of(line):
                by_initial.setdefault(term.words[0][0], []).append(term)
    return by_initial


def _terms_of(line: str) -> Iterator[Term]:
    names = [name.strip() for name in line.split("|")]
    written_exactly = {name[1:].casefold() for name in names if name.startswith("=")}
    everyday = {name[1:].casefold() for name in names if name.startswith("~")}
    for name in names:
        bare = name.lstrip("=~")
        words = tuple(word.folded for word in words_of(bare))
        if name.startswith("="):
            yield Term(names[0], words, exactly=bare)
        elif name.casefold() not in written_exactly:
            yield Term(names[0], words, is_everyday=bare.casefold() in everyday)
