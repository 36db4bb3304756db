from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, ForeignKey, Index, UniqueConstraint, Uuid, literal_column
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB, REGCONFIG, TSVECTOR
from sqlalchemy.orm import Mapped, column_property, mapped_column

from db.models.base import Base, Identified

PROJECT_IDS: ColumnElement[Any] = literal_column(
    "ARRAY(SELECT project_id FROM document_projects WHERE document_id = documents.id ORDER BY project_id)",
    ARRAY(Uuid()),
)


class DocumentState(StrEnum):
    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"


class Document(Identified, Base):
    """Learning material of a user. A title that the user did not give is found in the text.

    An upload with the `key` of a document, such as a file's path, is a new version of it, within one project of one
    user. A new version is a row of its own, whose `replaces_id` is the document, until its text can be searched.
    `problem` is the error of the newest version; a document that was ready before stays so. `source_url` is where it
    was fetched from. The same bytes parsed by the same `recipe` give the same chunks. `encoding` is that of the bytes
    of a text, and `warnings` are sentences on what of the file is not in the text, or not sure to be right. `hidden`
    are places of the text, each with its start and end, that nobody sees in the file.

    `document_projects` says which projects it is in; `project_id` is one of them, and None if there is none.
    """

    __tablename__ = "documents"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    project_id: Mapped[UUID | None] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    path: Mapped[str]
    title: Mapped[str]
    is_title_given: Mapped[bool] = mapped_column(server_default=sql("false"))
    kind: Mapped[str]
    key: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default=sql("1"))
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    content_hash: Mapped[bytes]
    size_bytes: Mapped[int]
    state: Mapped[DocumentState] = mapped_column(server_default=DocumentState.PENDING)
    recipe: Mapped[str | None]
    encoding: Mapped[str | None]
    encoding_certainty: Mapped[str | None]
    warnings: Mapped[list[str]] = mapped_column(JSONB, server_default=sql("'[]'"))
    hidden: Mapped[list[list[int]]] = mapped_column(JSONB, server_default=sql("'[]'"), deferred=True)
    problem: Mapped[dict[str, Any] | None]
    source_url: Mapped[str | None]
    language: Mapped[str] = mapped_column(REGCONFIG, server_default=sql("'english'::regconfig"))
    text: Mapped[str | None] = mapped_column(deferred=True)
    labels: Mapped[dict[str, str]] = mapped_column("metadata", JSONB, server_default=sql("'{}'"))
    project_ids: Mapped[list[UUID]] = column_property(PROJECT_IDS, deferred=True)

    __table_args__ = (
        Index("ix_documents_own", "user_id", sql("id DESC")),
        Index("ix_documents_content", "user_id", "content_hash"),
        Index("ix_documents_language", "user_id", "language"),
        Index("ix_documents_project_id", "project_id", postgresql_where=sql("project_id IS NOT NULL")),
        Index(
            "uq_documents_key",
            *("user_id", "project_id", "key"),
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=sql("key IS NOT NULL"),
        ),
        Index(
            "uq_documents_version",
            *("replaces_id", "version"),
            unique=True,
            postgresql_where=sql("replaces_id IS NOT NULL"),
        ),
        Index("ix_documents_hidden", "user_id", postgresql_where=sql("kind = 'profile' OR state <> 'ready'")),
        Index("uq_documents_one_profile", "user_id", unique=True, postgresql_where=sql("kind = 'profile'")),
    )

    @property
    def known_id(self) -> UUID:
        """The id of the document, whichever version of it this row holds."""
        return self.replaces_id or self.id


class DocumentSource(Base):
    """The uploaded bytes, apart from the document so that lists never read them."""

    __tablename__ = "document_sources"

    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    body: Mapped[bytes]


class Chunk(Identified, Base):
    """`text` is exactly the document's text[start_offset:end_offset], in characters. `content_hash` is the hash of
    its input to the embedding model. Positions may collide within a transaction, while chunks move. A trigger fills
    `lexemes`, the words of the text in its language, with other forms and parts of them (docs/decisions/0091); of
    scripts without spaces, pairs of neighbouring signs."""

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
    speaker: Mapped[str | None]
    token_count: Mapped[int]
    content_hash: Mapped[bytes]
    language: Mapped[str] = mapped_column(REGCONFIG, server_default=sql("'english'::regconfig"))
    lexemes: Mapped[str] = mapped_column(TSVECTOR, server_default=sql("''::tsvector"))

    __table_args__ = (
        UniqueConstraint("document_id", "position", deferrable=True, initially="DEFERRED"),
        Index("ix_chunks_own_words", sql("own_words(user_id, tsvector_to_array(lexemes))"), postgresql_using="gin"),
        Index("ix_chunks_user_id", "user_id"),
    )
