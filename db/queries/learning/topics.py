"""The topics of a learner: renamed, merged and deleted without a change to the history of tasks."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.errors import Conflict, Invalid, NotFound
from db.models import Topic


class TopicNames:
    """What the learner calls the topics of stored tasks now."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        self._by_name: dict[str, Topic] = {}
        self._unnamed: dict[str, str] = {}  # stored by a task, and no row yet: the first spelling counts
        for topic in topics:
            for name in (*topic.other_names, topic.name):
                self._by_name[name.casefold()] = topic

    def current(self, stored: str | None) -> str | None:
        """None where the learner deleted the topic."""
        if stored is None:
            return None
        topic = self._by_name.get(stored.casefold())
        if topic is None:
            return self._unnamed.setdefault(stored.casefold(), stored)
        return None if topic.deleted_at else topic.name

    def spellings(self, name: str) -> list[str]:
        """Every name by which a task of this topic may be called; none where the learner deleted the topic."""
        topic = self._by_name.get(name.casefold())
        if topic is None:
            return [name]
        return [] if topic.deleted_at else [topic.name, *topic.other_names]

    def all(self) -> list[str]:
        """Every name by which a task may be called, also of deleted topics: these are recognised, and left out."""
        return [name for topic in self._by_name.values() for name in (topic.name, *topic.other_names)]


def names(session: Session, *, user_id: UUID) -> TopicNames:
    return TopicNames(session.scalars(select(Topic).where(Topic.user_id == user_id)))


def list_own(session: Session, *, user_id: UUID) -> list[Topic]:
    """By name, without those that were deleted."""
    query = select(Topic).where(Topic.user_id == user_id, Topic.deleted_at.is_(None))
    return list(session.scalars(query.order_by(func.lower(Topic.name), Topic.id)))


def ensure(session: Session, wanted: Iterable[str], *, user_id: UUID) -> None:
    """Makes topics of these names, where there are none of theirs."""
    known = names(session, user_id=user_id)
    held = {name.casefold() for name in known.all()}
    new = [{"user_id": user_id, "name": name} for name in dict.fromkeys(wanted) if name.casefold() not in held]
    if new:
        session.execute(insert(Topic).values(new).on_conflict_do_nothing())


def rename(session: Session, topic_id: UUID, *, user_id: UUID, name: str) -> Topic:
    [topic] = _get_locked(session, [topic_id], user_id=user_id)
    other = _list_by_name(session, name, user_id=user_id)
    if other is not None and other.id != topic.id:
        if other.deleted_at is None:
            raise Conflict(f"You have a topic {other.name!r} already. Merge the two, or choose another name.")
        _absorb(session, topic, [other])
    if name != topic.name:
        topic.other_names = _joined(topic.other_names, [topic.name], without=name)
        topic.name = name
    session.flush()
    return topic


def merge(session: Session, topic_id: UUID, *, user_id: UUID, into: UUID) -> Topic:
    """The tasks of the first topic count for the second, which keeps its name."""
    if topic_id == into:
        raise Invalid("A topic cannot be merged into itself: send the id of another one as `into`.")
    locked = _get_locked(session, [topic_id, into], user_id=user_id)
    source, target = sorted(locked, key=lambda one: one.id == into)
    _absorb(session, target, [source])
    session.flush()
    return target


def delete(session: Session, topic_id: UUID, *, user_id: UUID) -> None:
    """Its tasks stay in the history, without a topic."""
    [topic] = _get_locked(session, [topic_id], user_id=user_id)
    topic.deleted_at = func.now()
    session.flush()


def _absorb(session: Session, target: Topic, sources: Sequence[Topic]) -> None:
    more = [name for source in sources for name in (source.name, *source.other_names)]
    target.other_names = _joined(target.other_names, more, without=target.name)
    for source in sources:
        session.delete(source)
    session.flush()


def _joined(names: Sequence[str], more: Sequence[str], *, without: str) -> list[str]:
    each = {name.casefold(): name for name in (*names, *more)}
    each.pop(without.casefold(), None)
    return list(each.values())


def _list_by_name(session: Session, name: str, *, user_id: UUID) -> Topic | None:
    named = select(Topic).where(Topic.user_id == user_id, func.lower(Topic.name) == func.lower(name))
    return session.scalar(named.with_for_update())


def _get_locked(session: Session, topic_ids: Sequence[UUID], *, user_id: UUID) -> list[Topic]:
    """In the order of their ids, so that two requests never wait for each other."""
    own = select(Topic).where(Topic.id.in_(topic_ids), Topic.user_id == user_id, Topic.deleted_at.is_(None))
    found = list(session.scalars(own.order_by(Topic.id).with_for_update()))
    for missing in set(topic_ids) - {topic.id for topic in found}:
        raise NotFound(f"You have no topic {missing}.")
    return found
