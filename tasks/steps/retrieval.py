"""Passages of the user's library for an attempt, and their comparison. Its receipt says where no encoder took part."""

import logging
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from db.queries.library import documents
from db.transactions import read_only
from tasks.attempt import Attempt
from tasks.attempt_llm import encode_for
from workers.embeddings.encoder import NO_VECTORS
from workers.quotes.ranking import Encode, Vector
from workers.quotes.types import Passage
from workers.quotes.visible import visible_parts
from workers.quotes.word_vectors import encode_words
from workers.retrieval import search

logger = logging.getLogger(__name__)


def find_passages(
    attempt: Attempt, query: str, *, limit: int, project_id: UUID | None = None, shared: bool = False
) -> list[Passage]:
    """The best passages, best first; with `shared`, as many of the shared library beside the user's own."""
    [found] = find_for_each(attempt, [query], limit=limit, project_id=project_id, shared=shared)
    return found


def find_evidence(attempt: Attempt, query: str, *, limit: int, lessons: bool = False) -> list[Passage]:
    """The same for what is asked about and scored: without text that nobody sees in its file. A passage that holds some
    comes in pieces. With `lessons`, as many of the shared ones beside the user's own."""
    [passages] = find_for_each(attempt, [query], limit=limit, lessons=lessons)
    with read_only() as session:
        return keep_visible(session, passages)


def keep_visible(session: Session, passages: Sequence[Passage]) -> list[Passage]:
    hidden = documents.list_hidden(session, {UUID(passage.document_id) for passage in passages})
    return [part for one in passages for part in visible_parts(one, hidden.get(UUID(one.document_id), ()))]


def find_for_each(
    attempt: Attempt,
    queries: Sequence[str],
    *,
    limit: int,
    project_id: UUID | None = None,
    shared: bool = False,
    lessons: bool = False,
) -> list[list[Passage]]:
    """`find_passages` for several queries, which costs less than one after the other."""
    return search.find_for_each(
        queries,
        user_id=attempt.user_id,
        limit=limit,
        project_id=project_id,
        shared=shared,
        lessons=lessons,
        on_degraded=attempt.usage.found_by_words_alone,
    )


def encode_or_compare_words(attempt: Attempt) -> Encode:
    """`encode`, or vectors of the texts' words where this host has no encoder."""

    encode = encode_for(attempt)

    def encode_texts(texts: Sequence[str]) -> Sequence[Vector]:
        try:
            return encode(texts)
        except NO_VECTORS as error:
            logger.warning("texts are compared by their words alone: %s", error)
            attempt.usage.found_by_words_alone()
            return encode_words(texts)

    return encode_texts
