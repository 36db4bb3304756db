from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session

from api.deps import CurrentUser
from api.schemas.topics import TopicMerge, TopicOut, TopicPatch, TopicsOut
from core.settings import settings
from db.models import Topic
from db.queries.learning import grading, sessions, topics
from db.transactions import write
from workers.learning import mastery, retention
from workers.learning.mastery import Mastery, Observation
from workers.learning.retention import Practised, Retention

router = APIRouter(prefix="/api/learning/topics", tags=["learning"])


@router.get("")
async def list_topics(user: CurrentUser) -> TopicsOut:
    """Lists the topics of your completed tasks and answers, by name, with your mastery and retention of each."""
    return await write(_list, user_id=user.id)


@router.patch("/{topic_id}")
async def rename_topic(topic_id: UUID, user: CurrentUser, body: TopicPatch) -> TopicOut:
    """Changes the name of a topic. Tasks that are called by its earlier name still count for it."""
    return await write(_rename, topic_id, user_id=user.id, name=body.name)


@router.post("/{topic_id}/merge")
async def merge_topic(topic_id: UUID, user: CurrentUser, body: TopicMerge) -> TopicOut:
    """Merges a topic into another, which is returned. All tasks of both count for it, and the history stays."""
    return await write(_merge, topic_id, user_id=user.id, into=body.into)


@router.delete("/{topic_id}", status_code=204)
async def delete_topic(topic_id: UUID, user: CurrentUser) -> None:
    """Deletes a topic with its mastery. Its tasks stay in your history, without a topic, and it does not come back."""
    await write(topics.delete, topic_id, user_id=user.id)


def _list(session: Session, *, user_id: UUID) -> TopicsOut:
    """Tasks that another version stored may have topics without a row."""
    known = _Known.of(session, user_id)
    topics.ensure(session, known.mastery, user_id=user_id)
    return TopicsOut(items=[_shown(topic, known) for topic in topics.list_own(session, user_id=user_id)])


def _rename(session: Session, topic_id: UUID, *, user_id: UUID, name: str) -> TopicOut:
    topic = topics.rename(session, topic_id, user_id=user_id, name=" ".join(name.split()))
    return _shown(topic, _Known.of(session, user_id))


def _merge(session: Session, topic_id: UUID, *, user_id: UUID, into: UUID) -> TopicOut:
    return _shown(topics.merge(session, topic_id, user_id=user_id, into=into), _Known.of(session, user_id))


@dataclass(frozen=True)
class _Known:
    """What the learner knows, by the names that their topics have now."""

    mastery: Mapping[str, Mastery]
    retention: Mapping[str, Retention]

    @classmethod
    def of(cls, session: Session, user_id: UUID) -> Self:
        observations = [Observation(*one) for one in sessions.list_observations(session, user_id=user_id)]
        practised = [Practised(*one) for one in grading.list_practised(session, user_id=user_id)]
        return cls(mastery.by_topic(observations, settings().mastery), retention.by_topic(practised, datetime.now(UTC)))


def _shown(topic: Topic, known: _Known) -> TopicOut:
    mastered, retained = known.mastery.get(topic.name), known.retention.get(topic.name)
    return TopicOut(
        id=topic.id,
        name=topic.name,
        other_names=topic.other_names,
        mastery=round(mastered.probability, 3) if mastered and mastered.is_estimated else None,
        observations=mastered.observations if mastered else 0,
        exposures=mastered.exposures if mastered else 0,
        retention=round(retained.probability, 3) if retained else None,
        exercises=retained.exercises if retained else 0,
        last_completed_at=mastered.last_at if mastered else None,
        created_at=topic.created_at,
    )
