"""Many vectors at once: by COPY in PostgreSQL's own binary form, which needs neither planning nor parsing."""

import struct
from collections.abc import Iterator, Sequence
from io import BytesIO
from uuid import UUID

import psycopg2
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db.models import Chunk

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


def load_vectors(
    session: Session, chunks: Sequence[Chunk], vectors: Sequence[Sequence[float]], *, generation_id: int
) -> None:
    """Into `chunk_embeddings`, for each chunk its own. Those that are there stay as they are."""
    records = zip(chunks, _halfvecs(vectors), strict=True)
    start = struct.pack("!hii", len(COLUMNS), 4, generation_id)
    body = b"".join(start + _of_chunk(chunk) + vector for chunk, vector in records)
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


def _of_chunk(chunk: Chunk) -> bytes:
    return _uuid(chunk.id) + _uuid(chunk.user_id) + _uuid(chunk.project_id) + _field(chunk.content_hash)


def _uuid(value: UUID | None) -> bytes:
    return NULL if value is None else _field(value.bytes)


def _field(value: bytes) -> bytes:
    return len(value).to_bytes(4, "big") + value


def _halfvecs(vectors: Sequence[Sequence[float]]) -> Iterator[bytes]:
    """As pgvector's `halfvec_recv` reads them: dimensions, two bytes for later, and the numbers."""
    for vector in vectors:
        yield _field(struct.pack(f"!HH{len(vector)}e", len(vector), 0, *vector))
