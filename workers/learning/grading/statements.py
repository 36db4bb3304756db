"""Whether words state something, or only stand beside each other.

Two things tell a statement from the rubric's words in another order: how natural the order of its words is in its
language, and whether words taken from the exercise follow each other as they do there. A logistic model over both,
fitted on the tuned half of evaluation/grading and on the same words shuffled.
"""

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from workers.text.word_order import order_odds
from workers.text.words import UNSPACED

WORD = re.compile(r"[^\W_]+(?:[-'’+][^\W_]+)*")
FEWEST = 5  # words; fewer are a note, whose order says little
# Of the log odds of the order, of neighbours that the exercise has apart, and of those that it has as neighbours; each
# divided by the square root of the number of words, as sums of many small chances are.
ORDERED, TORN, KEPT, BIAS = 1.43, -2.34, 1.22, 1.73
TORN_ALONE, KEPT_ALONE, BIAS_ALONE = -0.65, 0.61, 0.64  # as they are, in a language whose order is not known
STATED = -2.4  # about one honest sentence in 100 is below, and one of 100 rubrics in random order above

Pair = tuple[str, str]


@dataclass(frozen=True)
class _Borrowed:
    words: frozenset[str]
    pairs: frozenset[Pair]


def is_statement(text: str, subject: str, language: str) -> bool:
    """`subject` is all that the exercise says, a text a line."""
    words = _words(text)
    if len(words) < FEWEST or UNSPACED.search(text):
        return True
    torn, kept = _neighbours(words, _borrowed(subject))
    ordered = order_odds(text, language)
    if ordered is None:
        return TORN_ALONE * torn + KEPT_ALONE * kept + BIAS_ALONE >= STATED
    return (ORDERED * ordered + TORN * torn + KEPT * kept) / math.sqrt(len(words)) + BIAS >= STATED


def _neighbours(words: Sequence[str], borrowed: _Borrowed) -> tuple[int, int]:
    """Those that the exercise has too but not as neighbours, and those that it has as such."""
    known = [pair for pair in itertools.pairwise(words) if borrowed.words.issuperset(pair)]
    kept = sum(pair in borrowed.pairs for pair in known)
    return len(known) - kept, kept


@lru_cache(maxsize=64)
def _borrowed(subject: str) -> _Borrowed:
    texts = [_words(line) for line in subject.splitlines()]
    return _Borrowed(
        frozenset(word for text in texts for word in text),
        frozenset(pair for text in texts for pair in itertools.pairwise(text)),
    )


def _words(text: str) -> list[str]:
    return [word.lower() for word in WORD.findall(text)]
