"""Comparing a short answer with the texts that are accepted for it."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from workers.learning.grading.folding import folded, without_article, words
from workers.learning.grading.spelling import is_other_form, is_typo

How = Literal["exact", "form", "typo"]
ORDER: Sequence[How] = ("exact", "form", "typo")

NEGATIONS = frozenset(
    folded(
        "no not never non nicht kein keine nie ne pas jamais sans nem não nao nunca sin nie bez without ohne"
    ).split()
)
LEAD_INS = re.compile(
    r"^\s*(?:(?:i think|i guess|my answer is|the answer is|answer|it is|it's|its|this is|that is|they are|"
    r"es ist|das ist|die antwort ist|antwort|c'est|ce sont|la réponse est|réponse|es|la respuesta es|respuesta|"
    r"é|a resposta é|resposta|to jest|odpowiedź to|odpowiedź)\s*[:,]?\s+)+(?=\S)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Match:
    """`right` is the accepted text that the answer stands for."""

    right: str
    how: How


def compare(answer: str, right: str, *, language: str, known: Collection[str] = ()) -> Match | None:
    """None where they differ. `known` are folded words that are never taken for a typo."""
    for text in dict.fromkeys([answer, LEAD_INS.sub("", answer)]):
        if (how := _how(text, right, language, known)) is not None:
            return Match(right, how)
    return None


def best(answer: str, accepted: Iterable[str], *, language: str, known: Collection[str] = ()) -> Match | None:
    found = [match for right in accepted if (match := compare(answer, right, language=language, known=known))]
    return min(found, key=lambda match: ORDER.index(match.how), default=None)


def _how(answer: str, right: str, language: str, known: Collection[str]) -> How | None:
    mine, theirs = (without_article(words(text), language) for text in (answer, right))
    if not mine or not theirs:
        return "exact" if folded(answer).strip() == folded(right).strip() else None
    if mine == theirs or "".join(mine) == "".join(theirs):
        return "exact"
    if len(mine) != len(theirs) or NEGATIONS.intersection(mine) != NEGATIONS.intersection(theirs):
        return None
    pairs = [_how_word(one, other, language, known) for one, other in zip(mine, theirs, strict=True)]
    found = [how for how in pairs if how is not None]
    if len(found) < len(pairs) or found.count("typo") > 1:
        return None
    return max(found, key=ORDER.index)


def _how_word(word: str, right: str, language: str, known: Collection[str]) -> How | None:
    if word == right or _without_umlauts(word) == _without_umlauts(right):
        return "exact"
    if any(one.isdigit() for one in word + right):
        return None
    if word not in known and is_other_form(word, right, language):
        return "form"
    return "typo" if is_typo(word, right, known) else None


def _without_umlauts(word: str) -> str:
    """`ae` and `ä`, which is folded to `a`, are the same."""
    return re.sub(r"([aou])e", r"\1", word)
