"""Finds what somebody wants to learn, in their own words: the queries of the first search in their library."""

import re

from workers.text import sentences
from workers.text.blocks import Kind, blocks
from workers.text.sentences import Sentence

MOST_GOALS = 6
LONGEST_GOAL = 400  # characters
GOAL_VERBS = re.compile(
    r"\b(?:want|wants|wish|wishes|hope|hopes|plan|plans|would like|goal|aim|learn|learning|understand|study|studying|"
    r"studies|interested|curious|improve|prepare|master)\b",
    re.IGNORECASE,
)
GOAL_HEADINGS = re.compile(r"\b(?:goals?|aims?|objectives?|interests?|learning|wants?|wishes|plans?)\b", re.IGNORECASE)


def find(text: str) -> list[str]:
    """Items and sentences under a heading such as "Goals", then sentences with a word such as "want"; where there are
    neither, the first sentences."""
    under_heading: list[str] = []
    with_verb: list[str] = []
    others: list[str] = []
    heading = ""
    for block in blocks(text):
        if block.kind is Kind.HEADING:
            heading = text[block.start : block.end]
        elif block.kind in (Kind.PROSE, Kind.ITEM):
            for sentence in _sentences(text[block.start : block.end]):
                is_goal = GOAL_VERBS.search(sentence)
                group = under_heading if GOAL_HEADINGS.search(heading) else with_verb if is_goal else others
                group.append(sentence)
    return (under_heading + with_verb or others)[:MOST_GOALS]


def _sentences(block: str) -> list[str]:
    found = sentences.split(block) or [Sentence(block, 0, len(block))]
    return [one.text[:LONGEST_GOAL] for one in found if len(one.text.split()) > 1]
