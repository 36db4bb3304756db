"""Names in texts, as far as their letters tell (`GPT-4`, and where nouns have no capitals, `Java`), and what a model
wrote that its source does not say."""

import re

from workers.text import sentences
from workers.text.words import stop_words_of, words

NAMED = re.compile(r"[^\W_]+(?:[-.][^\W_]+)*")
# A digit, or a capital that is not the first letter.
MARKED = re.compile(r"[^\W\d_].*\d|\d.*[^\W\d_]|[^\W\d_].*[A-ZÄÖÜŁŚ].*")
CAPITALS_NAME = ("en", "fr", "es", "pt", "pl")
OPENING = re.compile(r"(?:^|[.!?:;\n]|[-*•#>])[\s\"'“”„«»(*_¿¡]*$")  # what stands before the first word of a sentence
MARKS = 12  # characters before a word, at most, that say whether it is the first of a sentence
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
LONGEST_ENDING = 2  # letters of a name by which its cases differ


def names_in(text: str, language: str) -> frozenset[str]:
    """Words that are written as names: `GPT-4`, `LeNet-5`, and where nouns are not written so, `Java`."""
    found = list(NAMED.finditer(text))
    inner = [one[0] for one in found if not opens(text, one.start())]
    marked = [one[0] for one in found if MARKED.search(one[0])]
    capitals = [name for name in inner if language in CAPITALS_NAME and name[0].isupper() and len(name) > 1]
    stop_words = stop_words_of(language)
    return frozenset(name.lower() for name in [*marked, *capitals] if name.lower() not in stop_words)


def opens(text: str, at: int) -> bool:
    """Whether the word there is the first of a sentence."""
    before = text[max(0, at - MARKS) : at]
    return OPENING.search(before if at <= MARKS else f"x{before}") is not None


def is_same_name(name: str, word: str) -> bool:
    """A case or a plural may be added: `Wieliczka`, `Wieliczce`; `CNN`, `CNNs`."""
    return name == word or (len(name) > LONGEST_ENDING + 1 and word.startswith(name[:-LONGEST_ENDING]))


def is_grounded(text: str, source: str, language: str) -> bool:
    """Whether all its numbers and names are the source's, too."""
    if not numbers_in(text) <= numbers_in(source):
        return False
    have = {part for word in words(source) for part in (word, *word.split("-"))}
    return all(
        any(is_same_name(part, word) for word in have)
        for name in names_in(text, language)
        for part in (words(name) or [name])
    )


def grounded(text: str, source: str, language: str) -> str:
    """Without the sentences that have a number or a name which the source has not."""
    kept = [one.text for one in sentences.split(text) if is_grounded(one.text, source, language)]
    return " ".join(kept)


def numbers_in(text: str) -> frozenset[str]:
    return frozenset(NUMBER.findall(text))
