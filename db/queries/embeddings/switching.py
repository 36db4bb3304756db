"""Switching generations: prepare, activate, roll back, discard and drop."""

from datetime import timedelta
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from core.errors import Conflict
from db.models import EmbeddingGeneration, GenerationState, QueryVector
from db.queries.embeddings import backfill, generations, partitions


class NotComplete(Conflict):
    """The embedding generation still lacks vectors or its index. Wait until its build has finished."""


class FindsTooLittle(Conflict):
    """The recall of the embedding generation is too low. Send `force` to activate it anyway."""


class NothingToGoBackTo(Conflict):
    """There is no earlier embedding generation to roll back to."""


class InUse(Conflict):
    """The active embedding generation cannot be deleted, and one kept for a rollback only with `force`."""


def prepare(session: Session, generation_id: int, *, revision: str, dimensions: int) -> None:
    """Makes the generation's partition; from then on new chunks are embedded for it too. Safe to run twice."""
    generation = _lock(session, generation_id)
    if generation.dimensions:
        return
    generation.revision, generation.dimensions = revision, dimensions
    generation.total = backfill.count_chunks(session)
    session.flush()
    partitions.create(session, generation)


def activate(session: Session, generation_id: int, *, soak: timedelta, force: bool = False) -> EmbeddingGeneration:
    """Searches use it from commit on, and the former one soaks. `force` allows a poor recall, nothing else.

    No vectors are stored meanwhile, so none can be missing. A second run changes nothing.
    """
    generation = _lock(session, generation_id)
    if generation.state == GenerationState.ACTIVE:
        return generation
    if generation.state == GenerationState.RETIRED:
        return roll_back(session, generation_id, soak=soak)
    if generation.built_at is None or backfill.has_stale(session, generation_id):
        raise NotComplete(
            f"Embedding generation {generation_id} is not complete yet. Wait until its build has finished."
        )
    if not force and not (generation.recall or {}).get("is_enough"):
        raise FindsTooLittle(
            f"The recall of embedding generation {generation_id} is too low: see its `recall`, or send `force`."
        )
    return _switch(session, generation, soak)


def roll_back(session: Session, generation_id: int, *, soak: timedelta) -> EmbeddingGeneration:
    """Makes this retired generation active again; or, if it is the active one, the one before it. Nothing is measured
    first: a roll-back is urgent, and the generation got every new vector meanwhile."""
    generation = _lock(session, generation_id)
    if generation.state == GenerationState.BUILDING:
        raise Conflict(f"Embedding generation {generation_id} was never active, so there is nothing to roll back to.")
    is_wanted = EmbeddingGeneration.state == GenerationState.RETIRED
    if generation.state == GenerationState.RETIRED:
        is_wanted = EmbeddingGeneration.id == generation_id
    query = select(EmbeddingGeneration).where(is_wanted, generations.is_soaking())
    earlier = session.scalar(query.order_by(EmbeddingGeneration.retired_at.desc()).limit(1))
    if earlier is None:
        raise NothingToGoBackTo
    return _switch(session, earlier, soak)


def _lock(session: Session, generation_id: int) -> EmbeddingGeneration:
    """Locks all generations: until commit no vectors are stored, and nothing is switched or dropped."""
    kept = select(EmbeddingGeneration).where(EmbeddingGeneration.dropped_at.is_(None)).order_by(EmbeddingGeneration.id)
    session.scalars(kept.with_for_update().execution_options(populate_existing=True)).all()
    return generations.get(session, generation_id)


def _switch(session: Session, to: EmbeddingGeneration, soak: timedelta) -> EmbeddingGeneration:
    """In two statements, because there is never more than one active generation."""
    retired: dict[str, Any] = {"retired_at": func.now(), "soak_until": func.now() + soak}
    activated: dict[str, Any] = {"activated_at": func.now(), "retired_at": None, "soak_until": None}
    _change(session, EmbeddingGeneration.state == GenerationState.ACTIVE, state=GenerationState.RETIRED, **retired)
    _change(session, EmbeddingGeneration.id == to.id, state=GenerationState.ACTIVE, **activated)
    session.refresh(to)
    return to


def _change(session: Session, which: Any, **values: Any) -> None:
    session.execute(update(EmbeddingGeneration).where(which).values(values))


def discard(session: Session, generation_id: int, *, force: bool = False) -> EmbeddingGeneration:
    """Hides it at once. Upkeep drops its partition later."""
    generation = _lock(session, generation_id)
    is_soaking = session.scalar(
        select(EmbeddingGeneration.id).where(EmbeddingGeneration.id == generation_id, generations.is_soaking())
    )
    if generation.state == GenerationState.ACTIVE:
        raise InUse(f"Embedding generation {generation_id} is active. Activate another one first.")
    if is_soaking and not force:
        until = f"{generation.soak_until:%Y-%m-%d %H:%M} UTC"
        raise InUse(
            f"Embedding generation {generation_id} is kept for a rollback until {until}. Send `force` to delete it."
        )
    gone = {"deleted_at": func.now(), "soak_until": func.now()}
    _change(session, EmbeddingGeneration.id == generation_id, state=GenerationState.RETIRED, **gone)
    return generation


def list_spent(session: Session) -> list[int]:
    """The ids of generations whose partitions are no longer needed."""
    is_over = and_(
        EmbeddingGeneration.state == GenerationState.RETIRED,
        EmbeddingGeneration.soak_until <= func.now(),
        EmbeddingGeneration.dropped_at.is_(None),
    )
    is_deleted = EmbeddingGeneration.deleted_at.is_not(None)
    return list(session.scalars(select(EmbeddingGeneration.id).where(or_(is_over, is_deleted))))


def drop(session: Session, generation_id: int) -> None:
    """Drops its vectors. The row of a generation that was once active stays, unless it was deleted by a user."""
    generation = session.get_one(EmbeddingGeneration, generation_id, with_for_update=True, populate_existing=True)
    if generation.id not in list_spent(session):
        return
    session.execute(delete(QueryVector).where(QueryVector.generation_id == generation_id))
    partitions.drop(session, generation)
    if generation.deleted_at is None:
        generation.dropped_at = func.now()
    else:
        session.delete(generation)
