"""Exercises of the type that was asked for, or of several where the learner takes any."""

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from math import ceil
from typing import get_args

from core.errors import Permanent
from tasks.contracts import RequestedType
from workers.learning.tutor import (
    ExerciseDraft,
    ExerciseRequest,
    ExercisesExhausted,
    ExerciseType,
    TopicNotFound,
    Tutor,
)
from workers.llm.completion import total_usage
from workers.llm.gateway import Usage
from workers.quotes.types import Passage

ALL: Sequence[ExerciseType] = get_args(ExerciseType)


def types_of(requested: RequestedType) -> Sequence[ExerciseType]:
    assert requested != "coding"  # which begins at another stage
    return ALL if requested == "any" else [requested]


def write_of_types(
    tutor: Tutor, request: ExerciseRequest, types: Sequence[ExerciseType], passages: Sequence[Passage]
) -> tuple[list[ExerciseDraft], Usage]:
    """About as many of each type. Where the text does not carry one, the others have more. Raises `TopicNotFound` or
    `ExercisesExhausted` where it carries none."""
    drafts: list[ExerciseDraft] = []
    usages: list[Usage] = []
    left: list[ExerciseType] = list(types)
    missing: list[Permanent] = []
    while left and len(drafts) < request.count:
        share = ceil((request.count - len(drafts)) / len(left))
        type_ = left.pop(0)
        try:
            written, usage = tutor.write_exercises(replace(request, type=type_, count=share), passages)
        except (TopicNotFound, ExercisesExhausted) as nothing:
            missing.append(nothing)
            continue
        drafts += written
        usages.append(usage)
        if len(written) == share and len(types) > 1:
            left.append(type_)
    if not drafts:
        raise _of_all(missing, request.topic)
    return drafts, reduce(total_usage, usages)


def _of_all(missing: Sequence[Permanent], topic: str) -> Permanent:
    """What is missing of every type."""
    if len({nothing.detail for nothing in missing}) == 1:
        return missing[0]
    todo = "Add documents that explain it, or name another topic."
    if any(isinstance(nothing, ExercisesExhausted) for nothing in missing):
        return ExercisesExhausted(f"You had all exercises that can be made on {topic!r}. {todo}")
    return TopicNotFound(f"Your library has too little on {topic!r} for an exercise. {todo}")
