"""A sentence with a gap."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workers.learning.extractive import drafts, terms
from workers.learning.extractive.material import Fact, Material
from workers.learning.extractive.terms import Term
from workers.learning.tutor import GAP, Difficulty, ExerciseDraft
from workers.text.words import stems, words

FEWEST_LEFT = 5, 9  # words around the gap, in a definition and elsewhere; fewer do not lead to the answer
MOST_GAPS = 2
WANTED = 0.35  # more, for a gap that fits the difficulty
RARITY, COMMON = 0.02, 5  # less in a hard exercise, for each sentence with the term; from so many on it is common
COMPANY = 0.03  # more, for each other term in the sentence: they lead to the answer


@dataclass(frozen=True)
class Gap:
    """`answer` is what the sentence says there; `text` the sentence without it."""

    fact: Fact
    term: Term
    answer: str
    text: str
    is_defined_here: bool


def exercises(material: Material, difficulty: Difficulty) -> Iterator[ExerciseDraft]:
    """Best first, each answer and each sentence once. Easy ones ask for what a sentence defines, the others for a term
    that it only uses, and the hard ones for the rarest of them."""
    known = terms.collect(material)
    asked: set[str] = set()
    used: set[str] = set()
    for gap in _in_order(material, known, difficulty):
        if gap.term.key not in asked and gap.fact.text not in used:
            asked.add(gap.term.key)
            used.add(gap.fact.text)
            yield _draft(gap, difficulty)


def gaps(fact: Fact, known: Mapping[str, Term]) -> Iterator[Gap]:
    """All good ones: nothing left in the sentence gives the answer away."""
    for term in known.values():
        found = list(terms.find(term, fact.text))
        if (
            1 <= len(found) <= MOST_GAPS
            and _stands_alone(term, fact, known)
            and _is_hidden(gap := _gap(fact, term, found))
        ):
            yield gap


def _stands_alone(term: Term, fact: Fact, known: Mapping[str, Term]) -> bool:
    """No part of a longer term: `a large ____` asks for half of one."""
    longer = [other for key, other in known.items() if term.key in key and term.key != key]
    return not any(terms.names(fact.text, other) for other in longer)


def _gap(fact: Fact, term: Term, found: list[re.Match[str]]) -> Gap:
    text = fact.text
    for match in reversed(found):
        text = text[: match.start()] + GAP + text[match.end() :]
    definition = fact.definition
    return Gap(
        fact=fact,
        term=term,
        answer=min((_in_case(match, term) for match in found), key=len),
        text=drafts.one_line(text),
        is_defined_here=definition is not None and terms.key(definition.term) == term.key,
    )


def _in_case(match: re.Match[str], term: Term) -> str:
    """The first word of a sentence has a capital; only a name has one elsewhere too."""
    said = drafts.one_line(match[0])
    return term.text[0] + said[1:] if match.start() == 0 else said


def _is_hidden(gap: Gap) -> bool:
    left = gap.text.replace(GAP, " ")
    shown = stems(gap.answer) & stems(left)
    most = len(stems(gap.answer)) // 2
    return (
        len(words(left)) >= FEWEST_LEFT[not gap.is_defined_here]
        and len(shown) <= most
        and gap.answer.lower() not in left.lower()
    )


def _in_order(material: Material, known: Mapping[str, Term], difficulty: Difficulty) -> list[Gap]:
    found = [list(gaps(fact, known)) for fact in material.on_topic]
    weighed = [(gap, COMPANY * len(together) + _worth(gap, difficulty)) for together in found for gap in together]
    return [gap for gap, worth in sorted(weighed, key=lambda pair: (_is_last_resort(pair[0]), -pair[1]))]


def _is_last_resort(gap: Gap) -> int:
    """A phrase that is only frequent may be no subject at all, and a single word still less."""
    return 0 if gap.term.is_defined else 1 if " " in gap.term.text else 2


def _worth(gap: Gap, difficulty: Difficulty) -> float:
    """How near to the topic, and of the kind that the difficulty wants."""
    is_wanted = gap.is_defined_here == (difficulty == "easy")
    rarity = -RARITY * min(gap.term.count, COMMON) if difficulty == "hard" else 0.0
    return gap.fact.quote.score + (WANTED if is_wanted else 0.0) + rarity


def _draft(gap: Gap, difficulty: Difficulty) -> ExerciseDraft:
    hints = drafts.hints(gap.fact, gap.answer, drafts.letters(gap.answer))
    return ExerciseDraft(
        type="cloze",
        prompt=f"Fill the gap: {gap.text}",
        choices=None,
        starter_code=None,
        hints=hints if difficulty == "hard" else [*hints, drafts.first_letters(gap.answer)],
        solution=drafts.solution(gap.fact, gap.answer, _accepted(gap)),
        document_id=gap.fact.quote.passage.document_id,
    )


def _accepted(gap: Gap) -> list[str]:
    """Spellings that are as good: the other number, without a hyphen."""
    spellings = [gap.answer, gap.term.text, terms.other_number(gap.term.text), gap.answer.replace("-", " ")]
    return list(dict.fromkeys(spellings))
