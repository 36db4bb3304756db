"""Cloze exercises: a sentence of the library with a gap."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workers.learning.extractive import terms
from workers.learning.extractive.hints import first_letters, hints, word_lengths
from workers.learning.extractive.material import Fact, Material
from workers.learning.extractive.terms import Term
from workers.learning.solutions import solution
from workers.learning.tutor import GAP, Difficulty, ExerciseDraft
from workers.text.formatting import one_line
from workers.text.inflection import other_number
from workers.text.words import stems, words

FEWEST_LEFT = 5, 9  # words around the gap, in a definition and elsewhere; fewer do not lead to the answer
MOST_GAPS = 2
DIFFICULTY_BONUS = 0.35  # for a gap that fits the difficulty
FREQUENCY_PENALTY = 0.02  # in a hard exercise, for each sentence with the term
MOST_FREQUENCY = 5  # sentences that count for it
CONTEXT_BONUS = 0.03  # for each other term in the sentence: they lead to the answer


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
    """All gaps whose answer nothing left in the sentence gives away."""
    for term in known.values():
        found = list(terms.find(term, fact.text))
        if (
            1 <= len(found) <= MOST_GAPS
            and _is_whole_term(term, fact, known)
            and _is_hidden(gap := _gap(fact, term, found))
        ):
            yield gap


def _is_whole_term(term: Term, fact: Fact, known: Mapping[str, Term]) -> bool:
    """The term is not part of a longer one: `a large ____` would ask for half of it."""
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
        text=one_line(text),
        is_defined_here=definition is not None and terms.key(definition.term) == term.key,
    )


def _in_case(match: re.Match[str], term: Term) -> str:
    """The first word of a sentence has a capital; only a name has one elsewhere too."""
    text = one_line(match[0])
    return term.text[0] + text[1:] if match.start() == 0 else text


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
    weighed = [(gap, CONTEXT_BONUS * len(together) + _worth(gap, difficulty)) for together in found for gap in together]
    return [gap for gap, worth in sorted(weighed, key=lambda pair: (_is_last_resort(pair[0]), -pair[1]))]


def _is_last_resort(gap: Gap) -> int:
    """A phrase that is only frequent may be no term at all, and a single word even less."""
    return 0 if gap.term.is_defined else 1 if " " in gap.term.text else 2


def _worth(gap: Gap, difficulty: Difficulty) -> float:
    """Higher for gaps near the topic, and for those that fit the difficulty."""
    is_wanted = gap.is_defined_here == (difficulty == "easy")
    rarity = -FREQUENCY_PENALTY * min(gap.term.count, MOST_FREQUENCY) if difficulty == "hard" else 0.0
    return gap.fact.score + (DIFFICULTY_BONUS if is_wanted else 0.0) + rarity


def _draft(gap: Gap, difficulty: Difficulty) -> ExerciseDraft:
    found = hints(gap.fact, gap.answer, word_lengths(gap.answer))
    return ExerciseDraft(
        type="cloze",
        prompt=f"Fill the gap: {gap.text}",
        choices=None,
        starter_code=None,
        hints=found if difficulty == "hard" else [*found, first_letters(gap.answer)],
        solution=solution(gap.fact.quote, _accepted(gap)),
        document_id=gap.fact.quote.document_id,
    )


def _accepted(gap: Gap) -> list[str]:
    """The answer, and spellings that are as good: in the other number, without a hyphen."""
    spellings = [gap.answer, gap.term.text, other_number(gap.term.text), gap.answer.replace("-", " ")]
    return list(dict.fromkeys(spellings))
