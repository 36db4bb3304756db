"""Many vectors at once: by COPY in PostgreSQL's own binary form, which needs neither planning nor parsing."""

import struct
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any
from uuid import UUID

import psycopg2
from pgvector import HalfVector
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
    session.execute(MAKE_ROOM)
    _copy(session, BytesIO(HEADER + b"".join(_records(rows)) + TRAILER))
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


def _records(rows: Iterable[Mapping[str, Any]]) -> Iterable[bytes]:
    count = struct.pack("!h", len(COLUMNS))
    for row in rows:
        yield count
        for name in COLUMNS:
            yield _field(row[name])


def _field(value: int | UUID | bytes | Sequence[float] | None) -> bytes:
    match value:
        case None:
            return NULL
        case int():
            return struct.pack("!ii", 4, value)
        case UUID():
            return struct.pack("!i16s", 16, value.bytes)
        case bytes():
            return struct.pack("!i", len(value)) + value
    vector = HalfVector(list(value)).to_binary()
    return struct.pack("!i", len(vector)) + vector
