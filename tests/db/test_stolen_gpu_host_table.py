"""The table of docs/stolen-gpu-host.md, cell by cell: what its login does to the rows of somebody else."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg2
import pytest
from psycopg2 import extensions
from psycopg2.errors import InsufficientPrivilege
from psycopg2.extras import Json, register_uuid

from db.queries.embeddings import generations
from db.table_rights import ALL, Command, Rows, TableRights
from db.transactions import read_only
from db.worker_rights import GPU_ROLE, RIGHTS
from db.worker_rights_page import PAGE, with_rights
from embedded.servers import EmbeddedPostgres
from tests.support.factories import make_user
from tests.support.failures import each
from tests.support.library import DIMENSIONS, axis
from tests.support.stolen_login import end_jobs

ROOT = Path(__file__).parents[2]
VECTOR = str(axis(1))


@pytest.fixture(autouse=True)
def nothing_in_hand(platform: None) -> Iterator[None]:
    """No other test's job, and none of these for others."""
    end_jobs()
    yield
    end_jobs()


def test_table_is_that_of_the_rights() -> None:
    page = PAGE.read_text()
    assert with_rights(page) == page


#: What a row of a stranger has where a value of its type would not do.
CHOSEN: dict[str, dict[str, Any]] = {
    "jobs": {"queue": "io", "state": "queued", "kind": "mail.send", "queued_at": "2026-01-01"},
    "llm_settlements": {"day": "2026-01-02"},  # without a reservation
    "llm_spending": {"day": "2026-01-02"},  # without a reservation
    "job_events": {"seq": 2},
    "llm_providers": {"queue": "io.llm"},
    "workers": {"queues": Json(["cpu"])},
    "documents": {"kind": "text", "state": "ready"},
    "embedding_generations": {"state": "retired", "dimensions": DIMENSIONS},
    "chat_messages": {"role": "assistant"},
    "chunks": {"start_offset": 0},
    "projects": {"type": "learning"},
    "progress_entries": {"score": 0.5},
}
OF_TYPE: dict[str, Any] = {
    "text": "x",
    "jsonb": Json({}),
    "boolean": False,
    "integer": 1,
    "bigint": 1,
    "real": 0.5,
    "double precision": 0.5,
    "numeric": 0.5,
    "timestamp with time zone": "2026-01-01",
    "date": "2026-01-01",
    "bytea": b"x",
    "halfvec": VECTOR,
    "ARRAY": "{}",
    "regconfig": "english",
}
COLUMNS = """
SELECT column_name, CASE data_type WHEN 'USER-DEFINED' THEN udt_name ELSE data_type END
FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s AND is_nullable = 'NO'
    AND (column_default IS NULL OR column_name = ANY (%s)) AND is_identity = 'NO' AND is_generated = 'NEVER'
"""
KEY = """
SELECT array_agg(attname) FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
WHERE indrelid = %s::regclass AND indisprimary
"""


def row_of_a_stranger(
    cursor: extensions.cursor, table: str, user_id: UUID, generation_id: int
) -> tuple[dict[str, Any], list[str]]:
    """With the names of its primary key."""
    chosen = CHOSEN.get(table, {})
    cursor.execute(COLUMNS, (table, list(chosen)))
    row = {name: uuid4() if type_ == "uuid" else OF_TYPE[type_] for name, type_ in cursor.fetchall()} | chosen
    row |= {name: value for name, value in (("user_id", user_id), ("generation_id", generation_id)) if name in row}
    names = ", ".join(row)
    marks = ", ".join(["%s"] * len(row))
    cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING to_json({table})", tuple(row.values()))
    [(stored,)] = cursor.fetchall()
    cursor.execute(KEY, (table,))
    [(key,)] = cursor.fetchall()
    return row | {name: stored[name] for name in key}, key


def outcome_of(cursor: extensions.cursor, statement: str, values: tuple[Any, ...]) -> int | str:
    """How many rows it met, or `refused`."""
    cursor.execute("SAVEPOINT attempt")
    try:
        cursor.execute(statement, values)
        return cursor.rowcount
    except InsufficientPrivilege:
        return "refused"
    finally:
        cursor.execute("ROLLBACK TO SAVEPOINT attempt")


def test_rows_of_a_stranger_are_as_the_table_says(postgres: EmbeddedPostgres) -> None:
    # Each row is made without what it belongs to, and all are taken back.
    stranger = make_user()
    with read_only() as session:
        generation_id = generations.get_active(session).id
    tables = RIGHTS.keys() - {"alembic_version", "library_words", "llm_config"}  # which take no second row
    connection = psycopg2.connect(postgres.url)
    register_uuid(conn_or_curs=connection)  # type: ignore[no-untyped-call]  # psycopg2 leaves it untyped
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        made = {table: row_of_a_stranger(cursor, table, stranger.id, generation_id) for table in tables}
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute(f"SET LOCAL ROLE {GPU_ROLE}")
        for check in each(tables):
            with check as table:
                found = outcomes(cursor, table, *made[table])
                assert {command for command in found if not is_as_told(RIGHTS[table], command, found[command])} == set()
    connection.rollback()
    connection.close()


def outcomes(cursor: extensions.cursor, table: str, row: dict[str, Any], key: list[str]) -> dict[Command, int | str]:
    columns = RIGHTS[table].columns
    if key[0] not in columns.get("SELECT", ALL) and columns.get("SELECT", ALL) != ALL:
        key = ["user_id"]
    which = " AND ".join(f"{name} = %s" for name in key)
    values = tuple(row[name] for name in key)
    changed = columns.get("UPDATE", key)[-1]
    given = [name for name in row if columns.get("INSERT", ALL) == ALL or name in columns["INSERT"]]
    marks = ", ".join(["%s"] * len(given))
    insert = f"INSERT INTO {table} ({', '.join(given)}) OVERRIDING SYSTEM VALUE VALUES ({marks}) ON CONFLICT DO NOTHING"
    return {
        "SELECT": outcome_of(cursor, f"SELECT {key[0]} FROM {table} WHERE {which}", values),
        "INSERT": outcome_of(cursor, insert, tuple(row[name] for name in given)),
        "UPDATE": outcome_of(cursor, f"UPDATE {table} SET {changed} = DEFAULT WHERE {which}", values),
        "DELETE": outcome_of(cursor, f"DELETE FROM {table} WHERE {which}", values),
    }


def is_as_told(rights: TableRights, command: Command, outcome: int | str) -> bool:
    if command not in rights.columns:
        return outcome == "refused"
    if rights.rows.get(command, Rows()).says == "all":
        return outcome == (0 if command == "INSERT" else 1)  # the row that would be added is there
    return outcome == "refused" or (outcome == 0 and command != "INSERT")
