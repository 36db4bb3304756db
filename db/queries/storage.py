"""What the database takes up, and what retention deletes next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

MOST_COUNTED = 100_000

# Partitions count as their table. Rows are as statistics have them, which costs nothing.
TABLES = text(
    """
    SELECT coalesce(whole.relname, one.relname) AS name,
        CAST(sum(coalesce(nullif(counted.n_live_tup, 0), greatest(one.reltuples, 0))) AS bigint) AS rows,
        CAST(sum(pg_total_relation_size(one.oid)) AS bigint) AS bytes,
        CAST(sum(pg_indexes_size(one.oid)) AS bigint) AS index_bytes,
        CAST(coalesce(sum(counted.n_tup_ins), 0) AS bigint) AS rows_added,
        CAST(coalesce(sum(counted.n_tup_del), 0) AS bigint) AS rows_deleted
    FROM pg_class one LEFT JOIN pg_inherits ON inhrelid = one.oid LEFT JOIN pg_class whole ON whole.oid = inhparent
    LEFT JOIN pg_stat_user_tables counted ON counted.relid = one.oid
    WHERE one.relnamespace = 'public'::regnamespace AND one.relkind IN ('r', 'p')
    GROUP BY coalesce(whole.relname, one.relname) ORDER BY bytes DESC, name
    """
)
DATABASE = text(
    """
    SELECT pg_database_size(datname) AS bytes, stats_reset AS counted_since
    FROM pg_stat_database WHERE datname = current_database()
    """
)
OLD_JOBS = text(
    """
    SELECT
        (SELECT min(finished_at) FROM jobs WHERE finished_at IS NOT NULL) AS oldest_at,
        (
            SELECT count(*) FROM (
                SELECT FROM jobs WHERE finished_at < now() - CAST(:keep AS interval) LIMIT :most
            ) AS old
        ) AS due,
        (
            SELECT count(*) FROM (
                SELECT FROM jobs WHERE finished_at < now() - CAST(:keep AS interval) + interval '1 day' LIMIT :most
            ) AS soon
        ) AS due_within_a_day
    """
)


@dataclass(frozen=True)
class Table:
    """Its `bytes` are with its indexes. Rows were added and deleted since PostgreSQL began to count."""

    name: str
    rows: int
    bytes: int
    index_bytes: int
    rows_added: int
    rows_deleted: int


@dataclass(frozen=True)
class OldJobs:
    """When the oldest of all ended, how many retention may delete now, and how many until tomorrow: at most
    `MOST_COUNTED`."""

    oldest_at: datetime | None
    due: int
    due_within_a_day: int


@dataclass(frozen=True)
class Stored:
    database_bytes: int
    counted_since: datetime | None
    tables: list[Table]
    old_jobs: OldJobs


def measure(session: Session, *, keep: timedelta) -> Stored:
    database = session.execute(DATABASE).one()
    return Stored(
        database_bytes=database.bytes,
        counted_since=database.counted_since,
        tables=[Table(**row) for row in session.execute(TABLES).mappings()],
        old_jobs=OldJobs(**session.execute(OLD_JOBS, {"keep": keep, "most": MOST_COUNTED}).mappings().one()),
    )
