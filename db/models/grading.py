from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified


class ExerciseAnswer(Identified, Base):
    """A learner's answer to an exercise. Without `answer` the learner gave up. The job `job_id` grades it; until then
    `graded_at` and what follows is null."""

    __tablename__ = "exercise_answers"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    exercise_id: Mapped[UUID] = mapped_column(ForeignKey("exercises.id", ondelete="CASCADE"))
    job_id: Mapped[UUID] = mapped_column(unique=True)
    answer: Mapped[str | None]
    graded_at: Mapped[datetime | None]
    correct: Mapped[bool | None]
    score: Mapped[float | None]
    items: Mapped[list[Any] | None]
    tests: Mapped[list[Any] | None]
    feedback: Mapped[str | None]

    __table_args__ = (
        Index("ix_exercise_answers_own", "user_id", text("id DESC")),
        Index("ix_exercise_answers_exercise", "exercise_id", "id"),
    )


class Review(Identified, Base):
    """The raw log: one row for each graded answer, from which the states of all cards can be computed again. `rating`
    is FSRS's, from 1 (again) to 4 (easy)."""

    __tablename__ = "reviews"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    exercise_id: Mapped[UUID] = mapped_column(ForeignKey("exercises.id", ondelete="CASCADE"))
    answer_id: Mapped[UUID] = mapped_column(ForeignKey("exercise_answers.id", ondelete="CASCADE"), unique=True)
    rating: Mapped[int]
    score: Mapped[float]
    reviewed_at: Mapped[datetime]
    scheduler: Mapped[str]

    __table_args__ = (Index("ix_reviews_exercise", "exercise_id", "reviewed_at", "answer_id"),)


class ReviewCard(Base):
    """When an exercise is due again: the state that `scheduler` computes from its reviews."""

    __tablename__ = "review_cards"

    exercise_id: Mapped[UUID] = mapped_column(ForeignKey("exercises.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    due_at: Mapped[datetime]
    stability: Mapped[float]
    difficulty: Mapped[float]
    state: Mapped[int]
    step: Mapped[int | None]
    last_review_at: Mapped[datetime]
    scheduler: Mapped[str]

    __table_args__ = (Index("ix_review_cards_due", "user_id", "due_at", "exercise_id"),)
