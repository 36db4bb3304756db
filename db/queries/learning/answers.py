"""Answers to questions, and the cache of those that may be given again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from psycopg2.errors import ForeignKeyViolation
from sqlalchemy import bindparam, delete, func, or_, select, text
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.errors import NotFound
from db.models import LIBRARY_OWNER_ID, Answer, CachedAnswer, Library


@dataclass(frozen=True)
class QuotePosition:
    """Where a quote stands in its document. `url` is where the document was fetched from, or the resource of the shared
    library that the document is about."""

    title: str
    page: int | None
    start_seconds: float | None
    url: str | None
    shared: bool


# A quote that the document does not hold there, letter for letter, has no row here.
QUOTE_POSITIONS = text(
    """
    SELECT quote.n, d.title, chunk.page, coalesce(segment.start_seconds, chunk.start_seconds) AS start_seconds,
        coalesce(resource.url, d.source_url) AS url, d.user_id <> :user_id AS shared
    FROM jsonb_to_recordset(:quotes) AS quote (n integer, document_id uuid, quote text, "start" integer, "end" integer)
    JOIN documents d ON d.id = quote.document_id AND d.user_id IN (:user_id, :library)
        AND substr(d.text, quote.start + 1, quote.end - quote.start) = quote.quote
    LEFT JOIN library_resources AS resource ON resource.document_id = d.id AND d.user_id = :library
    LEFT JOIN LATERAL (
        SELECT page, start_seconds FROM chunks
        WHERE document_id = d.id AND start_offset <= quote.start AND end_offset > quote.start
        ORDER BY position LIMIT 1
    ) chunk ON true
    LEFT JOIN LATERAL (
        SELECT start_seconds FROM segments  -- the name that a turn begins with stands before its segment
        WHERE document_id = d.id AND end_offset > quote.start
        ORDER BY position LIMIT 1
    ) segment ON true
    """
).bindparams(bindparam("quotes", type_=JSONB))


def find_quote_positions(
    session: Session, quotes: Sequence[Mapping[str, Any]], *, user_id: UUID
) -> list[QuotePosition | None]:
    """The position of each quote in the user's documents or the shared library, given as `document_id`, `quote`,
    `start` and `end`; None where the document no longer holds it there."""
    rows = [dict(quote) | {"n": n} for n, quote in enumerate(quotes)]
    of: dict[str, Any] = {"user_id": user_id, "library": LIBRARY_OWNER_ID}
    found = {
        row.n: QuotePosition(row.title, row.page, row.start_seconds, row.url, row.shared)
        for row in session.execute(QUOTE_POSITIONS, of | {"quotes": rows})
    }
    return [found.get(n) for n in range(len(quotes))]


@dataclass(frozen=True)
class Basis:
    """What all answers to a user depend on. `library_version` changes with any of the user's documents; it is 0 for a
    user without any. `shared_version` is that of the shared library. The instructions are the active ones of the user
    and of the site, None without one."""

    library_version: int
    shared_version: int
    generation_id: int | None
    instruction_id: UUID | None
    instruction_version: int | None
    instruction: str | None
    site_instruction_id: UUID | None
    site_instruction_version: int | None
    site_instruction: str | None


BASIS = text(
    """
    SELECT coalesce(libraries.version, 0), coalesce(shared.version, 0), generations.id,
        instructions.id, instructions.version, instructions.text,
        of_site.id, of_site.version, of_site.text
    FROM (VALUES (CAST(:user_id AS uuid))) AS asking (user_id)
    LEFT JOIN libraries ON libraries.user_id = asking.user_id
    LEFT JOIN libraries AS shared ON shared.user_id = :site
    LEFT JOIN embedding_generations AS generations ON generations.state = 'active'
    LEFT JOIN instructions ON instructions.user_id = asking.user_id AND instructions.is_active
    LEFT JOIN instructions AS of_site ON of_site.user_id = :site AND of_site.is_active
    """
)


def get_basis(session: Session, user_id: UUID) -> Basis:
    return Basis(*session.execute(BASIS, {"user_id": user_id, "site": LIBRARY_OWNER_ID}).one())


def find_cached(session: Session, key: bytes, *, user_id: UUID, digests: Collection[str] | None) -> CachedAnswer | None:
    """The answer, if its model had one of these digests; None: whatever that was."""
    query = select(CachedAnswer).where(
        CachedAnswer.key == key, CachedAnswer.user_id == user_id, CachedAnswer.expires_at > func.now()
    )
    return session.scalar(query if digests is None else query.where(CachedAnswer.digest.in_(digests)))


def cache(
    session: Session,
    key: bytes,
    *,
    user_id: UUID,
    library_version: int,
    provider: str,
    model: str,
    digest: str,
    result: Mapping[str, Any],
    keep: timedelta,
) -> None:
    """Replaces the answer of a model that was made anew. A second run only extends its time."""
    row = {
        "key": key,
        "user_id": user_id,
        "library_version": library_version,
        "provider": provider,
        "model": model,
        "digest": digest,
        "result": dict(result),
        "expires_at": func.now() + keep,
    }
    changed = {name: row[name] for name in ("provider", "model", "digest", "result", "expires_at")}
    session.execute(insert(CachedAnswer).values(row).on_conflict_do_update(index_elements=["key"], set_=changed))


def delete_stale_cache(session: Session) -> int:
    """Deletes cached answers that are too old, or whose library has changed. Returns how many."""
    changed = select(Library).where(
        Library.user_id == CachedAnswer.user_id, Library.version > CachedAnswer.library_version
    )
    stale = or_(CachedAnswer.expires_at <= func.now(), changed.exists())
    return len(session.scalars(delete(CachedAnswer).where(stale).returning(CachedAnswer.key)).all())


def add(session: Session, **columns: Any) -> Answer:
    """Raises `NotFound` if the session or the project was deleted meanwhile."""
    added = Answer(**columns)
    session.add(added)
    try:
        session.flush()
    except IntegrityError as error:
        if isinstance(error.orig, ForeignKeyViolation):
            raise NotFound("The answer is not stored: its session or its project was deleted.") from error
        raise
    return added


def get(session: Session, answer_id: UUID, *, user_id: UUID) -> Answer:
    found = session.get(Answer, answer_id)
    if found is None or found.user_id != user_id:
        raise NotFound(f"You have no answer {answer_id}.")
    return found


def list_own(
    session: Session, *, user_id: UUID, limit: int, before: UUID | None = None, project_id: UUID | None = None
) -> list[Answer]:
    """Newest first; `before` is the id of the last one seen."""
    query = select(Answer).where(Answer.user_id == user_id).order_by(Answer.id.desc()).limit(limit)
    if project_id is not None:
        query = query.where(Answer.project_id == project_id)
    if before is not None:
        query = query.where(Answer.id < before)
    return list(session.scalars(query))


def list_of_session(session: Session, *, session_id: UUID, latest: int | None = None) -> list[Answer]:
    """In the order in which they were given; all, or the `latest` ones."""
    query = select(Answer).where(Answer.session_id == session_id).order_by(Answer.id.desc()).limit(latest)
    return list(session.scalars(query))[::-1]


def remove(session: Session, answer_id: UUID, *, user_id: UUID) -> None:
    gone = session.scalar(delete(Answer).where(Answer.id == answer_id, Answer.user_id == user_id).returning(Answer.id))
    if gone is None:
        raise NotFound(f"You have no answer {answer_id}.")
