"""Whether a text says what a sentence says of a person: its names, places, languages and numbers.

Models add to a life what is likely: a birthplace, a university, the number of years. Names are compared by their
beginning, where languages inflect them, and translated where the sentence is in another language than the text. In
German nouns have capitals, too: there a name is what follows a preposition without an article, and has no ending of
common nouns.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from workers.learning.grading.folding import folded
from workers.text import sentences
from workers.text.language import language_of
from workers.text.names import CAPITALS_NAME, MARKED, NAMED, opens
from workers.text.number_words import values_of
from workers.text.words import stop_words_of

EXONYMS = Path(__file__).with_name("exonyms.txt")
LONGEST_ENDING = 4  # letters of a case after the beginning that a name shares with its other cases
SHORT_NAME = 5  # letters; of a longer one the last two may differ
LEAST_LETTERS = 2

# Folded, as all that they are compared with.
FINITE = re.compile(
    r"(?:is|was|has|had|gave|made|became|ist|war|hat|hatte|wurde|gab|est|fut|a|etait|es|fue|era|ha|dio|e|foi|deu|jest|byl|"
    r"byla|bylo|to|\w+ed)$"
)
PREPOSITION = {"in", "aus", "nach", "bei", "von", "bis", "uber", "an", "auf", "zwischen", "fur", "sowie", "und", "oder"}
COMMON_ENDING = re.compile(
    r"(?:ung|heit|keit|schaft|tion|sion|tat|ismus|nis|ling|tum|ment|enz|anz|ik|ie|erin|istin|ogin|oge|ium|chen|zeit|arbeit|"
    r"beruf|jahr|tag|abend|kind|er|studi|lehr|kurs|schul|klass|projekt|team|haus|hand|sprach|kund|firm|betrieb|abschluss|"
    r"leben|werk|kunst|musik|sport|natur|liebe|freud|neugier|wunsch|ziel|wahl|bedarf|anfang|ende|haupt|neben|grund|"
    r"technik|daten|text|buch|land|stadt|dorf|mutter|vater|sohn|tochter|eltern|familie|frau|mann|mensch)"
    r"(?:e|en|er|ern|n|s|es|in|innen|nen)?$"
)
A_LANGUAGE = re.compile(r".{3,}isch$")


def proved(text: str, source: str) -> str:
    """Without the sentences that say something of their own."""
    read = Source.of(source, text)
    lines = (line if read.says(line) else read.proved(line) for line in text.splitlines())
    return "\n".join(lines)


@dataclass(frozen=True)
class Source:
    """What a text says, for sentences in `language`."""

    text: str
    language: str

    @classmethod
    def of(cls, text: str, written: str) -> "Source":
        own = language_of(text)
        language = language_of(written)
        return cls(text, language if language in (own, *CAPITALS_NAME, "de") else own)

    def proved(self, line: str) -> str:
        return " ".join(one.text for one in sentences.split(line) if self.says(one.text))

    def says(self, sentence: str) -> bool:
        return values_of(sentence, self.language) <= self._values and all(
            self._has(name) for name in names_in(sentence, self.language)
        )

    @cached_property
    def _values(self) -> frozenset[str]:
        return values_of(self.text, None)

    @cached_property
    def _words(self) -> Mapping[str, bool]:
        """Folded, with whether they are written with a capital anywhere."""
        found: dict[str, bool] = {}
        for word in (part for one in NAMED.findall(self.text) for part in (one, *one.split("-"))):
            found[folded(word)] = found.get(folded(word), False) or not word.islower()
        return found

    @cached_property
    def _meanings(self) -> frozenset[int]:
        return frozenset(meaning for word in self._words for meaning in meanings_of(word))

    def _has(self, name: str) -> bool:
        if any(_is_same(name, word, is_capital) for word, is_capital in self._words.items()):
            return True
        return bool(meanings_of(name) & self._meanings)


def _is_same(name: str, word: str, is_capital: bool) -> bool:
    """`word` is the source's. Words without a capital are names only where they are written just so."""
    if name == word:
        return True
    kept = len(name) - (1 if len(name) <= SHORT_NAME else 2)
    if not is_capital:
        return len(name) > SHORT_NAME and word.startswith(name[:kept])
    return len(word) <= len(name) + LONGEST_ENDING and word.startswith(name[: max(kept, LEAST_LETTERS)])


def names_in(sentence: str, language: str) -> Iterator[str]:
    """Folded. Also languages, which some write without a capital."""
    found = list(NAMED.finditer(sentence))
    words = [one[0] for one in found]
    stop_words = stop_words_of(language)
    before, was_name = "", False
    for one, word, after in zip(found, words, (*words, "")[1:], strict=True):
        was_name = (
            word.lower() not in stop_words
            and len(word) >= LEAST_LETTERS
            and (MARKED.search(word) is not None or _is_name(sentence, one, language, before, after, was_name=was_name))
        )
        if was_name:
            yield folded(word)
        before = word


def _is_name(sentence: str, one: re.Match[str], language: str, before: str, after: str, *, was_name: bool) -> bool:
    """`before` and `after` are the words beside it, `was_name` is about the one before."""
    word = one[0]
    if not word[0].isupper():
        return _is_language(folded(word), language)
    if opens(sentence, one.start()):
        return _stands_as_subject(after)
    return language != "de" or _is_german_name(word, before, was_name)


def _stands_as_subject(after: str) -> bool:
    return after[:1].isupper() or FINITE.match(folded(after)) is not None


def _is_german_name(word: str, before: str, was_name: bool) -> bool:
    name = folded(word)
    if A_LANGUAGE.match(name) or meanings_of(name):
        return True
    if COMMON_ENDING.search(name) is not None:
        return False
    return was_name or folded(before) in PREPOSITION


def _is_language(word: str, language: str) -> bool:
    return language != "en" and any(meaning in _languages() for meaning in meanings_of(word))


@cache
def _exonyms() -> tuple[tuple[bool, tuple[str, ...]], ...]:
    lines = [line.split() for line in EXONYMS.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return tuple((line[0] == "*", tuple(line[1:] if line[0] == "*" else line)) for line in lines)


@cache
def _languages() -> frozenset[int]:
    return frozenset(number for number, (is_language, _) in enumerate(_exonyms()) if is_language)


@cache
def _by_two_letters() -> Mapping[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for number, (_, beginnings) in enumerate(_exonyms()):
        for beginning in beginnings:
            found.setdefault(beginning[:2], []).append((beginning, number))
    return found


def meanings_of(word: str) -> frozenset[int]:
    """Of a folded word, by the lines of the table."""
    return frozenset(
        number
        for beginning, number in _by_two_letters().get(word[:2], [])
        if word.startswith(beginning) and len(word) <= len(beginning) + LONGEST_ENDING
    )
