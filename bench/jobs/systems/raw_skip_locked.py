"""A baseline: claim 64 rows and finish 64 rows, each one durable statement, with nothing around it.

When nothing is left it waits for its end, as workers do: `python -m bench.jobs.systems.raw_skip_locked`.
"""

import os
import signal
import time
from collections.abc import Iterable
from contextlib import closing
from typing import Any

import psycopg2
from psycopg2.extras import Json, execute_values

from bench.jobs import job_body

BATCH = 64

TABLE = """
    CREATE TABLE IF NOT EXISTS raw_jobs (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, state text NOT NULL DEFAULT 'queued',
        payload jsonb NOT NULL, attempt integer NOT NULL DEFAULT 0, result jsonb,
        claimed_at timestamptz, finished_at timestamptz
    );
    CREATE INDEX IF NOT EXISTS ix_raw_jobs_waiting ON raw_jobs (id) WHERE state = 'queued'
"""
ADD = "INSERT INTO raw_jobs (payload) SELECT jsonb_build_object('sent_at', %s) FROM generate_series(1, %s)"
CLAIM = f"""
    UPDATE raw_jobs SET state = 'running', attempt = attempt + 1, claimed_at = now()
    WHERE id = ANY(ARRAY(
        SELECT id FROM raw_jobs WHERE state = 'queued' ORDER BY id LIMIT {BATCH} FOR UPDATE SKIP LOCKED
    ))
    RETURNING id, attempt, payload
"""
FINISH = """
    UPDATE raw_jobs SET state = 'succeeded', finished_at = now(), result = done.result
    FROM (VALUES %s) AS done (id, attempt, result)
    WHERE raw_jobs.id = done.id AND raw_jobs.attempt = done.attempt AND state = 'running'
"""


def _connect() -> Any:
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    return connection


def send(moments: Iterable[int]) -> None:
    with closing(_connect()) as connection, connection.cursor() as cursor:
        cursor.execute(TABLE)
        for sent_at in moments:
            cursor.execute(ADD, (sent_at, 1))


def fill(count: int) -> None:
    with closing(_connect()) as connection, connection.cursor() as cursor:
        cursor.execute(ADD, (time.time_ns(), count))
        cursor.execute("ANALYZE raw_jobs")


def work() -> None:
    with closing(_connect()) as connection, connection.cursor() as cursor:
        while claimed := _claim(cursor):
            done = [(id_, attempt, Json(job_body.run(payload["sent_at"]))) for id_, attempt, payload in claimed]
            execute_values(cursor, FINISH, done, template="(%s, %s, %s::jsonb)")


def _claim(cursor: Any) -> list[tuple[int, int, dict[str, int]]]:
    cursor.execute(CLAIM)
    rows: list[tuple[int, int, dict[str, int]]] = cursor.fetchall()
    return rows


if __name__ == "__main__":
    work()
    signal.pause()
