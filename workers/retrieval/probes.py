"""Probes: queries whose passage is known, for measuring recall without golden questions."""

import re

MOST_WORDS = 24
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


def probe(text: str) -> str:
    """A query that should find this passage: the first words of its longest sentence."""
    sentences = [sentence.split() for sentence in SENTENCE_END.split(text)]
    return " ".join(max(sentences, key=len)[:MOST_WORDS])
