"""What somebody wants to learn, in their own words: what a first search asks their library for."""

import re

from workers.text import sentences
from workers.text.blocks import Kind, blocks
from workers.text.sentences import Sentence

MOST = 6
LONGEST = 400  # characters
WANTING = re.compile(
    r"\b(?:want|wants|wish|wishes|hope|hopes|plan|plans|would like|goal|aim|learn|learning|understand|study|studying|"
    r"studies|interested|curious|improve|prepare|master)\b",
    re.IGNORECASE,
)
HEADED = re.compile(r"\b(?:goals?|aims?|objectives?|interests?|learning|wants?|wishes|plans?)\b", re.IGNORECASE)


def find(text: str) -> list[str]:
    """Items and sentences under a heading such as "Goals", and then sentences that speak of wanting; else what the
    text begins with."""
    goals: list[str] = []
    wanted: list[str] = []
    others: list[str] = []
    heading = ""
    for block in blocks(text):
        if block.kind is Kind.HEADING:
            heading = text[block.start : block.end]
        elif block.kind in (Kind.PROSE, Kind.ITEM):
            for said in _said(text[block.start : block.end]):
                kept = goals if HEADED.search(heading) else wanted if WANTING.search(said) else others
                kept.append(said)
    return (goals + wanted or others)[:MOST]


def _said(block: str) -> list[str]:
    found = sentences.split(block) or [Sentence(block, 0, len(block))]
    return [one.text[:LONGEST] for one in found if len(one.text.split()) > 1]
