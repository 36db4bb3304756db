"""Storing many vectors at once, by COPY in PostgreSQL's binary format, which needs neither planning nor parsing."""

import struct
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg2
from psycopg2.errors import UniqueViolation
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from db.models import Chunk

if TYPE_CHECKING:
    import numpy as np

    Rows = np.ndarray[Any, Any]  # a vector each

VECTORS = ("generation_id", "chunk_id", "user_id", "project_id", "content_hash", "embedding")
SENTENCES = ("generation_id", "chunk_id", "position", "user_id", "embedding")

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = struct.pack("!h", -1)
NULL = struct.pack("!i", -1)

CONFINED = text("SELECT row_security_active(:table)")


def load_vectors(
    session: Session, chunks: Sequence[Chunk], vectors: "Sequence[Sequence[float] | Rows] | Rows", *, generation_id: int
) -> None:
    """Stores one vector per chunk in `chunk_embeddings`. Vectors that exist stay as they are."""
    # Deferred: the API imports this module, loads no vectors, and starts sooner without numpy.
    import numpy as np

    numbers = np.ascontiguousarray(vectors, ">f2")
    if len(numbers) != len(chunks):
        raise ValueError(f"{len(chunks)} chunks and {len(numbers)} vectors")
    head = struct.pack("!hii", len(VECTORS), 4, generation_id)
    body = bytearray(HEADER)
    for chunk, vector in sorted(zip(chunks, _halfvecs(numbers), strict=True), key=_by_id):
        body += head + _uuid(chunk.id) + _uuid(chunk.user_id) + _uuid(chunk.project_id) + _field(chunk.content_hash)
        body += vector
    _load(session, "chunk_embeddings", VECTORS, body)


def load_sentences(session: Session, chunks: Sequence[Chunk], vectors: "Sequence[Rows]", *, generation_id: int) -> None:
    """Stores the vectors of each chunk's sentences in `sentence_embeddings`. Vectors that exist stay as they are."""
    # Deferred for the same reason as above.
    import numpy as np

    head = struct.pack("!hii", len(SENTENCES), 4, generation_id)
    body = bytearray(HEADER)
    for chunk, rows in sorted(zip(chunks, vectors, strict=True), key=_by_id):
        for position, vector in enumerate(_halfvecs(np.ascontiguousarray(rows, ">f2"))):
            body += head + _uuid(chunk.id) + struct.pack("!ii", 4, position) + _uuid(chunk.user_id) + vector
    _load(session, "sentence_embeddings", SENTENCES, body)


def _by_id(pair: "tuple[Chunk, bytes | Rows]") -> UUID:
    """The one order in which rows are locked."""
    return pair[0].id


def _halfvecs(numbers: "Rows") -> Iterator[bytes]:
    """As pgvector receives them."""
    head = struct.pack("!iHH", 4 + numbers[0].nbytes, numbers.shape[1], 0)
    return (head + row.tobytes() for row in numbers)


def _load(session: Session, table: str, columns: Sequence[str], body: bytearray) -> None:
    """Only where COPY itself cannot do it, a staging table is worth its price: PostgreSQL refuses COPY into a table to
    whomever row-level security confines, as the login of a GPU host; and COPY cannot skip rows that exist, but hardly
    ever meets one."""
    names = ", ".join(columns)
    body += TRAILER
    if session.scalar(CONFINED, {"table": table}):
        _load_missing(session, table, names, body)
        return
    try:
        with session.begin_nested():
            _copy(session, f"COPY {table} ({names}) FROM STDIN (FORMAT binary)", body)
    except IntegrityError as error:
        if not isinstance(error.orig, UniqueViolation):
            raise
        _load_missing(session, table, names, body)


def _load_missing(session: Session, table: str, names: str, body: bytearray) -> None:
    session.execute(text(f"CREATE TEMP TABLE staging (LIKE {table}) ON COMMIT DROP"))
    _copy(session, f"COPY staging ({names}) FROM STDIN (FORMAT binary)", body)
    insert = f"INSERT INTO {table} ({names}) SELECT {names} FROM staging ORDER BY chunk_id ON CONFLICT DO NOTHING"
    session.execute(text(f"{insert}; DROP TABLE staging"))  # the transaction may load more


def _copy(session: Session, statement: str, body: bytearray) -> None:
    """SQLAlchemy has no COPY. Errors are translated to those that it would raise."""
    connection = session.connection().connection.driver_connection
    assert connection is not None
    try:
        with connection.cursor() as cursor:
            cursor.copy_expert(statement, BytesIO(body))
    except psycopg2.Error as error:
        raise DBAPIError.instance(statement, None, error, psycopg2.Error) from error


def _uuid(value: UUID | None) -> bytes:
    return NULL if value is None else _field(value.bytes)


def _field(value: bytes) -> bytes:
    return len(value).to_bytes(4, "big") + value
