"""How natural the order of words is, by which classes of words follow each other in six languages.

Function words are classes of their own, other words are known by their endings. The table holds counts from running
text: evaluation/support/word_order_table.py says which and makes it.
"""

import itertools
import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources

from workers.text.words import stop_words_of

TABLE = resources.files("workers.text") / "word_order.tsv"
TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d[\d.,]*|[.,;:!?()]")
ELISION = re.compile(r"\b([cdjlmnst]|qu|jusqu|lorsqu|puisqu)'(?=\w)", re.IGNORECASE)
END, PAUSE, NUMBER, RARE, SHORT, OTHER = ".", ",", "#", "--", "-x", "-"
ENDS = frozenset(".!?;:")
ENDING = 2  # letters of a word that tell its class
SHORTEST_ENDING = 4  # letters of a word that has one
DISCOUNT = 0.75  # of each count, given to pairs that were never seen
MOST = 3.0  # log odds of one pair, either way


@dataclass(frozen=True)
class _Order:
    """How often each class was seen, and what followed it."""

    counts: Mapping[str, int]
    following: Mapping[str, Mapping[str, int]]

    @cached_property
    def total(self) -> int:
        return sum(self.counts.values())

    def log_odds(self, one: str, other: str) -> float:
        """Of the second class behind the first, against anywhere."""
        seen = self.following.get(one)
        if not seen:
            return 0.0
        alone = (self.counts.get(other, 0) + 0.5) / (self.total + len(self.counts))
        followed = sum(seen.values())
        kept = max(seen.get(other, 0) - DISCOUNT, 0.0)
        given = followed - sum(count - DISCOUNT for count in seen.values())
        return max(-MOST, min(MOST, math.log((kept + given * alone) / followed / alone)))


def class_of(token: str, classes: Collection[str], functional: Collection[str]) -> str:
    """`functional` are words without content: those too rare to be a class of their own are one together."""
    if token in classes and not token.startswith(OTHER):
        return token
    if token in functional:
        return RARE
    if not token[0].isalpha():
        return NUMBER if token[0].isdigit() else END if token in ENDS else PAUSE
    if len(token) < SHORTEST_ENDING:
        return SHORT
    return ending if (ending := OTHER + token[-ENDING:]) in classes else OTHER


def order_odds(text: str, language: str) -> float | None:
    """Log odds that the words stand in an order and not in any: above 0 in nearly every sentence. None in a language
    whose order is not known."""
    order = _orders().get(language)
    if order is None:
        return None
    found = (class_of(token, order.counts, stop_words_of(language)) for token in tokens(text, language))
    classes = [END, *found, END]
    return sum(order.log_odds(*pair) for pair in itertools.pairwise(classes) if pair != (END, END))


def tokens(text: str, language: str) -> list[str]:
    plain = text.replace("’", "'")
    apart = ELISION.sub(r"\1 ", plain) if language == "fr" else plain
    return [token.lower() for token in TOKEN.findall(apart)]


@lru_cache(maxsize=1)
def _orders() -> Mapping[str, _Order]:
    found: dict[str, dict[str, Mapping[str, int]]] = {}
    for line in TABLE.read_text("utf-8").splitlines():
        if not line.startswith("# "):
            language, one, following = line.split("\t")
            found.setdefault(language, {})[one] = dict(_counts(following))
    return {language: _Order(_seen(following), following) for language, following in found.items()}


def _counts(following: str) -> Iterator[tuple[str, int]]:
    for pair in following.split():
        other, _, count = pair.rpartition("=")
        yield other, int(count)


def _seen(following: Mapping[str, Mapping[str, int]]) -> Mapping[str, int]:
    counts: Counter[str] = Counter()
    for those in following.values():
        counts.update(those)
    return counts
