"""Names of things in several languages, found in texts whatever their endings and accents."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+[+#*]*")
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
    """One of the names of a thing. An everyday word is one only where the text makes that plain."""

    thing: str
    words: tuple[str, ...]
    exactly: str | None = None
    is_everyday: bool = False


@dataclass(frozen=True)
class Mention:
    """Of a thing, by `length` words from the word number `first` on: source[start:end]."""

    thing: str
    first: int
    length: int
    start: int
    end: int
    is_everyday: bool = False


def fold(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold().translate(UNFOLDED))
    return "".join(char for char in apart if not unicodedata.combining(char))


def words_of(text: str) -> list[Word]:
    """Without articles and prepositions. A combining accent belongs to its letter, so the text is composed first."""
    found = (Word(fold(one[0]), one[0], one.start(), one.end()) for one in WORD.finditer(text))
    return [word for word in found if word.folded not in BETWEEN]


def same_word(one: str, other: str) -> bool:
    """Whether two folded words are forms of one: `trees` and `tree`, `konwolucyjnych` and `konwolucyjne`."""
    if one == other:
        return True
    shared = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return shared >= SHORTEST_STEM and max(len(one), len(other)) - shared <= LONGEST_ENDING


def _same_single_word(word: str, wanted: str) -> bool:
    """Stricter than in a longer name, where the other words help: `moment` is no `momentum`."""
    if len(wanted) <= SHORTEST_STEM:
        return word in (wanted, f"{wanted}s")
    return word.startswith(wanted[:-1]) and len(word) - len(wanted) <= 2


def _stands_at(term: Term, words: Sequence[Word], first: int) -> bool:
    there = words[first : first + len(term.words)]
    if len(there) < len(term.words):
        return False
    if term.exactly is not None:
        return there[0].written == term.exactly
    if len(term.words) == 1:
        return _same_single_word(there[0].folded, term.words[0])
    return all(same_word(word.folded, wanted) for word, wanted in zip(there, term.words, strict=True))


class Lexicon:
    """Of one thing a line: its name, then its other names, with `|` between them. `=` says that a
    name counts only as it is written, `~` that it is an everyday word too."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._terms: dict[str, list[Term]] = {}
        self._names: dict[str, list[str]] = {}
        for line in lines:
            if line and not line.startswith("#"):
                names = [name.strip() for name in line.split("|")]
                self._names[names[0]] = [name.lstrip("=~") for name in names]
                for term in _terms_of(names):
                    for key in _keys(term.words[0]):
                        self._terms.setdefault(key, []).append(term)

    @property
    def things(self) -> Collection[str]:
        return self._names.keys()

    def names_of(self, thing: str) -> list[str]:
        return self._names.get(thing, [])

    def mentions(self, text: str) -> list[Mention]:
        """Of all things, the longest names first; no word counts for two. Of several things with one name, all."""
        words = words_of(text)
        found = sorted(self._all_mentions(words), key=lambda one: (-one.length, one.first))
        taken: dict[int, Mention] = {}
        kept = []
        for one in found:
            places = range(one.first, one.first + one.length)
            there = {taken[place] for place in places if place in taken}
            if all((other.first, other.length) == (one.first, one.length) for other in there):
                taken.update(dict.fromkeys(places, one))
                kept.append(one)
        return kept

    def canonical(self, words: str) -> str | None:
        """The thing that these words name, and nothing but it."""
        count = len(words_of(words))
        return next((one.thing for one in self.mentions(words) if one.length == count), None)

    def _all_mentions(self, words: Sequence[Word]) -> Iterator[Mention]:
        for first, word in enumerate(words):
            for term in self._terms.get(word.folded[:SHORTEST_STEM], ()):
                if _stands_at(term, words, first):
                    last = words[first + len(term.words) - 1]
                    yield Mention(term.thing, first, len(term.words), word.start, last.end, term.is_everyday)


def _keys(word: str) -> set[str]:
    """How every form of the word begins: it shares that with it, unless it is shorter; then it may add an `s`."""
    return {word[:SHORTEST_STEM], f"{word}s"[:SHORTEST_STEM]}


def _terms_of(names: Sequence[str]) -> Iterator[Term]:
    written_exactly = {name[1:].casefold() for name in names if name.startswith("=")}
    everyday = {name[1:].casefold() for name in names if name.startswith("~")}
    for name in names:
        bare = name.lstrip("=~")
        words = tuple(word.folded for word in words_of(bare))
        if name.startswith("="):
            yield Term(names[0], words, exactly=bare)
        elif bare.casefold() not in written_exactly:
            yield Term(names[0], words, is_everyday=bare.casefold() in everyday)
