from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from api.schemas.texts import Body

TopicName = Annotated[str, Field(min_length=1, max_length=120, pattern=r"\S")]


class TopicPatch(Body):
    name: TopicName


class TopicMerge(Body):
    """`into` is the topic that stays."""

    into: UUID


class TopicOut(BaseModel):
    """`other_names` are those of earlier names and merged topics. `mastery` is null before the first score.
    `retention`, from 0 to 1, is the probability that you still know the answer of one of the topic's `exercises` that
    were graded, and null before the first. An exercise whose last answer was wrong counts as not known."""

    id: UUID
    name: str
    other_names: list[str]
    mastery: float | None
    observations: int
    exposures: int
    retention: float | None
    exercises: int
    last_completed_at: datetime | None
    created_at: datetime


class TopicsOut(BaseModel):
    """All topics at once: `next_cursor` is always null."""

    items: list[TopicOut]
    next_cursor: None = None
