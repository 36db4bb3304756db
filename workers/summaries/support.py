"""Whether a quote supports a sentence that a model wrote: by numbers, names, negations, words and meaning.

What it cannot see: who did what to whom where all the words are the same, and shades of meaning. Where in doubt it says
no, and the sentence is left out.
"""

import re
from dataclasses import dataclass

from workers.quotes.folding import fold
from workers.quotes.ranking import Encode, cosine
from workers.text.opposites import are_opposed, is_negated
from workers.text.words import stems

LEAST_MEANING = 0.5  # the cosine of sentence and quote
LEAST_WORDS = 0.5  # of the sentence's content words, in the quote or close around it
LEAST_IN_QUOTE = 0.3  # of them in the quote itself

NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
NAME = re.compile(r"(?<![.!?…:] )(?<!^)\b[^\W\d_]*[A-ZÀ-ÖØ-ÞĀ-Ž][\w’'-]*", re.UNICODE)
NOUNS_ARE_CAPITALS = frozenset({"de"})


@dataclass(frozen=True)
class Source:
    """`around` is the quote with what stands close to it, its heading and its document's title."""

    quote: str
    around: str
    language: str


def is_supported(sentence: str, source: Source, encode: Encode) -> bool:
    return (
        _numbers(sentence) <= _numbers(source.quote)
        and _has_names(sentence, source)
        and is_negated(sentence) == is_negated(source.quote)
        and not are_opposed(sentence, source.quote, source.language)
        and _has_words(sentence, source)
        and _has_meaning(sentence, source.quote, encode)
    )


def _numbers(text: str) -> set[str]:
    """As they are written, but for separators: 1,000 is 1000 and 0,5 is 0.5."""
    return {re.sub(r"[.,](?=\d{3}\b)", "", number).replace(",", ".") for number in NUMBER.findall(text)}


def _has_names(sentence: str, source: Source) -> bool:
    """A word with a capital within the sentence is a name, but for languages that write all nouns so."""
    if source.language in NOUNS_ARE_CAPITALS:
        return True
    known = fold(source.around).text
    return all(fold(name).text in known for name in NAME.findall(sentence))


def _has_words(sentence: str, source: Source) -> bool:
    wanted = stems(sentence, source.language)
    if not wanted:
        return fold(sentence).text in fold(source.around).text
    in_quote = len(wanted & stems(source.quote, source.language))
    around = len(wanted & stems(source.around, source.language))
    return around >= LEAST_WORDS * len(wanted) and in_quote >= LEAST_IN_QUOTE * len(wanted)


def _has_meaning(sentence: str, quote: str, encode: Encode) -> bool:
    one, other = encode([sentence, quote])
    return cosine(one, other) >= LEAST_MEANING
