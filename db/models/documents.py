from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import Computed, ForeignKey, Identity, Index, UniqueConstraint, func
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import REGCONFIG, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified


class DocumentState(StrEnum):
    PENDING = "pending"
    READY = "ready"


class Document(Identified, Base):
    """What somebody gave us to learn from. The same bytes of the same user are one document, however often sent.

    A title that nobody gave is found in the text.
    """

    __tablename__ = "documents"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    project_id: Mapped[UUID | None]
    path: Mapped[str]
    title: Mapped[str]
    is_title_given: Mapped[bool] = mapped_column(server_default=sql("false"))
    kind: Mapped[str]
    content_hash: Mapped[bytes]
    size_bytes: Mapped[int]
    state: Mapped[DocumentState] = mapped_column(server_default=DocumentState.PENDING)
    text: Mapped[str | None] = mapped_column(deferred=True)

    __table_args__ = (
        UniqueConstraint("user_id", "content_hash"),
        Index("ix_documents_own", "user_id", sql("id DESC")),
    )


class DocumentSource(Base):
    """The bytes as they came, apart from the document so that lists never read them."""

    __tablename__ = "document_sources"

    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    body: Mapped[bytes]


class Chunk(Identified, Base):
    """`text` is exactly the document's text[start_offset:end_offset], in characters. `content_hash` is that of what
    is embedded of it. Positions may collide within a transaction, while chunks move."""

    __tablename__ = "chunks"

    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    user_id: Mapped[UUID]
    project_id: Mapped[UUID | None]
    position: Mapped[int]
    heading: Mapped[str | None]
    text: Mapped[str]
    start_offset: Mapped[int]
    end_offset: Mapped[int]
    page: Mapped[int | None]
    start_seconds: Mapped[float | None]
    end_seconds: Mapped[float | None]
    token_count: Mapped[int]
    content_hash: Mapped[bytes]
    language: Mapped[str] = mapped_column(REGCONFIG, server_default=sql("'english'"))
    lexemes: Mapped[str] = mapped_column(TSVECTOR, Computed("to_tsvector(language, text)", persisted=True))

    __table_args__ = (
        UniqueConstraint("document_id", "position", deferrable=True, initially="DEFERRED"),
        Index("ix_chunks_lexemes", "lexemes", postgresql_using="gin"),
        Index("ix_chunks_user_id", "user_id"),
    )


class GenerationState(StrEnum):
    BUILDING = "building"
    ACTIVE = "active"
    RETIRED = "retired"


class EmbeddingGeneration(Base):
    """One embedding model's vectors for the whole library. Everything but `state` is fixed once made."""

    __tablename__ = "embedding_generations"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    model: Mapped[str]
    revision: Mapped[str]
    dimensions: Mapped[int]
    query_prefix: Mapped[str] = mapped_column(server_default="")
    passage_prefix: Mapped[str] = mapped_column(server_default="")
    is_normalised: Mapped[bool] = mapped_column(server_default=sql("true"))
    state: Mapped[GenerationState]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

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
        {"postgresql_partition_by": "LIST (generation_id)"},
    )


class QueryVector(Base):
    """The vector of a search that somebody already made: searching again costs no GPU."""

    __tablename__ = "query_vectors"

    generation_id: Mapped[int] = mapped_column(
        ForeignKey("embedding_generations.id", ondelete="CASCADE"), primary_key=True
    )
    text_hash: Mapped[bytes] = mapped_column(primary_key=True)
    embedding: Mapped[list[float]] = mapped_column(HALFVEC())
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
