"""The items that a good answer has, each with the exact words of the passage that say so."""

import re
from collections.abc import Sequence
from typing import Any

from workers.learning.extractive.material import Statement
from workers.quotes.locate import Source, locate
from workers.quotes.types import Passage
from workers.text.words import content_words, stems, stop_words_of

MOST = 4  # items
KEYWORDS = 6
SHORTEST_QUOTE = 3  # characters
LONGEST_CLAUSE = 7  # content words, from which on a clause without a comma is cut again
AT_MARKS = re.compile(r"\s*[;,–—]\s+|\s*[()]\s*")  # the dashes that people write between clauses
AT_WORDS = re.compile(
    r"\s+(?=(?:that|which|who|whose|where|when|if|because|so that|by|and|der|die|das|wenn|weil|damit|indem|und|"
    r"qui|que|dont|où|parce|afin|et|donde|cuando|porque|para|y|quando|onde|e|który|która|które|których|gdy|aby|oraz|"
    r"i)\s)"
)


def of_clauses(body: str, statement: Statement, about: str) -> list[dict[str, Any]]:
    """From what a definition or a reason says, clause by clause."""
    return _items(_clauses(body, statement.language), statement.passage, statement.language, about)


def of_statements(statements: Sequence[Statement], about: str) -> list[dict[str, Any]]:
    """One item for each statement."""
    found = [item for one in statements if (item := _item(one.text, one.quote.text, one.language, about))]
    return found[:MOST]


def keywords(text: str, language: str, about: str) -> list[str]:
    """The words that a right answer should have, in order, without those of the question."""
    asked = stems(about, language)
    found = [word for word in content_words(text, language) if not stems(word, language) & asked and len(word) > 2]
    return list(dict.fromkeys(found))[:KEYWORDS]


def _clauses(body: str, language: str) -> list[str]:
    parts = [part for part in AT_MARKS.split(body.strip().rstrip(".!")) if content_words(part, language)]
    if len(parts) < MOST:
        parts = [piece for part in parts for piece in _cut(part, language, len(parts))]
    return parts if len(parts) > 1 else _halves(parts[0], language) if parts else []


def _cut(part: str, language: str, parts: int) -> list[str]:
    """At a relative word, where it is the only clause or a long one; not where a preposition belongs to it."""
    if parts > 1 and len(content_words(part, language)) < LONGEST_CLAUSE:
        return [part]
    least = 1 if parts == 1 else 2  # content words on each side
    for match in AT_WORDS.finditer(part):
        before, after = part[: match.start()], part[match.end() :]
        is_whole = before.split()[-1].lower() not in stop_words_of(language)
        if is_whole and min(len(content_words(side, language)) for side in (before, after)) >= least:
            return [before, after]
    return [part]


def _halves(part: str, language: str) -> list[str]:
    """Before the function word nearest to the middle, such as the verb of a short sentence."""
    spaces = [match.start() for match in re.finditer(r"\s", part)]
    pairs = [(part[:at], part[at + 1 :]) for at in spaces]
    whole = [
        pair
        for pair in pairs
        if pair[0].split()[-1].lower() not in stop_words_of(language)
        and all(content_words(side, language) for side in pair)
    ]
    best = min(whole, key=lambda pair: abs(len(pair[0]) - len(pair[1])), default=None)
    return [part] if best is None else list(best)


def _items(texts: Sequence[str], passage: Passage, language: str, about: str) -> list[dict[str, Any]]:
    source = Source(passage)
    found = []
    for text in texts[:MOST]:
        quote = locate(text, [source], shortest=SHORTEST_QUOTE)
        if quote and (item := _item(text, quote.text, language, about)):
            found.append(item)
    return found


def _item(text: str, quote: str, language: str, about: str) -> dict[str, Any] | None:
    words = keywords(text, language, about)
    return {"text": text, "points": 1, "quote": quote, "keywords": words} if words else None
