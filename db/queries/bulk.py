"""Many vectors at once: by COPY in PostgreSQL's own binary form, which needs neither planning nor parsing."""

import struct
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any
from uuid import UUID

import psycopg2
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

COLUMNS = ("generation_id", "chunk_id", "user_id", "project_id", "content_hash", "embedding")
NAMES = ", ".join(COLUMNS)

# COPY cannot pass over what is already there, so the rows arrive in a table of this transaction's own.
MAKE_ROOM = text("CREATE TEMP TABLE arrived (LIKE chunk_embeddings) ON COMMIT DROP")
COPY = f"COPY arrived ({NAMES}) FROM STDIN (FORMAT binary)"
TAKE_OVER = text(f"INSERT INTO chunk_embeddings ({NAMES}) SELECT {NAMES} FROM arrived ON CONFLICT DO NOTHING")
LEAVE = text("DROP TABLE arrived")  # others of this transaction may follow

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = struct.pack("!h", -1)
NULL = struct.pack("!i", -1)


def load_vectors(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows of `chunk_embeddings`. Those that are there stay as they are."""
    body = b"".join(map(_record, rows))
    session.execute(MAKE_ROOM)
    _copy(session, BytesIO(HEADER + body + TRAILER))
    session.execute(TAKE_OVER)
    session.execute(LEAVE)


def _copy(session: Session, source: BytesIO) -> None:
    """SQLAlchemy knows no COPY; errors become those that it would raise."""
    connection = session.connection().connection.driver_connection
    assert connection is not None
    try:
        with connection.cursor() as cursor:
            cursor.copy_expert(COPY, source)
    except psycopg2.Error as error:
        raise DBAPIError.instance(COPY, None, error, psycopg2.Error) from error


def _record(row: Mapping[str, Any]) -> bytes:
    return (
        struct.pack("!hii", len(COLUMNS), 4, row["generation_id"])
        + _uuid(row["chunk_id"])
        + _uuid(row["user_id"])
        + _uuid(row["project_id"])
        + _field(row["content_hash"])
        + _field(_halfvec(row["embedding"]))
    )


def _uuid(value: UUID | None) -> bytes:
    return NULL if value is None else _field(value.bytes)


def _field(value: bytes) -> bytes:
    return len(value).to_bytes(4, "big") + value


def _halfvec(vector: Sequence[float]) -> bytes:
    """As pgvector receives it: dimensions, two bytes for later, and the numbers."""
    return struct.pack(f"!HH{len(vector)}e", len(vector), 0, *vector)
