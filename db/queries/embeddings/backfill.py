"""Filling a generation with vectors: the chunks without one, the vectors that can be reused, and the progress."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, text, update
from sqlalchemy.orm import Session, defer

from core.errors import Conflict, LeaseLost
from db.models import (
    Chunk,
    ChunkEmbedding,
    Document,
    DocumentState,
    EmbeddingGeneration,
    GenerationState,
    Job,
    JobState,
)
from db.queries.embeddings import generations, sentences
from db.search.visibility import PROFILE

Stale = tuple[Chunk, str]
"""A chunk that a search would miss or could not rank by its sentences, and the title of its document."""

KNOWN = text(
    """
    SELECT content_hash, CAST(known.embedding AS real[]) AS embedding
    FROM unnest(CAST(:hashes AS bytea[])) AS wanted (content_hash) CROSS JOIN LATERAL (
        SELECT embedding FROM chunk_embeddings
        WHERE generation_id = ANY(:generations) AND chunk_embeddings.content_hash = wanted.content_hash
        LIMIT 1
    ) known
    """
)


class NotBuiltByThisJob(Conflict):
    """The embedding generation is no longer being built, or another job builds it."""


def _is_stale(generation_id: int) -> ColumnElement[bool]:
    """A chunk of a document that can be searched, without a vector in the generation."""
    embedded = exists().where(ChunkEmbedding.generation_id == generation_id, ChunkEmbedding.chunk_id == Chunk.id)
    return and_(Document.state == DocumentState.READY, ~embedded)


def _is_incomplete(generation_id: int) -> ColumnElement[bool]:
    """The same, or with a vector of its own and none of its sentences. Those of profiles need none."""
    lacks_sentences = and_(Document.kind != PROFILE, sentences.are_missing(generation_id))
    return or_(_is_stale(generation_id), and_(Document.state == DocumentState.READY, lacks_sentences))


def list_stale(session: Session, generation_id: int, *, after: UUID | None, limit: int) -> list[Stale]:
    """The next chunks after this id that lack vectors, in the order of their ids."""
    query = (
        select(Chunk, Document.title)
        .join(Document, Document.id == Chunk.document_id)
        .where(_is_incomplete(generation_id))
        .order_by(Chunk.id)
        .limit(limit)
        .options(defer(Chunk.lexemes))
    )
    if after is not None:
        query = query.where(Chunk.id > after)
    return [(chunk, title) for chunk, title in session.execute(query)]


def has_stale(session: Session, generation_id: int) -> bool:
    query = select(Chunk.id).join(Document, Document.id == Chunk.document_id).where(_is_stale(generation_id))
    return session.scalar(query.limit(1)) is not None


def is_incomplete(session: Session, generation_id: int) -> bool:
    """Whether `list_stale` finds any. Two questions, because each alone is answered by one join."""
    lacking = select(Chunk.id).join(Document, Document.id == Chunk.document_id)
    lacking = lacking.where(Document.state == DocumentState.READY, Document.kind != PROFILE)
    return has_stale(session, generation_id) or (
        session.scalar(lacking.where(sentences.are_missing(generation_id)).limit(1)) is not None
    )


def count_chunks(session: Session) -> int:
    """Of all documents that can be searched."""
    query = select(func.count(Chunk.id)).join(Document, Document.id == Chunk.document_id)
    return session.scalar(query.where(Document.state == DocumentState.READY)) or 0


def list_known(
    session: Session, generation: EmbeddingGeneration, hashes: Sequence[bytes]
) -> Mapping[bytes, Sequence[float]]:
    """The vectors of these contents that the same model has made already, even for another generation."""
    wanted = {"generations": list(session.scalars(generations.twins_of(generation))), "hashes": list(set(hashes))}
    return {bytes(row.content_hash): row.embedding for row in session.execute(KNOWN, wanted)}


def lock_chunks(session: Session, chunks: Sequence[Chunk]) -> set[UUID]:
    """The ids of the chunks that still exist, locked until commit."""
    query = select(Chunk.id).where(Chunk.id.in_([chunk.id for chunk in chunks])).order_by(Chunk.id)
    return set(session.scalars(query.with_for_update(read=True, key_share=True)))


def _change(session: Session, generation_id: int, *conditions: ColumnElement[bool], **values: Any) -> bool:
    """Returns whether it is still being built, and the conditions hold."""
    building = update(EmbeddingGeneration).where(
        EmbeddingGeneration.id == generation_id, EmbeddingGeneration.state == GenerationState.BUILDING, *conditions
    )
    return session.scalar(building.values(values).returning(EmbeddingGeneration.id)) is not None


def is_healing(session: Session, kind: str) -> bool:
    """Whether a job of this kind waits or runs."""
    live = (JobState.SCHEDULED, JobState.QUEUED, JobState.RUNNING)
    return session.scalar(select(Job.id).where(Job.kind == kind, Job.state.in_(live)).limit(1)) is not None


def begin_try(session: Session, generation_id: int, *, job_id: UUID) -> EmbeddingGeneration:
    """Counts the try before it is made, so that one that kills its process is counted too."""
    started = {
        "failures": EmbeddingGeneration.failures + 1,
        "started_at": func.coalesce(EmbeddingGeneration.started_at, func.now()),
    }
    if not _change(session, generation_id, EmbeddingGeneration.job_id == job_id, **started):
        raise NotBuiltByThisJob
    return session.get_one(EmbeddingGeneration, generation_id, populate_existing=True)


def note_failures(session: Session, generation_id: int, failures: int) -> None:
    """Stores how many tries in a row ended at the cursor."""
    _change(session, generation_id, failures=failures)


def advance(
    session: Session,
    generation_id: int,
    *,
    seen: UUID | None,
    cursor: UUID,
    embedded: int,
    reused: int,
    left_out: int,
    texts_per_second: float | None,
) -> None:
    """Moves the cursor on. Raises `LeaseLost` unless the cursor is still `seen`: then another attempt is ahead."""
    done = func.least(EmbeddingGeneration.done + embedded + reused, EmbeddingGeneration.total)
    has_advanced = _change(
        session,
        generation_id,
        EmbeddingGeneration.cursor.is_not_distinct_from(seen),
        cursor=cursor,
        failures=0,
        done=done,
        embedded=EmbeddingGeneration.embedded + embedded,
        reused=EmbeddingGeneration.reused + reused,
        characters_left_out=EmbeddingGeneration.characters_left_out + left_out,
        texts_per_second=texts_per_second,
    )
    if not has_advanced:
        raise LeaseLost


def note_filled(session: Session, generation_id: int) -> None:
    """Marks that every chunk has its vector."""
    _change(session, generation_id, done=EmbeddingGeneration.total, failures=0)


def note_built(session: Session, generation_id: int, *, recall: Mapping[str, Any]) -> None:
    """Marks that it is complete and has its index, with its measured recall."""
    _change(session, generation_id, recall=dict(recall), built_at=func.now())
