"""Which facts of a topic a learner lacks: what was never asked first, then what was answered badly, and what the
learner knows already last. Facts on topics of little mastery come before others that are as near to the topic."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, zip_longest
from typing import TypeVar

from workers.learning.extractive.material import Material, Statement
from workers.learning.mastery import PASSED
from workers.learning.tutor import Learner
from workers.text.words import stems

T = TypeVar("T")

WAS_WRONG, WAS_ASKED, WAS_RIGHT = 0.2, 0.3, 0.6  # what such a fact loses of its score
LACKING = 0.1  # what a fact gains that is on a topic without any mastery


def plan(material: Material, learner: Learner) -> Material:
    """The same facts, those first that the learner lacks most."""
    planned = [replace(one, score=one.score + _gain(one, learner)) for one in material.on_topic]
    return replace(material, on_topic=sorted(planned, key=lambda one: -one.score))


def in_turns(kinds: Sequence[Iterable[T]]) -> Iterator[T]:
    """One of each kind, then another of each: exercises of one request should not be all alike."""
    missing = object()
    rounds = zip_longest(*kinds, fillvalue=missing)
    return (one for one in chain.from_iterable(rounds) if one is not missing)  # type: ignore[misc]  # the mark of an end


def _gain(statement: Statement, learner: Learner) -> float:
    return LACKING * (1 - _mastery(statement, learner.mastery)) - _loss(statement, learner)


def _loss(statement: Statement, learner: Learner) -> float:
    span = (statement.quote.document_id, statement.quote.start, statement.quote.end)
    if span not in learner.asked:
        return 0.0
    score = learner.asked[span]
    if score is None:
        return WAS_ASKED
    return WAS_RIGHT if score >= PASSED else WAS_WRONG


def _mastery(statement: Statement, mastery: Mapping[str, float]) -> float:
    """Of the weakest topic that the fact is about; in between where it is about none."""
    have = statement.stems | stems(statement.section, statement.language)
    known = [value for topic, value in mastery.items() if (of := stems(topic, statement.language)) and of <= have]
    return min(known, default=0.5)
