"""The topic of exercises whose request names none."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from core.errors import Invalid
from core.settings import settings
from db.queries.learning import sessions
from db.queries.library import documents, shared
from workers.learning.mastery import Mastery, Observation, by_topic


def topic_for(session: Session, *, user_id: UUID, session_id: UUID | None) -> str:
    """The session's last query, else the learner's weakest topic, else the title of their newest document, else that of
    the first resource of the shared library. Raises `Invalid` where there is none of these."""
    query = None if session_id is None else sessions.find_last_query(session, session_id=session_id)
    if query is not None:
        return query
    observations = [Observation(*row) for row in sessions.list_observations(session, user_id=user_id)]
    if weakest := _weakest(by_topic(observations, settings().mastery)):
        return weakest
    if title := documents.find_title_to_study(session, user_id=user_id) or shared.find_first_title(session):
        return title
    message = (
        "Name a topic. It may be left out once you have recorded progress, or where your library or the shared one has "
        "a document; there is nothing yet."
    )
    raise Invalid(message, errors=[{"field": "topic", "message": message}])


def _weakest(mastery: Mapping[str, Mastery]) -> str | None:
    return min(mastery, key=lambda topic: mastery[topic].probability, default=None)
