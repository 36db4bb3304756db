"""Embedding generations: the active one, those that get new vectors, and starting another."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, text, update
from sqlalchemy.orm import Session

from core.errors import Conflict, NotFound, Transient
from db.models import EmbeddingGeneration, GenerationState, Job
from db.queries.embeddings import partitions

ENSURE_LOCK = 5_001  # advisory lock: two starting processes must not both make the first generation


@dataclass(frozen=True)
class ActiveGeneration:
    """What jobs need to know of the generation that is active."""

    id: int
    model: str
    dimensions: int
    query_prefix: str


class NoActiveGeneration(Transient):
    """No embedding generation is active yet. `pensum migrate` creates the first one."""

    slug = "no-active-generation"


class BuildUnderWay(Conflict):
    """Another embedding generation is being built. Delete it, or wait until it is active."""


def get(session: Session, generation_id: int) -> EmbeddingGeneration:
    generation = session.get(EmbeddingGeneration, generation_id)
    if generation is None or generation.deleted_at is not None:
        raise NotFound(f"Embedding generation {generation_id} does not exist.")
    return generation


def find_active(session: Session) -> EmbeddingGeneration | None:
    return session.scalar(select(EmbeddingGeneration).where(EmbeddingGeneration.state == GenerationState.ACTIVE))


def get_active(session: Session) -> EmbeddingGeneration:
    generation = find_active(session)
    if generation is None:
        raise NoActiveGeneration
    return generation


def get_with_job(session: Session, generation_id: int) -> tuple[EmbeddingGeneration, Job | None]:
    """With the job that builds or built it, as long as that is kept."""
    generation = get(session, generation_id)
    return generation, None if generation.job_id is None else session.get(Job, generation.job_id)


def list_with_jobs(session: Session) -> list[tuple[EmbeddingGeneration, Job | None]]:
    """Newest first."""
    query = (
        select(EmbeddingGeneration, Job)
        .outerjoin(Job, Job.id == EmbeddingGeneration.job_id)
        .where(EmbeddingGeneration.deleted_at.is_(None))
        .order_by(EmbeddingGeneration.id.desc())
    )
    return [(generation, job) for generation, job in session.execute(query)]


def is_soaking() -> ColumnElement[bool]:
    """Retired, and kept so that it can be made active again."""
    return and_(
        EmbeddingGeneration.state == GenerationState.RETIRED,
        EmbeddingGeneration.soak_until > func.now(),
        EmbeddingGeneration.dropped_at.is_(None),
        EmbeddingGeneration.deleted_at.is_(None),
    )


def _written() -> Select[tuple[EmbeddingGeneration]]:
    is_building = and_(EmbeddingGeneration.state == GenerationState.BUILDING, EmbeddingGeneration.dimensions > 0)
    is_active = EmbeddingGeneration.state == GenerationState.ACTIVE
    return select(EmbeddingGeneration).where(or_(is_active, is_building, is_soaking())).order_by(EmbeddingGeneration.id)


def list_written(session: Session) -> list[EmbeddingGeneration]:
    """Those that get a vector of every new chunk: the active one, the one that is built, and those that soak."""
    return list(session.scalars(_written()))


def active_of(written: Sequence[EmbeddingGeneration]) -> EmbeddingGeneration:
    """The active one of those that are written. Raises `NoActiveGeneration`."""
    for generation in written:
        if generation.state == GenerationState.ACTIVE:
            return generation
    raise NoActiveGeneration


def twins_of(generation: EmbeddingGeneration) -> Select[tuple[int]]:
    """The ids of the generations whose vectors are those of this one: itself, and what else the same model made."""
    return select(EmbeddingGeneration.id).where(
        EmbeddingGeneration.revision == generation.revision,
        EmbeddingGeneration.dimensions == generation.dimensions,
        EmbeddingGeneration.passage_prefix == generation.passage_prefix,
        EmbeddingGeneration.dropped_at.is_(None),
    )


def lock_written(session: Session) -> list[EmbeddingGeneration]:
    """`list_written`, locked until commit: while vectors are stored, their generations must not be switched, dropped or
    found to be complete."""
    query = _written().with_for_update(read=True).execution_options(populate_existing=True)
    return list(session.scalars(query))


def note_knowledge(
    session: Session, generation_id: int, *, unrelated: float, related: float | None, languages: Sequence[str] | None
) -> None:
    """What the generation's model was found to know."""
    known = {
        "unrelated": unrelated,
        "related": related,
        "languages": None if languages is None else list(languages),
    }
    session.execute(update(EmbeddingGeneration).where(EmbeddingGeneration.id == generation_id).values(known))


def ensure_active(
    session: Session,
    *,
    model: str,
    revision: str,
    dimensions: int,
    languages: Sequence[str] | None = None,
    unrelated: float = 0.0,
    related: float | None = None,
) -> EmbeddingGeneration:
    """Makes the first generation from this model; an active one stays, whatever its model is."""
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ENSURE_LOCK})
    active = find_active(session)
    if active is not None:
        return active
    now = func.now()
    generation = EmbeddingGeneration(
        model=model,
        revision=revision,
        dimensions=dimensions,
        languages=None if languages is None else list(languages),
        unrelated=unrelated,
        related=related,
        state=GenerationState.ACTIVE,
        built_at=now,
        activated_at=now,
    )
    session.add(generation)
    session.flush()
    partitions.create(session, generation)
    partitions.create_index(session, generation)
    return generation


def start(
    session: Session, *, model: str, query_prefix: str, passage_prefix: str, auto_activate: bool
) -> EmbeddingGeneration:
    """Adds a generation to be built. Its dimensions are unknown until a worker has read the model's files."""
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ENSURE_LOCK})
    query = select(EmbeddingGeneration.id).where(EmbeddingGeneration.state == GenerationState.BUILDING)
    if (other := session.scalar(query)) is not None:
        raise BuildUnderWay(f"Embedding generation {other} is being built. Delete it, or wait until it is active.")
    generation = EmbeddingGeneration(
        model=model,
        revision="",
        dimensions=0,
        query_prefix=query_prefix,
        passage_prefix=passage_prefix,
        auto_activate=auto_activate,
        state=GenerationState.BUILDING,
    )
    session.add(generation)
    session.flush()
    return generation
