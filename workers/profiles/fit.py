"""How well people fit a request, or are like somebody, and which of their own statements are the reasons.

A thing that is asked for counts where a person does it, by whatever name one of six languages has for it; what they
only want to learn, or begin with, counts for requests for learners. Meaning, by an encoder, ranks people and finds
those whom no word finds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from workers.profiles.statements import Stance, Statement, statements_of
from workers.profiles.wanted import Wanted, meets, things_in, weight_of
from workers.quotes.ranking import Encode, Vector, cosine
from workers.quotes.types import Passage
from workers.text.lexicon import words_of

ENOUGH = 0.5  # of the weight of what is asked for
MEANS = 0.5  # cosine from which an English statement fits an English request whatever its words are
MEANS_ELSEWHERE = 0.65  # of other languages, or of two: encoders for English find all of them alike
NEARLY = 0.99  # the highest score of people who are like somebody: nobody is somebody else
MOST_STATEMENTS = 40  # of one person
OF_WORDS, OF_MEANING = 0.7, 0.3


@dataclass(frozen=True)
class Candidate:
    """`passages` are the pieces of the profile that the search found."""

    user_id: UUID
    score: float
    passages: Sequence[Passage]


@dataclass(frozen=True)
class Match:
    """`quotes` are texts of the profile, best first. There is no match without one."""

    user_id: UUID
    score: float
    quotes: Sequence[str]
    explanation: str | None = None


@dataclass(frozen=True)
class _Judged:
    """A statement, the weight of what it has of what is wanted, and how near it is in meaning."""

    statement: Statement
    weight: float
    nearness: float
    is_near: bool


def fitting(wanted: Wanted, candidates: Sequence[Candidate], encode: Encode) -> list[Match]:
    """The candidates who fit, best first. A search always finds some: the nearest of all people."""
    stances = {Stance.WANTS, Stance.BEGINS} if wanted.asks_for_learners else {Stance.DOES}
    stated = {one.user_id: _stated(one.passages, stances) for one in candidates}
    vectors = _vectors([wanted.text, *(s.text for each in stated.values() for s in each)], encode)
    matches = []
    for candidate in candidates:
        statements = stated[candidate.user_id]
        judged = [_judge(wanted, one, cosine(vectors[wanted.text], vectors[one.text])) for one in statements]
        score = _score(wanted, judged)
        if score is not None:
            matches.append(Match(candidate.user_id, score, _quotes(judged)))
    return sorted(matches, key=lambda one: -one.score)


def alike(text: Passage, candidates: Sequence[Candidate], encode: Encode) -> list[Match]:
    """The candidates who do what the person of this text does, or want what they want, most alike first."""
    own = _stated([text], {Stance.DOES, Stance.WANTS})
    stated = {one.user_id: _stated(one.passages, {Stance.DOES, Stance.WANTS}) for one in candidates}
    vectors = _vectors([*(s.text for s in own), *(s.text for each in stated.values() for s in each)], encode)
    things = _things(own)
    matches = []
    for candidate in candidates:
        statements = stated[candidate.user_id]
        judged = [_compare(one, own, things, vectors) for one in statements]
        shared = things.keys() & _things(statements).keys()
        if quotes := _quotes(judged):
            alikeness = _alikeness(shared, things, _things(statements))
            nearest = max(one.nearness for one in judged)
            matches.append(Match(candidate.user_id, min(NEARLY, OF_WORDS * alikeness + OF_MEANING * nearest), quotes))
    return sorted(matches, key=lambda one: -one.score)


def _stated(passages: Iterable[Passage], stances: set[Stance]) -> list[Statement]:
    each = {one.quote + one.stance: one for passage in passages for one in statements_of(passage)}
    return [one for one in each.values() if one.stance in stances][:MOST_STATEMENTS]


def _vectors(texts: Iterable[str], encode: Encode) -> Mapping[str, Vector]:
    distinct = list(dict.fromkeys(texts))
    return dict(zip(distinct, encode(distinct), strict=True))


def _judge(wanted: Wanted, statement: Statement, nearness: float) -> _Judged:
    things, words = things_in(statement.text), words_of(statement.text)
    weight = sum(unit.weight for unit in wanted.units if meets(unit, things, words))
    return _Judged(statement, weight, max(0.0, nearness), _is_near(nearness, statement.language, wanted.language))


def _is_near(nearness: float, *languages: str) -> bool:
    """Short requests have no certain language; their words are English more often than not."""
    return nearness >= (MEANS if set(languages) <= {"en", "und"} else MEANS_ELSEWHERE)


def _score(wanted: Wanted, judged: Sequence[_Judged]) -> float | None:
    """None where the person does not fit."""
    if not judged:
        return None
    things = things_in("\n".join(one.statement.text for one in judged))
    words = [word for one in judged for word in words_of(one.statement.text)]
    met = [unit for unit in wanted.units if meets(unit, things, words)]
    covered = sum(unit.weight for unit in met) / wanted.weight if wanted.units else 0.0
    nearest = max(one.nearness for one in judged)
    if covered >= ENOUGH or any(one.is_near for one in judged):
        return min(1.0, OF_WORDS * covered + OF_MEANING * nearest)
    return None


def _quotes(judged: Sequence[_Judged]) -> list[str]:
    """Of the statements that have something of what is wanted, best first."""
    telling = [one for one in judged if one.weight or one.is_near]
    ranked = sorted(telling, key=lambda one: (-one.weight, -one.nearness))
    return list(dict.fromkeys(one.statement.quote for one in ranked))


def _things(statements: Iterable[Statement]) -> Mapping[tuple[str, Stance], float]:
    """What somebody does, and what they want, are two things."""
    return {(thing, one.stance): weight_of(thing) for one in statements for thing in things_in(one.text)}


def _compare(
    statement: Statement,
    own: Sequence[Statement],
    things: Mapping[tuple[str, Stance], float],
    vectors: Mapping[str, Vector],
) -> _Judged:
    shared = _things([statement]).keys() & things.keys()
    near = [(cosine(vectors[statement.text], vectors[one.text]), one) for one in own if one.stance is statement.stance]
    nearness, nearest = max(near, key=lambda one: one[0], default=(0.0, statement))
    is_near = bool(near) and _is_near(nearness, statement.language, nearest.language)
    return _Judged(statement, sum(things[one] for one in shared), max(0.0, nearness), is_near)


def _alikeness(
    shared: Iterable[tuple[str, Stance]],
    own: Mapping[tuple[str, Stance], float],
    others: Mapping[tuple[str, Stance], float],
) -> float:
    """Dice's coefficient."""
    total = sum(own.values()) + sum(others.values())
    return 2 * sum(own[one] for one in shared) / total if total else 0.0
