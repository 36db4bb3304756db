"""The content words of a text and their stems, for comparing texts."""

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

import snowballstemmer

from core.once import once
from workers.text.caching import cached_if_short
from workers.text.stop_words import STOP_WORDS_BY_LANGUAGE

WORD = re.compile(r"[^\W_]+(?:[-'’+][^\W_]+)*\+*")
STOP_WORDS = STOP_WORDS_BY_LANGUAGE["en"]
NO_STOP_WORDS: frozenset[str] = frozenset()
STEMMERS = {
    "de": "german",
    "fr": "french",
    "es": "spanish",
    "pt": "portuguese",
    "pl": "polish",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "el": "greek",
    "fi": "finnish",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
SUFFIXES = ("ations", "ation", "ings", "ing", "ions", "ion", "ers", "ies", "ed", "es", "er", "ly", "al", "e", "s", "y")
SHORTEST_STEM = 4
STEMMING = threading.Lock()  # a stemmer keeps the word that it works on
LONGEST_STEMMED = 40  # characters; a longer run of letters is no word
# `l'entropie` and `disparaît-il` are written as one word.
ELIDED = re.compile(
    r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'(?=\w)|(?:-t)?-(?:il|elle|on|ils|elles|je|tu|nous|vous|ce)$"
)

# Han, kana, Thai, Lao, Khmer and Myanmar write no space between words: two letters in a row stand for a word.
UNSPACED_LETTERS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
UNSPACED = re.compile(f"[{UNSPACED_LETTERS}]+")
# Kana between kanji are endings and particles; katakana writes words.
HIRAGANA = re.compile("[\u3040-\u309f]+")


def words(text: str) -> list[str]:
    return [word.lower().replace("’", "'") for word in WORD.findall(text)]


def count_words(text: str) -> int:
    """Two letters of a script without spaces count as a word."""
    return len(WORD.findall(UNSPACED.sub(" ", text))) + sum(map(len, UNSPACED.findall(text))) // 2


def stop_words_of(language: str) -> frozenset[str]:
    """Empty for a language whose function words nobody has listed."""
    return STOP_WORDS_BY_LANGUAGE.get(language, NO_STOP_WORDS)


def content_words(text: str, language: str = "en") -> list[str]:
    """Lower-case, in order, without stop words and bare numbers."""
    stop_words = stop_words_of(language)
    found = (ELIDED.sub("", word) if language == "fr" else word for word in words(text))
    return [word for word in found if word not in stop_words and not word.isdigit() and len(word) > 1]


@lru_cache(maxsize=100_000)
def stem(word: str, language: str = "en") -> str:
    """It only has to map the forms of a word to the same stem, for counting shared words. Accents are left out, because
    people leave them out."""
    if len(word) > LONGEST_STEMMED:
        return word
    if language in STEMMERS:
        with STEMMING:
            return without_accents(_stemmer(language).stemWord(word))
    return _english_stem(without_accents(word))


@cached_if_short(maxsize=16_384)
def stems(text: str, language: str = "en") -> frozenset[str]:
    """Of the content words; both halves of a hyphenated word count too."""
    return stem_parts(content_words(text, language), language)


def stem_parts(found: Iterable[str], language: str) -> frozenset[str]:
    """The stems of words as another language would form them: a question may be in one, and its answer in another."""
    stop_words = stop_words_of(language)
    parts = [part for word in found for part in _parts(word)]
    return frozenset(stem(part, language) for part in parts if part not in stop_words)


def without_accents(text: str) -> str:
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).replace("ł", "l")


def _parts(word: str) -> Iterator[str]:
    if UNSPACED.search(word):
        yield from _pairs(word)
    else:
        yield from {word, *word.split("-")}


def _pairs(word: str) -> Iterator[str]:
    for run in UNSPACED.findall(word):
        for piece in HIRAGANA.split(run):
            yield from (piece[at : at + 2] for at in range(max(1, len(piece) - 1)) if piece)


def _english_stem(word: str) -> str:
    if len(word) == SHORTEST_STEM and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= SHORTEST_STEM:
            return word.removesuffix(suffix)
    return word


@once
def _stemmer(language: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(STEMMERS[language])
