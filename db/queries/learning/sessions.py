"""Learning sessions with their suggested resources and progress entries."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, union_all
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.errors import NotFound
from db.models import Answer, Exercise, LearningSession, ProgressEntry, Resource, ResourceQuery
from db.queries.learning import topics

MAX_TASK_CHARACTERS = 1_000
UUID_FORM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def add_session(session: Session, *, user_id: UUID) -> LearningSession:
    added = LearningSession(user_id=user_id)
    session.add(added)
    session.flush()
    return added


def get_session(session: Session, session_id: str, *, user_id: UUID) -> LearningSession:
    """By its id or its external id."""
    found = _find(session, session_id, user_id)
    if found is None:
        raise NotFound(f"You have no learning session {session_id}.")
    return found


def enter(session: Session, session_id: str | None, *, user_id: UUID) -> UUID | None:
    """The id of the user's session, which is added where an external id is new. Raises `NotFound` for a UUID that no
    session of the user has, whether another user's session has it or none."""
    if session_id is None:
        return None
    if is_uuid(session_id):
        return get_session(session, session_id, user_id=user_id).id
    row = insert(LearningSession).values(user_id=user_id, external_id=session_id)
    session.execute(row.on_conflict_do_nothing(index_elements=["user_id", "external_id"]))
    return get_session(session, session_id, user_id=user_id).id


def _find(session: Session, session_id: str, user_id: UUID) -> LearningSession | None:
    return session.scalar(select(LearningSession).where(LearningSession.user_id == user_id, is_named(session_id)))


def is_named(session_id: str) -> ColumnElement[bool]:
    """Selects sessions by their id or external id. A site may not choose UUIDs: those are ids of Pensum."""
    if is_uuid(session_id):
        return LearningSession.id == UUID(session_id)
    return LearningSession.external_id == session_id


def is_uuid(text: str) -> bool:
    return UUID_FORM.fullmatch(text) is not None


def list_sessions(session: Session, *, user_id: UUID, limit: int, before: UUID | None = None) -> list[LearningSession]:
    """Newest first; `before` is the id of the last one seen."""
    own = select(LearningSession).where(LearningSession.user_id == user_id)
    query = own.order_by(LearningSession.id.desc()).limit(limit)
    if before is not None:
        query = query.where(LearningSession.id < before)
    return list(session.scalars(query))


def add_resources(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        session.execute(insert(Resource), list(rows))


def list_resources(session: Session, *, session_id: UUID) -> list[Resource]:
    query = select(Resource).where(Resource.session_id == session_id).order_by(Resource.created_at, Resource.position)
    return list(session.scalars(query))


def add_resource_query(
    session: Session, *, user_id: UUID, session_id: UUID | None, query: str, found: int, note: str | None
) -> None:
    row = {"user_id": user_id, "session_id": session_id, "query": query, "found": found, "note": note}
    session.execute(insert(ResourceQuery).values(row))


def list_resource_queries(session: Session, *, session_id: UUID) -> list[ResourceQuery]:
    """What resources were asked for in the session, oldest first, also where none was found."""
    query = select(ResourceQuery).where(ResourceQuery.session_id == session_id).order_by(ResourceQuery.id)
    return list(session.scalars(query))


def find_last_query(session: Session, *, session_id: UUID) -> str | None:
    """What was last looked for or asked in the session."""
    searched = select(ResourceQuery.created_at, ResourceQuery.query).where(ResourceQuery.session_id == session_id)
    suggested = select(Resource.created_at, Resource.query).where(Resource.session_id == session_id)
    asked = select(Answer.created_at, Answer.question).where(Answer.session_id == session_id)
    all_of_them = union_all(searched, suggested, asked).subquery()
    return session.scalar(select(all_of_them.c.query).order_by(all_of_them.c.created_at.desc()).limit(1))


def add_progress(
    session: Session,
    *,
    user_id: UUID,
    completed_task: str,
    score: float | None,
    minutes: float | None,
    session_id: str | None = None,
) -> ProgressEntry:
    entry = ProgressEntry(
        user_id=user_id,
        session_id=enter(session, session_id, user_id=user_id),
        completed_task=completed_task,
        score=score,
        minutes=minutes,
    )
    session.add(entry)
    session.flush()
    return entry


def add_graded_exercise(session: Session, exercise: Exercise, *, topic: str, score: float) -> ProgressEntry:
    entry = ProgressEntry(
        user_id=exercise.user_id,
        session_id=exercise.session_id,
        completed_task=exercise.prompt[:MAX_TASK_CHARACTERS],
        topic=topic,
        score=score,
    )
    session.add(entry)
    session.flush()
    return entry


def get_progress(session: Session, entry_id: UUID) -> ProgressEntry:
    entry = session.get(ProgressEntry, entry_id)
    if entry is None:
        raise NotFound(f"The progress entry {entry_id} was deleted.")
    return entry


def keep_insight(session: Session, entry_id: UUID, *, topic: str | None, insight: str, mastery: float | None) -> None:
    """A second run changes nothing."""
    entry = get_progress(session, entry_id)
    entry.topic, entry.insight, entry.mastery = topic, insight, mastery


def list_observations(
    session: Session, *, user_id: UUID, without: UUID | None = None
) -> list[tuple[str, float | None, datetime]]:
    """Topic, score and time of every task whose topic is known, however old: an estimate rests on all of them. The
    topics are called as the learner calls them now; those of deleted topics are left out."""
    query = select(ProgressEntry.topic, ProgressEntry.score, ProgressEntry.created_at).where(
        ProgressEntry.user_id == user_id, ProgressEntry.topic.is_not(None)
    )
    if without is not None:
        query = query.where(ProgressEntry.id != without)
    names = topics.names(session, user_id=user_id)
    rows = [
        (names.current(stored), score, at) for stored, score, at in session.execute(query.order_by(ProgressEntry.id))
    ]
    return [(topic, score, at) for topic, score, at in rows if topic is not None]


def list_progress_of_session(session: Session, *, session_id: UUID) -> list[ProgressEntry]:
    query = select(ProgressEntry).where(ProgressEntry.session_id == session_id)
    return list(session.scalars(query.order_by(ProgressEntry.id)))


def list_progress(
    session: Session, *, user_id: UUID, limit: int, before: UUID | None = None, topic: str | None = None
) -> list[ProgressEntry]:
    """Newest first; `before` is the id of the last one seen. `topic` is its name, or one that it had before."""
    query = select(ProgressEntry).where(ProgressEntry.user_id == user_id).order_by(ProgressEntry.id.desc()).limit(limit)
    if topic is not None:
        spellings = topics.names(session, user_id=user_id).spellings(topic)
        query = query.where(func.lower(ProgressEntry.topic).in_([name.lower() for name in spellings]))
    if before is not None:
        query = query.where(ProgressEntry.id < before)
    return list(session.scalars(query))
