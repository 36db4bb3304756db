from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session

from api.deps import CurrentUser
from api.schemas.topics import TopicMerge, TopicOut, TopicPatch, TopicsOut
from core.settings import settings
from db.models import Topic
from db.queries.learning import sessions, topics
from db.transactions import write
from workers.learning.mastery import Mastery, Observation, by_topic

router = APIRouter(prefix="/api/learning/topics", tags=["learning"])


@router.get("")
async def list_topics(user: CurrentUser) -> TopicsOut:
    """Lists the topics of your completed tasks and answers, by name, with your mastery of each."""
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
    known = _mastery(session, user_id)
    topics.ensure(session, known, user_id=user_id)
    return TopicsOut(items=[_shown(topic, known) for topic in topics.list_own(session, user_id=user_id)])


def _rename(session: Session, topic_id: UUID, *, user_id: UUID, name: str) -> TopicOut:
    topic = topics.rename(session, topic_id, user_id=user_id, name=" ".join(name.split()))
    return _shown(topic, _mastery(session, user_id))


def _merge(session: Session, topic_id: UUID, *, user_id: UUID, into: UUID) -> TopicOut:
    return _shown(topics.merge(session, topic_id, user_id=user_id, into=into), _mastery(session, user_id))


def _mastery(session: Session, user_id: UUID) -> Mapping[str, Mastery]:
    observations = sessions.list_observations(session, user_id=user_id)
    return by_topic([Observation(*one) for one in observations], settings().mastery)


def _shown(topic: Topic, known: Mapping[str, Mastery]) -> TopicOut:
    mastery = known.get(topic.name)
    return TopicOut(
        id=topic.id,
        name=topic.name,
        other_names=topic.other_names,
        mastery=round(mastery.probability, 3) if mastery and mastery.is_estimated else None,
        observations=mastery.observations if mastery else 0,
        exposures=mastery.exposures if mastery else 0,
        last_completed_at=mastery.last_at if mastery else None,
        created_at=topic.created_at,
    )
