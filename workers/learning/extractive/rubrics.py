"""The items that a good answer has, each with the exact words of the passage that say so."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from workers.learning.extractive.material import Statement
from workers.quotes.locate import Source, locate
from workers.quotes.types import Passage
from workers.text.words import content_words, stems, stop_words_of

MOST = 4  # items
KEYWORDS = 6
SHORTEST_QUOTE = 3  # characters
FEWEST_WORDS = 2  # content words and numbers of a clause that says something by itself
NUMBER = re.compile(r"\d+")
AT_MARKS = re.compile(r"\s*[;,–—]\s+|\s*[()]\s*")  # the dashes that people write between clauses
AT_START, AT_END = re.compile(r"^[\s;,–—()]+"), re.compile(r"[\s;,–—(]+$")
AT_WORDS = re.compile(
    r"\s+(?=(?:that|which|who|whose|where|when|if|because|so that|der|die|das|wenn|weil|damit|indem|qui|que|dont|où|"
    r"parce|afin|donde|cuando|porque|para|quando|onde|który|która|które|których|gdy|aby)\s)"
)


def of_clauses(body: str, statement: Statement, about: str) -> list[dict[str, Any]]:
    """From what a definition or a reason says, clause by clause."""
    return _items(clauses_of(body, statement.language), statement.passage, statement.language, about)


def of_statements(statements: Sequence[Statement], about: str) -> list[dict[str, Any]]:
    """One item for each statement."""
    found = [item for one in statements if (item := _item(one.text, one.quote.text, one.language, about))]
    return found[:MOST]


def keywords(text: str, language: str, about: str) -> list[str]:
    """The words that a right answer should have, in order, without those of the question."""
    asked = stems(about, language)
    found = [word for word in content_words(text, language) if not stems(word, language) & asked and len(word) > 2]
    return list(dict.fromkeys(found))[:KEYWORDS]


def clauses_of(body: str, language: str) -> list[str]:
    """Each says something by itself: what is shorter stays with the clause before it, or the first with the next."""
    plain = body.strip().rstrip(".!")
    ends = [0, *(match.end() for match in AT_MARKS.finditer(plain)), len(plain)]
    parts = [plain[one:other] for one, other in pairwise(ends) if plain[one:other].strip()]
    pieces = [piece for part in parts for piece in (_cut(part, language) if len(parts) < MOST else [part])]
    return [AT_END.sub("", AT_START.sub("", one)) for one in _joined(pieces, language)]


def _joined(pieces: Sequence[str], language: str) -> list[str]:
    found: list[str] = []
    for piece in pieces:
        if found and not (_says_something(piece, language) and _says_something(found[-1], language)):
            found[-1] += piece
        else:
            found.append(piece)
    return found


def _says_something(piece: str, language: str) -> bool:
    return len(content_words(piece, language)) + len(NUMBER.findall(piece)) >= FEWEST_WORDS


def _cut(part: str, language: str) -> list[str]:
    """At a relative word; not where a preposition belongs to it."""
    for match in AT_WORDS.finditer(part):
        before, after = part[: match.end()], part[match.end() :]
        is_whole = before.split()[-1].lower() not in stop_words_of(language)
        if is_whole and all(_says_something(side, language) for side in (before, after)):
            return [before, after]
    return [part]


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
