"""Embeddings, and the generations that they belong to."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import ARRAY, REAL, BigInteger, ForeignKey, Identity, Index, Text, func
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class GenerationState(StrEnum):
    BUILDING = "building"
    ACTIVE = "active"
    RETIRED = "retired"


class EmbeddingGeneration(Base):
    """One embedding model's vectors for the whole library. What the vectors depend on is fixed once made.

    `dimensions` is 0 until a worker has read the model's files; only then there is a partition. `job_id` is the job
    that builds it; `cursor` is the last chunk that the back-fill has passed, and `failures` counts the tries that ended
    at it without progress. A retired generation soaks until `soak_until`: it gets new vectors, and can be made active
    again. Then its partition is dropped, and if a user deleted it (`deleted_at`) its row too.

    What searches know of the model: `unrelated`, the cosine of texts that have nothing in common; `related`, that of a
    question and its answer; and `languages`, by the names of text search configurations, None for all.
    """

    __tablename__ = "embedding_generations"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    model: Mapped[str]
    revision: Mapped[str]
    dimensions: Mapped[int]
    query_prefix: Mapped[str] = mapped_column(server_default="")
    passage_prefix: Mapped[str] = mapped_column(server_default="")
    is_normalised: Mapped[bool] = mapped_column(server_default=sql("true"))
    unrelated: Mapped[float] = mapped_column(REAL, server_default=sql("0"))
    related: Mapped[float | None] = mapped_column(REAL)
    languages: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    state: Mapped[GenerationState]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    job_id: Mapped[UUID | None]
    auto_activate: Mapped[bool] = mapped_column(server_default=sql("true"))
    cursor: Mapped[UUID | None]
    failures: Mapped[int] = mapped_column(server_default=sql("0"))
    done: Mapped[int] = mapped_column(server_default=sql("0"))
    total: Mapped[int] = mapped_column(server_default=sql("0"))
    embedded: Mapped[int] = mapped_column(server_default=sql("0"))
    reused: Mapped[int] = mapped_column(server_default=sql("0"))
    characters_left_out: Mapped[int] = mapped_column(BigInteger, server_default=sql("0"))
    texts_per_second: Mapped[float | None]
    recall: Mapped[dict[str, Any] | None]
    started_at: Mapped[datetime | None]
    built_at: Mapped[datetime | None]
    activated_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    soak_until: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]

    __table_args__ = (
        Index("uq_embedding_generations_one_active", "state", unique=True, postgresql_where=sql("state = 'active'")),
        Index(
            "uq_embedding_generations_one_building", "state", unique=True, postgresql_where=sql("state = 'building'")
        ),
    )


class ChunkEmbedding(Base):
    """Partitioned by generation; owner and project are copied in so that a filtered search stays in one index."""

    __tablename__ = "chunk_embeddings"

    generation_id: Mapped[int] = mapped_column(ForeignKey("embedding_generations.id"), primary_key=True)
    chunk_id: Mapped[UUID] = mapped_column(ForeignKey("chunks.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID]
    project_id: Mapped[UUID | None]
    content_hash: Mapped[bytes]
    embedding: Mapped[list[float]] = mapped_column(HALFVEC())

    __table_args__ = (
        Index("ix_chunk_embeddings_content", "generation_id", "content_hash"),
        Index("ix_chunk_embeddings_user_id", "user_id"),
        Index("ix_chunk_embeddings_chunk_id", "chunk_id"),
        Index("ix_chunk_embeddings_project_id", "project_id", postgresql_where=sql("project_id IS NOT NULL")),
        {"postgresql_partition_by": "LIST (generation_id)"},
    )


class SentenceEmbedding(Base):
    """The vectors of a passage's sentences, which rank it once a search has found it: partitioned as `ChunkEmbedding`
    is, without an index of vectors. A passage has all of its sentences, or none yet."""

    __tablename__ = "sentence_embeddings"

    chunk_id: Mapped[UUID] = mapped_column(ForeignKey("chunks.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    generation_id: Mapped[int] = mapped_column(
        ForeignKey("embedding_generations.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[UUID]
    embedding: Mapped[list[float]] = mapped_column(HALFVEC())

    __table_args__ = ({"postgresql_partition_by": "LIST (generation_id)"},)


class QueryVector(Base):
    """The vector of a user's earlier search query: the same search again needs no GPU, until retention deletes it."""

    __tablename__ = "query_vectors"

    generation_id: Mapped[int] = mapped_column(
        ForeignKey("embedding_generations.id", ondelete="CASCADE"), primary_key=True
    )
    text_hash: Mapped[bytes] = mapped_column(primary_key=True)
    embedding: Mapped[list[float]] = mapped_column(HALFVEC())
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
