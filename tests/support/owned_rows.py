"""A row in every owned table for one user, made from the models: a new table is included by itself."""

import itertools
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Date,
    DateTime,
    Enum,
    Float,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSON, JSONB
from sqlalchemy.types import Uuid

from db.models import Base, EmbeddingGeneration, GenerationState, Job
from db.transactions import transaction
from tests.support.factories import make_job
from tests.support.library import DIMENSIONS

Rows = Mapping[str, Mapping[str, Any]]
"""The primary key of a row, by table."""

UNOWNED = {
    "audit_log",
    "bulk_actions",
    "embedding_generations",
    "llm_config",
    "pauses",
    "llm_provider_changes",
    "llm_providers",
    "query_vectors",
    "throttles",
    "secret_fingerprints",
    "ticks",
    "workers",
}
OWNED = [table for table in Base.metadata.sorted_tables if table.name not in UNOWNED]

MARK = "owned"  # begins every text in these rows

#: Values where the type alone is not enough, or which keep workers of other tests from claiming a row.
SPECIAL: dict[str, Any] = {
    "chunks.end_offset": 2_000_000,
    "chunk_embeddings.embedding": [1.0] * DIMENSIONS,
    "sentence_embeddings.embedding": [1.0] * DIMENSIONS,
    "answers.citations": [],
    "exercises.hints": [],
    "deliveries.state": "failed",
    "reports.match_id": None,  # the row of cv_matches
}

_numbers = itertools.count(1_000_000)  # beyond any real entry of a log


def make_owned_rows(user_id: UUID) -> Rows:
    with transaction() as session:
        is_active = EmbeddingGeneration.state == GenerationState.ACTIVE
        generation_id = session.scalars(select(EmbeddingGeneration.id).where(is_active)).one()
        job_id = make_job(user_id).id
        session.execute(update(Job).where(Job.id == job_id).values(labels={MARK: MARK}))
        rows: dict[str, Mapping[str, Any]] = {
            "users": {"id": user_id},
            "jobs": {"id": job_id},
            "job_metadata": {"user_id": user_id, "key": MARK, "value": MARK, "job_id": job_id},  # by a trigger
            "embedding_generations": {"id": generation_id},
        }
        for table in OWNED:
            if table.name not in rows:
                made = insert(table).values(values_for(table, rows)).returning(*table.primary_key.columns)
                rows[table.name] = dict(session.execute(made).one()._mapping)
    return rows


def values_for(table: Table, known: Rows) -> dict[str, Any]:
    """The required columns of a row, which refers to the `known` rows."""
    return {column.name: _value(column, known) for column in table.columns if _is_required(column)}


def _is_required(column: Column[Any]) -> bool:
    has_default = column.server_default is not None or column.identity is not None or column.computed is not None
    return str(column) in SPECIAL or column.primary_key or not (column.nullable or has_default)


def _value(column: Column[Any], known: Rows) -> Any:
    for key in column.foreign_keys:
        return known[key.column.table.name][key.column.name]
    if column.name in ("user_id", "job_id"):  # kept without a foreign key
        return known[f"{column.name[:-3]}s"]["id"]
    if str(column) in SPECIAL:
        return SPECIAL[str(column)]
    makers = [make for type_, make in MAKERS.items() if isinstance(column.type, type_)]
    return makers[0](column) if makers else f"{MARK} {secrets.token_hex(8)}"


MAKERS: dict[Any, Callable[[Column[Any]], Any]] = {
    Uuid: lambda _: uuid4(),
    Enum: lambda column: column.type.enums[0],  # type: ignore[attr-defined]  # SQLAlchemy types columns by their base type
    Boolean: lambda _: False,
    Integer: lambda _: next(_numbers),
    Float: lambda _: 1.0,
    Numeric: lambda _: 1,
    Date: lambda _: datetime.now(UTC).date(),
    DateTime: lambda _: datetime.now(UTC),
    LargeBinary: lambda _: secrets.token_bytes(8),
    ARRAY: lambda _: [],
    JSONB: lambda _: {},
    JSON: lambda _: {},
}
