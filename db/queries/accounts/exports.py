"""Everything that belongs to one user, for a copy of their own: rows table by table, and the files of documents."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import nullcontext
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Column, Subquery, Table, Text, func, literal, select, true, tuple_
from sqlalchemy.orm import Session

from db.models import Base, Document, DocumentSource, Job, User
from db.row_level_security import platform_rights

ROWS_AT_ONCE = 200
MOST_BYTES = 1_000_000  # of rows that are read at once, as they are stored; one row may be larger
BYTES_BEFORE = "bytes_before"
DOCUMENTS_AT_ONCE = 20

WHOLE: frozenset[str] = frozenset()

#: Tables in an export, each with the columns that are not.
EXPORTED: Mapping[str, frozenset[str]] = {
    "answers": WHOLE,
    "api_keys": frozenset({"key_hash"}),
    "chat_messages": WHOLE,
    "chat_threads": WHOLE,
    "cv_matches": WHOLE,
    "deliveries": frozenset({"lease_until"}),
    "document_projects": WHOLE,
    "document_summaries": WHOLE,
    "documents": frozenset({"text", "content_hash", "key"}),  # the text is a file
    "exercise_answers": WHOLE,
    "exercises": frozenset({"solution", "fingerprint", "meaning", "meaning_model"}),  # solutions would spoil them
    "instruction_versions": WHOLE,
    "instructions": WHOLE,
    "jobs": frozenset(
        {
            *("payload", "stage", "turn", "lease_seconds", "lease_until", "worker", "alone", "lost_leases", "version"),
            *(
                "last_seq",
                "claimed_at",
                "given_up",
                "breaks",
                "broke_at",
                "reports",
                "jumped_at",
                "timeline",
                "request_id",
                "traceparent",
            ),
        }
    ),
    "learning_sessions": WHOLE,
    "llm_spending": frozenset({"reserved_tokens", "reserved_cost"}),
    "login_sessions": frozenset({"token_version"}),
    "oauth_accounts": WHOLE,
    "profiles": frozenset({"content_hash"}),
    "progress_entries": WHOLE,
    "projects": WHOLE,
    "resource_queries": WHOLE,
    "resources": WHOLE,
    "review_cards": WHOLE,
    "reviews": WHOLE,
    "saved_views": WHOLE,
    "story_chapters": WHOLE,
    "story_documents": WHOLE,
    "story_memories": frozenset({"vector", "vector_model", "words_hash"}),
    "story_messages": WHOLE,
    "story_plans": WHOLE,
    "story_sentences": WHOLE,
    "topics": WHOLE,
    "webhooks": frozenset({"secret", "previous_secret", "previous_secret_until"}),
}

FOR_THE_PLATFORM = frozenset({"oauth_accounts"})  # which no user's request reads by itself

#: Tables that are not, and why.
LEFT_OUT: Mapping[str, str] = {
    "answer_cache": "a copy of answers",
    "callback_secrets": "a secret",
    "chunk_embeddings": "numbers that a model made of the texts",
    "chunks": "pieces of the texts",
    "coding_drafts": "an attempt that has not ended, with solutions",
    "cv_scans": "made of a file, for as long as the file is here",
    "deleted_jobs": "ids of jobs that are no more",
    "idempotency_keys": "of requests of a day, with hashes of them",
    "intakes": "an upload that becomes documents",
    "job_metadata": "a copy of the metadata of jobs",
    "libraries": "a count of changes",
    "library_resources": "the library of the site",
    "llm_reservations": "of jobs that run",
    "llm_settlements": "ids of requests that llm_spending has counted",
    "profile_sources": "an upload that becomes the profile",
    "queue_use": "of the last minutes",
    "reports": "matches and chapters once more, as PDF files",
    "revoked_tokens": "ids of tokens that let nobody in",
    "sentence_embeddings": "numbers that a model made of the texts",
    "story_jobs": "which jobs are of a story; both are in the export",
}

ACCOUNT = ("id", "email", "username", "is_admin", "is_operator", "is_active", "is_verified", "time_zone", "created_at")


def get_account(session: Session, *, user_id: UUID) -> dict[str, Any]:
    columns = [User.__table__.c[name] for name in ACCOUNT]
    return dict(session.execute(select(*columns).where(User.id == user_id)).one()._mapping)


#: Columns that are shown otherwise than they are stored.
APART: Mapping[str, tuple[str, ...]] = {Job.__tablename__: ("kind", "input", "result")}


class ExportedRow(NamedTuple):
    """`data` is JSON that PostgreSQL wrote: Python would hold the interpreter to read and write a large result.
    `apart` are the texts of the columns in `APART`, which are not in `data`."""

    data: str
    key: tuple[Any, ...]
    apart: tuple[str | None, ...]


def list_rows(
    session: Session, table_name: str, *, user_id: UUID, after: Sequence[Any] | None = None
) -> list[ExportedRow]:
    """A few, in the order of their primary key; `after` is that of the last one seen."""
    table = Base.metadata.tables[table_name]
    few = _few(table, user_id, after)
    columns = [few.c[column.name] for column in _exported(table)]
    shown = select(*columns).where(few.c[BYTES_BEFORE] < MOST_BYTES).subquery("shown")
    key = [shown.c[column.name] for column in table.primary_key]
    apart = [shown.c[name].cast(Text).label(f"{name}_apart") for name in APART.get(table_name, ())]
    rest = select(*(column for column in shown.c if column.name not in APART.get(table_name, ())))
    row = rest.correlate(shown).lateral("exported")
    query = select(func.to_json(row.table_valued()).cast(Text), *key, *apart).select_from(shown.join(row, true()))
    with platform_rights(session) if table_name in FOR_THE_PLATFORM else nullcontext():
        rows = session.execute(query.order_by(*key)).all()
    return [ExportedRow(data, tuple(values[: len(key)]), tuple(values[len(key) :])) for data, *values in rows]


def list_schemas(session: Session, job_ids: Collection[UUID], *, user_id: UUID) -> dict[UUID, str]:
    """The JSON schemas that requests of these jobs had, as they were sent: their rows have them with sorted keys."""
    schema = Job.payload["schema_text"].astext
    query = select(Job.id, schema.label("schema")).where(Job.id.in_(job_ids), Job.user_id == user_id)
    return {row.id: row.schema for row in session.execute(query.where(schema.is_not(None)))}


def _few(table: Table, user_id: UUID, after: Sequence[Any] | None) -> Subquery:
    """Rows, with the bytes of those before them."""
    columns, key = _exported(table), list(table.primary_key)
    stored = sum((func.coalesce(func.pg_column_size(column), 0) for column in columns), literal(0))
    before = func.coalesce(func.sum(stored).over(order_by=key, rows=(None, -1)), 0).label(BYTES_BEFORE)
    query = select(*columns, before).where(table.c.user_id == user_id)
    if after is not None:
        query = query.where(tuple_(*key) > tuple_(*after, types=[column.type for column in key]))
    return query.order_by(*key).limit(ROWS_AT_ONCE).subquery()


def _exported(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if column.name not in EXPORTED[table.name]]


def list_documents(session: Session, *, user_id: UUID, after: UUID | None = None) -> list[tuple[UUID, str]]:
    """Ids and paths of a few, by id; `after` is that of the last one seen. Each version is one."""
    query = select(Document.id, Document.path).where(Document.user_id == user_id).order_by(Document.id)
    if after is not None:
        query = query.where(Document.id > after)
    return [(row.id, row.path) for row in session.execute(query.limit(DOCUMENTS_AT_ONCE))]


def find_text(session: Session, document_id: UUID, *, user_id: UUID) -> str | None:
    return session.scalar(select(Document.text).where(Document.id == document_id, Document.user_id == user_id))


def find_file(session: Session, document_id: UUID, *, user_id: UUID) -> bytes | None:
    """As it was uploaded or fetched."""
    sources = select(DocumentSource.body).join(Document, Document.id == DocumentSource.document_id)
    return session.scalar(sources.where(Document.id == document_id, Document.user_id == user_id))
