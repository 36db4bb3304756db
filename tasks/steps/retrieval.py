"""Passages of the user's library for an attempt, whose receipt says how they were found."""

from uuid import UUID

from tasks.attempt import Attempt
from workers.quotes.types import Passage
from workers.retrieval import search


def find_passages(attempt: Attempt, query: str, *, limit: int, project_id: UUID | None = None) -> list[Passage]:
    """The best passages, best first."""
    return search.find_passages(
        query,
        user_id=attempt.user_id,
        limit=limit,
        project_id=project_id,
        on_degraded=attempt.usage.found_by_words_alone,
    )
