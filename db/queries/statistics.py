"""Figures on the whole platform, for administrators."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.models import LIBRARY_OWNER_ID

# Ids begin with the time, so the primary keys find the rows of the last day.
ACCOUNTS = text(
    """
    SELECT count(*) AS total, count(*) FILTER (WHERE is_active) AS active,
        count(*) FILTER (WHERE is_admin) AS administrators,
        count(*) FILTER (WHERE id >= (SELECT uuidv7(interval '-24 hours'))) AS new,
        (
            SELECT count(DISTINCT user_id) FROM jobs
            WHERE id >= (SELECT uuidv7(interval '-24 hours')) AND user_id <> :library_owner_id
        ) AS busy
    FROM users WHERE users.id <> :library_owner_id
    """
)
JOBS = text(
    """
    SELECT kind, state, count(*) AS count, CAST(sum(last_seq) AS bigint) AS events,
        percentile_cont(0.95) WITHIN GROUP (ORDER BY queue_seconds) AS queue_seconds_p95,
        percentile_cont(0.95) WITHIN GROUP (ORDER BY work_seconds) AS work_seconds_p95
    FROM jobs WHERE id >= (SELECT uuidv7(interval '-24 hours')) GROUP BY kind, state ORDER BY kind, state
    """
)
LIBRARY = text(
    """
    SELECT count(*) AS documents, count(*) FILTER (WHERE state = 'ready') AS ready,
        CAST(coalesce(sum(size_bytes), 0) AS bigint) AS bytes, (SELECT count(*) FROM chunks) AS chunks
    FROM documents
    """
)
DELIVERIES = text(
    """
    SELECT state, count(*) AS deliveries FROM deliveries
    WHERE id >= (SELECT uuidv7(interval '-24 hours')) GROUP BY state
    """
)
STORAGE = text(
    """
    SELECT CAST(sum(pg_total_relation_size(oid)) AS bigint) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    """
)


@dataclass(frozen=True)
class Statistics:
    """Jobs, deliveries, and new and busy accounts are of the last 24 hours; everything else is what exists now."""

    accounts: Mapping[str, int]
    jobs: list[Mapping[str, Any]]
    library: Mapping[str, int]
    deliveries: dict[str, int]
    storage_bytes: int


def collect(session: Session) -> Statistics:
    return Statistics(
        accounts=dict(session.execute(ACCOUNTS, {"library_owner_id": LIBRARY_OWNER_ID}).mappings().one()),
        jobs=[dict(row) for row in session.execute(JOBS).mappings()],
        library=dict(session.execute(LIBRARY).mappings().one()),
        deliveries={row.state: row.deliveries for row in session.execute(DELIVERIES)},
        storage_bytes=session.scalar(STORAGE) or 0,
    )
