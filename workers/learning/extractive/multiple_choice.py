"""Multiple-choice exercises: a definition, and four terms of the library of which one is meant."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from workers.learning.extractive import cloze, terms
from workers.learning.extractive.cloze import Gap
from workers.learning.extractive.hints import hints
from workers.learning.extractive.material import Fact, Material
from workers.learning.extractive.terms import Term
from workers.learning.solutions import solution
from workers.learning.tutor import GAP, Difficulty, ExerciseDraft
from workers.quotes.ranking import cosine
from workers.text.definitions import Definition
from workers.text.formatting import one_line
from workers.text.inflection import looks_plural
from workers.text.words import stems

DISTRACTORS = 3
SYNONYM = 0.8  # the cosine above which two definitions may mean the same
ALIASES = re.compile(r"also (?:known as|called|named)|another name for|synonym", re.IGNORECASE)
# Which of the candidates, nearest first, the three are drawn from.
DRAWN_FROM = {"hard": slice(0, 4), "medium": slice(2, 8), "easy": slice(6, 14)}
GIVEN_AWAY_PENALTY = 0.25  # for a question that contains a word of its answer
SIMILAR_LENGTH = 1  # words by which a choice may be longer or shorter, if there are enough such terms


@dataclass(frozen=True)
class Pool:
    """The terms that a library defines, and how."""

    known: Mapping[str, Term]
    facts: Mapping[str, Fact]
    aliases: Sequence[str]


def exercises(material: Material, difficulty: Difficulty) -> Iterator[ExerciseDraft]:
    """Definitions first, then statements with a gap; each term once."""
    pool = _pool(material)
    asked: set[str] = set()
    for gap in chain(_definitions(material, pool), _statements(material, pool)):
        wrong = _distractors(gap, pool, difficulty)
        if gap.term.key not in asked and len(wrong) == DISTRACTORS:
            asked.add(gap.term.key)
            yield _draft(gap, wrong)


def _pool(material: Material) -> Pool:
    return Pool(
        known=terms.collect(material),
        facts={terms.key(fact.definition.term): fact for fact in reversed(material.all) if fact.definition},
        aliases=[fact.text for fact in material.all if ALIASES.search(fact.text)],
    )


def _definitions(material: Material, pool: Pool) -> list[Gap]:
    found = [_defining_gap(fact, fact.definition, pool) for fact in material.on_topic if fact.definition]
    return sorted(found, key=lambda gap: (GIVEN_AWAY_PENALTY if _is_given_away(gap) else 0.0) - gap.fact.score)


def _is_given_away(gap: Gap) -> bool:
    """The definition repeats a word of the term, which could be recognised among the choices."""
    return not stems(gap.answer).isdisjoint(stems(gap.text))


def _defining_gap(fact: Fact, definition: Definition, pool: Pool) -> Gap:
    """Without the article, because `an ____` gives a first letter away, and without what stands between commas."""
    text = one_line(f"{GAP} {definition.verb} {definition.body}.")
    return Gap(fact, pool.known[terms.key(definition.term)], definition.term, text, is_defined_here=True)


def _statements(material: Material, pool: Pool) -> Iterator[Gap]:
    """Of terms that the library defines: only then can the sentence be told from one about another term."""
    for fact in material.on_topic:
        if fact.definition is None:
            yield from (gap for gap in cloze.gaps(fact, pool.known) if gap.term.is_defined)


def _distractors(gap: Gap, pool: Pool, difficulty: Difficulty) -> list[Term]:
    """Other terms that the library defines; the harder, the nearer in meaning."""
    nearness = {key: cosine(gap.fact.vector, fact.vector) for key, fact in pool.facts.items()}
    fitting = [key for key in nearness if nearness[key] < SYNONYM and _is_plausible(gap, key, pool)]
    fitting.sort(key=lambda key: -nearness[key])
    alike = [key for key in fitting if _length_differs(gap, pool.known[key]) <= SIMILAR_LENGTH]
    drawn = _draw(alike, gap.text, difficulty) or _draw(fitting, gap.text, difficulty)
    return [pool.known[key] for key in drawn]


def _draw(nearest: Sequence[str], prompt: str, difficulty: Difficulty) -> list[str]:
    """Three of the right nearness: other ones for each prompt, always the same ones for the same prompt."""
    if len(nearest) < DISTRACTORS:
        return []
    wanted = nearest[DRAWN_FROM[difficulty]]
    candidates = wanted if len(wanted) >= DISTRACTORS else nearest[-DISTRACTORS:]
    return sorted(candidates, key=lambda key: _pseudo_random(prompt, key))[:DISTRACTORS]


def _is_plausible(gap: Gap, key: str, pool: Pool) -> bool:
    """Its form could be the answer's, its meaning is another one, and the sentence does not name it."""
    other = pool.known[key]
    mine, theirs = stems(gap.answer), stems(other.text)
    if mine <= theirs or theirs <= mine or _is_plural(gap) != other.is_plural:
        return False
    return not (terms.names(gap.fact.text, other) or _are_aliases(gap.term, other, pool.aliases))


def _is_plural(gap: Gap) -> bool:
    return gap.term.is_plural if gap.is_defined_here else looks_plural(gap.answer)


def _are_aliases(one: Term, other: Term, sentences: Sequence[str]) -> bool:
    return any(terms.names(sentence, one) and terms.names(sentence, other) for sentence in sentences)


def _length_differs(gap: Gap, other: Term) -> int:
    return abs(len(gap.answer.split()) - len(other.text.split()))


def _pseudo_random(*parts: str) -> bytes:
    """A sort key without bias that is the same in every process."""
    return hashlib.sha256("\n".join(parts).encode()).digest()


def _draft(gap: Gap, wrong: Sequence[Term]) -> ExerciseDraft:
    answer = _capitalised(gap.answer)
    unsorted = [answer, *(_capitalised(term.text) for term in wrong)]
    choices = sorted(unsorted, key=lambda choice: _pseudo_random(gap.text, choice))
    wrong_choice = next(choice for choice in choices if choice != answer)
    return ExerciseDraft(
        type="multiple_choice",
        prompt=f"Which term is meant? “{gap.text}”",
        choices=choices,
        starter_code=None,
        hints=hints(gap.fact, answer, f"It is not “{wrong_choice}”."),
        solution=solution(gap.fact.quote, [answer], index=choices.index(answer)),
        document_id=gap.fact.quote.document_id,
    )


def _capitalised(term: str) -> str:
    """Otherwise a choice from the beginning of a sentence would stand out."""
    return term[0].upper() + term[1:]
