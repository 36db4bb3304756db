"""Exercises in the database, as a tutor would have written them."""

from typing import Any
from uuid import UUID

from db.models import Exercise
from db.transactions import transaction

PASSAGE = (
    "A model overfits when it memorises its training examples instead of the pattern behind them. Its error on the"
    " training data is low while its error on new data is high."
)
MEMORISES, ERRORS = PASSAGE.split(". ", 1)
RUBRIC = [
    {
        "text": "The model memorises the training examples instead of the pattern",
        "points": 1,
        "quote": f"{MEMORISES}.",
        "keywords": ["memorises", "training examples"],
    },
    {
        "text": "The error on the training data is low and the error on new data is high",
        "points": 1,
        "quote": ERRORS,
        "keywords": ["error", "low", "new data", "high"],
    },
]
RIGHT = (
    "It memorises the training examples and misses the pattern. The error on the training data is low, but high on"
    " new data."
)
HALF = "The model memorises its training examples rather than the pattern."
WRONG = "The learning rate is the size of a step of gradient descent."


def make_exercise(user_id: UUID, type: str = "short_answer", **changes: Any) -> Exercise:
    solution: dict[str, Any] = {"answer": PASSAGE, "explanation": PASSAGE, "document_id": None, "start": 0, "end": 1}
    row: dict[str, Any] = {
        "user_id": user_id,
        "type": type,
        "topic": "Overfitting",
        "difficulty": "medium",
        "prompt": "What is overfitting, and how do you notice it?",
        "hints": [],
        "language": "en",
        "solution": solution | {"rubric": RUBRIC},
    }
    if type == "multiple_choice":
        row |= {"choices": ["Precision", "Recall", "Accuracy"], "solution": solution | {"answer": "Recall", "index": 1}}
        row["prompt"] = "Which share of the relevant items is found?"
    if type == "cloze":
        row["prompt"] = "Fill the gap: A model ____ when it memorises its training examples."
        row["solution"] = solution | {"answer": "overfits", "accepted": ["overfits", "is overfitting"]}
    with transaction() as session:
        exercise = Exercise(**(row | changes))
        session.add(exercise)
        session.flush()
        session.refresh(exercise)
        return exercise
