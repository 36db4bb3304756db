"""Checks the exercises that a model wrote. What is ambiguous, or not proved by its quote, is dropped."""

import re
from collections.abc import Iterable
from typing import Any

from workers.learning.generative.schemas import Cloze, Exercise, MultipleChoice, ShortAnswer
from workers.learning.solutions import solution
from workers.learning.tutor import GAP, ExerciseDraft, ExerciseType
from workers.quotes.types import Quote


def draft_of(exercise: Cloze | MultipleChoice | ShortAnswer, quote: Quote) -> ExerciseDraft | None:
    """None where the exercise is ambiguous or not proved by its quote."""
    match exercise:
        case Cloze():
            return _cloze(exercise, quote)
        case MultipleChoice():
            return _multiple_choice(exercise, quote)
        case ShortAnswer():
            return _draft("short_answer", exercise, quote, [exercise.answer], keywords=exercise.keywords)


def without_repeats(drafts: Iterable[ExerciseDraft]) -> list[ExerciseDraft]:
    return list({draft.prompt: draft for draft in drafts}.values())


def _cloze(exercise: Cloze, quote: Quote) -> ExerciseDraft | None:
    """The quote must contain the answer, and the prompt must not."""
    is_proved = exercise.answer.casefold() in quote.text.casefold()
    if GAP not in exercise.prompt or not is_proved or _contains(exercise.prompt, exercise.answer):
        return None
    accepted = [exercise.answer, *exercise.accepted]
    return _draft("cloze", exercise, quote, list(dict.fromkeys(accepted)))


def _multiple_choice(exercise: MultipleChoice, quote: Quote) -> ExerciseDraft | None:
    choices = [choice.strip() for choice in exercise.choices]
    is_distinct = len({choice.casefold() for choice in choices}) == len(choices)
    if not is_distinct or not all(choices) or exercise.index >= len(choices):
        return None
    right = choices[exercise.index]
    if right.casefold() != exercise.answer.strip().casefold():
        return None
    return _draft("multiple_choice", exercise, quote, [right], choices=choices, index=exercise.index)


def _draft(
    type: ExerciseType,
    exercise: Exercise,
    quote: Quote,
    accepted: list[str],
    choices: list[str] | None = None,
    **more: Any,
) -> ExerciseDraft:
    return ExerciseDraft(
        type=type,
        prompt=exercise.prompt.strip(),
        choices=choices,
        starter_code=None,
        hints=[hint for hint in exercise.hints if hint.strip() and (choices or not _contains(hint, exercise.answer))],
        solution=solution(quote, accepted, **more),
        document_id=quote.document_id,
    )


def _contains(text: str, answer: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(answer.strip())}(?!\w)", text, re.IGNORECASE) is not None
