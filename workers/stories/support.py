"""Whether memories support a sentence that somebody else wrote of them. Decided by code, and strictly: what cannot be
shown to stand in the memories is refused, and never mended.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from workers.stories.dates import lower
from workers.stories.numbers import find_number
from workers.stories.support_words import SUPPORT_WORDS
from workers.text.language import language_of
from workers.text.lexicon import fold, same_word
from workers.text.sentences import pieces
from workers.text.words import STEMMERS, UNSPACED, content_words, stem, stop_words_of

WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
DIGITS = re.compile(r"\d+")
CONTRACTED_NOT = re.compile(r"n't\b|\bcannot\b")
ELIDED = re.compile(r"^(?:[cdjlmnst]|qu)'(?=\w)")
LEAST_IN_ORDER = 0.75  # of the words, in the order of the memory
FEWEST_IN_ORDER = 2  # words; of fewer the order says nothing
ONE = 1  # also an article, in most languages


@dataclass(frozen=True)
class Evidence:
    """A memory, as a sentence may cite it. `names` are its people and places, `years` those of its date."""

    quote: str
    names: Sequence[str] = ()
    years: tuple[int, int] | None = None
    is_about: bool = False


def find_fault(sentence: str, cited: Sequence[Evidence], language: str) -> str | None:
    """Why the sentence is not supported by what it cites; None where it is."""
    if not cited:
        return "it cites no memory"
    if any(sentence.strip() in _wholes(evidence.quote, language) for evidence in cited):
        return None
    if language_of(sentence) not in (language, "und"):
        return "it is in another language"
    return _Check(sentence, cited, language).fault()


def _wholes(quote: str, language: str) -> list[str]:
    """The memory and its sentences: less than a sentence may say the opposite."""
    return [quote.strip(), *(piece.text for piece in pieces(quote, 0, len(quote), language))]


class _Check:
    def __init__(self, sentence: str, cited: Sequence[Evidence], language: str) -> None:
        self._sentence = sentence
        self._cited = cited
        self._language = language
        self._words = SUPPORT_WORDS.get(language)
        self._told = " ".join([*(one.quote for one in cited), *(name for one in cited for name in one.names)])
        self._told_words = _folded_words(self._told)
        self._nearest = self._nearest_sentences()

    def fault(self) -> str | None:
        checks = (self._number, self._name, self._word, self._negation, self._person, self._certainty, self._order)
        return next((fault for check in checks if (fault := check()) is not None), None)

    def _number(self) -> str | None:
        known = numbers_in(self._told, self._language) | {year for one in self._cited for year in one.years or ()}
        known |= {year // 10 * 10 for year in known if year > 1000}
        unknown = numbers_in(self._sentence, self._language) - known
        return f"no memory holds the number {min(unknown)}" if unknown else None

    def _name(self) -> str | None:
        """A word with a capital that no memory holds."""
        for found in WORD.finditer(self._sentence):
            word = found[0]
            if word[0].isupper() and not self._is_light(word) and not self._is_told(word):
                return f"no memory holds {word!r}"
        return None

    def _word(self) -> str | None:
        for word in content_words(self._sentence, self._language):
            if not self._is_light(word) and not self._is_told(word):
                return f"no memory holds {word!r}"
        if UNSPACED.search(self._sentence) and not _runs_are_told(self._sentence, self._told):
            return "no memory holds all of it"
        return None

    def _is_light(self, word: str) -> bool:
        low = ELIDED.sub("", lower(word))
        light = self._words.light.split() if self._words else ()
        about = self._words.about.split() if self._words else ()
        negations = self._words.negations.split() if self._words else ()
        if low in stop_words_of(self._language) or low in light or low in about or low in negations:
            return True
        return low.isdigit() or find_number(low, self._language) is not None or UNSPACED.search(low) is not None

    def _is_told(self, word: str) -> bool:
        return any(_same(part, self._told_words, self._language) for part in {ELIDED.sub("", lower(word))})

    def _negation(self) -> str | None:
        is_negated = _is_negated(self._sentence, self._language)
        told = {_is_negated(near, self._language) for near in self._nearest}
        if is_negated in told or self._words is None:
            return None
        return "no memory denies this" if is_negated else "the memory denies this"

    def _person(self) -> str | None:
        """Who does something must not be swapped for somebody else."""
        own, told = _tokens(self._sentence), _tokens(self._told)
        for family in self._words.persons if self._words else ():
            members = set(family.split())
            if own & members and not told & members:
                return f"no memory says {min(own & members)!r}"
        return None

    def _certainty(self) -> str | None:
        """What was "about 1962" must not become 1962."""
        if self._words is None:
            return None
        tokens, numbers = _tokens(self._sentence), numbers_in(self._sentence, self._language)
        is_about = not tokens.isdisjoint(self._words.about.split())
        uncertain = {year for one in self._cited if one.is_about for year in one.years or ()}
        certain = {year for one in self._cited if not one.is_about for year in one.years or ()}
        if numbers & (uncertain - certain) and not is_about:
            return "the memory is not sure of the year"
        return None

    def _order(self) -> str | None:
        """`My brother hit me` does not support `I hit my brother`."""
        for clause in [self._sentence] if len(self._nearest) == 1 else []:
            own = [word for word in content_words(clause, self._language) if not self._is_light(word)]
            told = content_words(self._nearest[0], self._language)
            shared = [word for word in own if _same(word, frozenset(map(_fold_apart, told)), self._language)]
            if len(shared) >= FEWEST_IN_ORDER and _in_order(shared, told, self._language) < LEAST_IN_ORDER * len(
                shared
            ):
                return "the memory says it in another order"
        return None

    def _nearest_sentences(self) -> list[str]:
        """Of each memory, its sentence that shares most words with this one."""
        own = _folded_words(self._sentence)
        nearest = []
        for evidence in self._cited:
            parts = [one.text for one in pieces(evidence.quote, 0, len(evidence.quote), self._language)]
            nearest.append(max(parts or [evidence.quote], key=lambda part: len(own & _folded_words(part))))
        return nearest


def _tokens(text: str) -> set[str]:
    found = set()
    for match in WORD.finditer(lower(text)):
        elided = ELIDED.match(match[0])
        found |= {match[0], ELIDED.sub("", match[0]), *([elided[0]] if elided else [])}
    return found


def _fold_apart(word: str) -> str:
    return fold(ELIDED.sub("", lower(word)))


def _folded_words(text: str) -> frozenset[str]:
    return frozenset(_fold_apart(match[0]) for match in WORD.finditer(text))


def _same(word: str, told: Collection[str], language: str) -> bool:
    folded = _fold_apart(word)
    if folded in told or re.sub(r"['’]s?$", "", folded) in told:
        return True
    stemmed = stem(folded, language)
    return any(
        stem(other, language) == stemmed
        or (language in STEMMERS and len(folded) > 5 and same_word(folded, other) and folded[:5] == other[:5])
        for other in told
    )


def numbers_in(text: str, language: str) -> set[int]:
    digits = {int(found[0]) for found in DIGITS.finditer(text) if len(found[0]) < 10}
    words = {find_number(word, language) for word in (match[0] for match in WORD.finditer(lower(text)))}
    return digits | {number for number in words if number is not None and number != ONE}


def _is_negated(text: str, language: str) -> bool:
    words = SUPPORT_WORDS.get(language)
    if words is None:
        return False
    return CONTRACTED_NOT.search(lower(text)) is not None or not _tokens(text).isdisjoint(words.negations.split())


def _runs_are_told(sentence: str, told: str) -> bool:
    return all(found in told for found in UNSPACED.findall(sentence))


def _in_order(own: Sequence[str], told: Sequence[str], language: str) -> int:
    """The longest sequence of words that both have in the same order."""
    best = [0] * (len(told) + 1)
    for word in own:
        before = 0
        for at, other in enumerate(told, 1):
            kept = best[at]
            best[at] = before + 1 if _same(word, [_fold_apart(other)], language) else max(best[at], best[at - 1])
            before = kept
    return best[-1]
