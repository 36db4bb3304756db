"""0076 indexes the chunks that are there anew, with what is written meanwhile, and its downgrade restores them."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Connection, Engine, text

from tests.db.test_migrations import make_logins
from tests.support.migrations import downgrade, upgrade
from tests.support.waiting import eventually

DOCUMENT = """
WITH owner AS (INSERT INTO users (email, username) VALUES ('a@example.org', 'somebody') RETURNING id)
INSERT INTO documents (user_id, path, title, kind, content_hash, size_bytes, state)
SELECT id, 'a.md', 'A', 'markdown', 'a', 1, 'ready' FROM owner
"""
CHUNK = """
INSERT INTO chunks (document_id, user_id, position, text, start_offset, end_offset, token_count, content_hash)
SELECT id, user_id, (SELECT count(*) FROM chunks), :text, 0, 1, 1, '' FROM documents
"""
WAITS = "SELECT FROM pg_locks WHERE NOT granted AND relation = 'chunks'::regclass"


def add(connection: Connection, passage: str) -> None:
    connection.execute(text(CHUNK), {"text": passage})


def lexemes(database: Engine) -> dict[str, str]:
    with database.connect() as connection:
        rows = connection.execute(text("SELECT text, CAST(lexemes AS text) AS lexemes FROM chunks"))
        return {row.text: row.lexemes for row in rows}


def test_chunks_are_indexed_anew_and_back(database: Engine) -> None:
    upgrade(database, "head")
    make_logins(database)  # names columns of today
    downgrade(database, "0075")
    with database.begin() as connection:
        connection.execute(text(DOCUMENT))
        for passage in ("Mu\u0308nchen", "PPR-9087", "plain", "光合作用"):
            add(connection, passage)
    before = lexemes(database)
    upgrade(database, "0076")
    assert lexemes(database) == {
        "Mu\u0308nchen": "'munchen':1C 'münchen':1",
        "PPR-9087": "'-9087':2 '9087':4B 'ppr':1",
        "plain": "'plain':1",
        "光合作用": before["光合作用"],
    }
    downgrade(database, "0075")
    assert lexemes(database) == before
    upgrade(database, "0076")
    assert lexemes(database) != before


def test_chunk_that_an_old_worker_writes_meanwhile_is_indexed_too(database: Engine) -> None:
    upgrade(database, "0075")
    with database.begin() as connection:
        connection.execute(text(DOCUMENT))
    with ThreadPoolExecutor(1) as pool, database.connect() as worker, database.connect() as observer:
        add(worker, "München")
        migrating = pool.submit(upgrade, database, "0076")
        try:
            assert eventually(lambda: observer.execute(text(WAITS)).first() is not None, 60)
        finally:
            worker.commit()
        migrating.result(120)
        add(worker, "Zürich")
        worker.commit()
    assert lexemes(database) == {"München": "'munchen':1C 'münchen':1", "Zürich": "'zurich':1C 'zürich':1"}
