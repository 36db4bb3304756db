"""What every grade writes: the graded answer, its review, what it says about the learner's mastery, and the result."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.settings import settings
from db.models import Exercise, ExerciseAnswer
from db.queries.learning import grading as answers
from db.queries.learning import sessions, topics
from db.transactions import read_only
from tasks.attempt import Attempt
from tasks.results.learning import GradedAnswer, GradedItem, TestOutcome
from tasks.steps.solutions import shown_solution
from workers.learning import mastery, reviews
from workers.learning.grading.types import Grading
from workers.learning.mastery import Observation
from workers.learning.topics import taxonomy

STORED = {"correct", "score", "items", "tests", "feedback"}


def read_answer(attempt: Attempt) -> tuple[Exercise, ExerciseAnswer]:
    """The exercise and the answer that the attempt's job grades."""
    with read_only() as session:
        return answers.get_to_grade(session, attempt.id)


def write_grade(
    session: Session, attempt: Attempt, exercise: Exercise, answer: ExerciseAnswer, grading: Grading
) -> GradedAnswer:
    """Stores the grade, its review and the progress in the caller's transaction. Raises `NotFound` where the exercise
    was deleted meanwhile: then nothing is stored."""
    answers.hold_exercise(session, attempt.id)
    result = _result(exercise, grading, _review(session, exercise, answer, grading))
    answers.store_grade(session, answer.id, result.model_dump(mode="json", include=STORED))
    _feed_mastery(session, exercise, grading)
    return result


def _review(session: Session, exercise: Exercise, answer: ExerciseAnswer, grading: Grading) -> datetime:
    """Adds the review and returns when the exercise is due again."""
    answers.lock_card(session, exercise.id)
    row = {
        "user_id": exercise.user_id,
        "exercise_id": exercise.id,
        "answer_id": answer.id,
        "rating": reviews.rating_of(grading.score, gave_up=answer.answer is None),
        "score": grading.score,
        "reviewed_at": answer.created_at,
        "scheduler": reviews.SCHEDULER,
    }
    answers.add_review(session, row)
    return recompute_card(session, exercise.id, user_id=exercise.user_id)


def recompute_card(session: Session, exercise_id: UUID, *, user_id: UUID) -> datetime:
    """The card as its log gives it, also under another scheduler; returns when the exercise is due again."""
    state = reviews.state_after(answers.list_reviews(session, exercise_id))
    answers.put_card(session, exercise_id, user_id=user_id, state=asdict(state))
    return state.due_at


def _feed_mastery(session: Session, exercise: Exercise, grading: Grading) -> None:
    """Nothing counts for a topic that the learner deleted."""
    topic = taxonomy.canonical(exercise.topic) or exercise.topic
    entry = sessions.add_graded_exercise(session, exercise, topic=topic, score=grading.score)
    observations = sessions.list_observations(session, user_id=exercise.user_id)
    known = mastery.by_topic([Observation(*one) for one in observations], settings().mastery)
    current = topics.names(session, user_id=exercise.user_id).current(topic)
    entry.mastery = known[current].probability if current in known else None


def _result(exercise: Exercise, grading: Grading, next_review_at: datetime) -> GradedAnswer:
    return GradedAnswer(
        correct=grading.correct,
        score=round(grading.score, 4),
        items=[GradedItem.model_validate(item, from_attributes=True) for item in grading.items],
        tests=None
        if grading.tests is None
        else [TestOutcome.model_validate(test, from_attributes=True) for test in grading.tests],
        feedback=grading.feedback,
        solution=shown_solution(exercise.solution),
        next_review_at=next_review_at,
    )
