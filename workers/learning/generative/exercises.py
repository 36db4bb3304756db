"""Turns what a model wrote into exercises; workers/learning/checks.py decides whether they are sound."""

import re
from collections.abc import Sequence
from typing import Any

from workers.learning.generative.schemas import Cloze, Exercise, MultipleChoice, RubricItem, ShortAnswer
from workers.learning.solutions import solution
from workers.learning.tutor import ExerciseDraft, ExerciseType
from workers.quotes.locate import Source, locate
from workers.quotes.types import Passage, Quote
from workers.text.words import content_words

SHORTEST_QUOTE = 3  # characters, of an item of a rubric


def draft_of(exercise: Exercise, quote: Quote, passage: Passage, language: str) -> ExerciseDraft:
    match exercise:
        case Cloze():
            accepted = list(dict.fromkeys([exercise.answer.strip(), *exercise.accepted]))
            return _draft("cloze", exercise, quote, language, accepted)
        case MultipleChoice():
            choices = [choice.strip() for choice in exercise.choices]
            return _draft(
                "multiple_choice", exercise, quote, language, [exercise.answer.strip()], choices, index=exercise.index
            )
        case ShortAnswer():
            rubric = _rubric(exercise.rubric, passage, language)
            keywords = list(exercise.keywords) or content_words(exercise.answer, language)
            return _draft(
                "short_answer", exercise, quote, language, [exercise.answer.strip()], keywords=keywords, rubric=rubric
            )
    raise TypeError(exercise)


def _rubric(items: Sequence[RubricItem], passage: Passage, language: str) -> list[dict[str, Any]]:
    """Empty where one of the items has no exact quote: the answer has more than the others ask for."""
    found = [one for item in items if (one := _item(item, passage, language))]
    return found if len(found) == len(items) else []


def _item(item: RubricItem, passage: Passage, language: str) -> dict[str, Any] | None:
    """None where its quote is not in the passage."""
    quote = locate(item.quote, [Source(passage)], shortest=SHORTEST_QUOTE)
    if quote is None:
        return None
    keywords = content_words(quote.text, language)
    return {"text": item.text.strip(), "points": item.points, "quote": quote.text, "keywords": keywords}


def _draft(
    type: ExerciseType,
    exercise: Exercise,
    quote: Quote,
    language: str,
    accepted: list[str],
    choices: list[str] | None = None,
    **more: Any,
) -> ExerciseDraft:
    return ExerciseDraft(
        type=type,
        prompt=exercise.prompt.strip(),
        choices=choices,
        starter_code=None,
        hints=[hint for hint in exercise.hints if hint.strip() and not _contains(hint, exercise.answer)],
        solution=solution(quote, accepted, **more),
        document_id=quote.document_id,
        language=language,
    )


def _contains(text: str, answer: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(answer.strip())}(?!\w)", text, re.IGNORECASE) is not None
