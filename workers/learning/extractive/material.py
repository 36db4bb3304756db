"""Finds the sentences of a library that an exercise can be made of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workers.quotes.ranking import RELEVANT, Encode, RankedSentence, Vector, distinct, rank
from workers.quotes.types import Passage, Quote
from workers.text import definitions
from workers.text.blocks import heading_before
from workers.text.definitions import Definition
from workers.text.standalone import is_standalone

ON_TOPIC = 0.45  # of the best score; an exercise may be further from its topic than an answer from its question
MOST_ON_TOPIC = 100  # facts
FEWEST_WORDS, MOST_WORDS = 7, 42
LOWER_CASE = re.compile(r"(?<![^\W_])[^\W\d_A-Z][\w-]*")
MARKUP = re.compile(r"\]\(|https?://|[|<>{}]|\n\s*>")


@dataclass(frozen=True)
class Fact:
    """A sentence that can be understood by itself. `score` is its nearness to the topic; `section` is its heading, or
    else its document's title."""

    quote: Quote
    score: float
    vector: Vector
    section: str
    definition: Definition | None

    @property
    def text(self) -> str:
        return self.quote.text


@dataclass(frozen=True)
class Material:
    """`on_topic` is best first; `all` holds the same facts and those on other topics; `common_words` are not names."""

    on_topic: Sequence[Fact]
    all: Sequence[Fact]
    common_words: frozenset[str]


def gather(topic: str, passages: Sequence[Passage], encode: Encode) -> Material:
    ranked = rank(topic, passages, encode)
    least = max(RELEVANT, ON_TOPIC * ranked[0].score) if ranked else RELEVANT
    usable = [one for one in ranked if _is_usable(one.text)]
    near = [one for one in usable if one.score >= least]
    on_topic = [_fact(one) for one in distinct(near, MOST_ON_TOPIC)]
    return Material(
        on_topic=on_topic,
        all=[*on_topic, *(_fact(one) for one in usable if one.score < least)],
        common_words=frozenset(word for passage in passages for word in LOWER_CASE.findall(passage.text)),
    )


def section_of(sentence: RankedSentence) -> str:
    """The nearest heading above it, or else its document's title."""
    passage = sentence.passage
    return heading_before(passage.text, sentence.quote.start - passage.start) or passage.title


def _is_usable(text: str) -> bool:
    return (
        FEWEST_WORDS <= len(text.split()) <= MOST_WORDS
        and not text.endswith(("?", "...", "…"))
        and text.count("(") == text.count(")")
        and MARKUP.search(text) is None
        and is_standalone(text)
    )


def _fact(sentence: RankedSentence) -> Fact:
    definition = definitions.parse(sentence.text)
    return Fact(sentence.quote, sentence.score, sentence.vector, section_of(sentence), definition)
