"""Storing many vectors at once, by COPY in PostgreSQL's binary format, which needs neither planning nor parsing."""

import struct
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg2
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db.models import Chunk

if TYPE_CHECKING:
    import numpy as np

    Rows = np.ndarray[Any, Any]  # a vector each

COLUMNS = ("generation_id", "chunk_id", "user_id", "project_id", "content_hash", "embedding")
NAMES = ", ".join(COLUMNS)

# COPY cannot skip rows that exist, so the rows are loaded into a staging table of this transaction.
CREATE_STAGING = text("CREATE TEMP TABLE staging (LIKE chunk_embeddings) ON COMMIT DROP")
COPY = f"COPY staging ({NAMES}) FROM STDIN (FORMAT binary)"
INSERT_STAGED = text(f"INSERT INTO chunk_embeddings ({NAMES}) SELECT {NAMES} FROM staging ON CONFLICT DO NOTHING")
DROP_STAGING = text("DROP TABLE staging")  # the transaction may load more

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = struct.pack("!h", -1)
NULL = struct.pack("!i", -1)


def load_vectors(
    session: Session, chunks: Sequence[Chunk], vectors: "Sequence[Sequence[float] | Rows] | Rows", *, generation_id: int
) -> None:
    """Stores one vector per chunk in `chunk_embeddings`. Vectors that exist stay as they are."""
    # Deferred: the API imports this module, loads no vectors, and starts sooner without numpy.
    import numpy as np

    numbers = np.ascontiguousarray(vectors, ">f2")
    if len(numbers) != len(chunks):
        raise ValueError(f"{len(chunks)} chunks and {len(numbers)} vectors")
    head = struct.pack("!hii", len(COLUMNS), 4, generation_id)
    halfvec = struct.pack("!iHH", 4 + numbers[0].nbytes, numbers.shape[1], 0)  # as pgvector receives it
    body = bytearray(HEADER)
    for chunk, row in zip(chunks, numbers, strict=True):
        body += head + _uuid(chunk.id) + _uuid(chunk.user_id) + _uuid(chunk.project_id) + _field(chunk.content_hash)
        body += halfvec + row.tobytes()
    session.execute(CREATE_STAGING)
    _copy(session, BytesIO(body + TRAILER))
    session.execute(INSERT_STAGED)
    session.execute(DROP_STAGING)


def _copy(session: Session, source: BytesIO) -> None:
    """SQLAlchemy has no COPY. Errors are translated to those that it would raise."""
    connection = session.connection().connection.driver_connection
    assert connection is not None
    try:
        with connection.cursor() as cursor:
            cursor.copy_expert(COPY, source)
    except psycopg2.Error as error:
        raise DBAPIError.instance(COPY, None, error, psycopg2.Error) from error


def _uuid(value: UUID | None) -> bytes:
    return NULL if value is None else _field(value.bytes)


def _field(value: bytes) -> bytes:
    return len(value).to_bytes(4, "big") + value
