"""Reading the logs of jobs."""

from typing import NamedTuple
from uuid import UUID

from db.models.jobs import TERMINAL


class Place(NamedTuple):
    """How far somebody has read in the log of a job."""

    job_id: UUID
    seen: int


class Entry(NamedTuple):
    """An event behind the place of this number. `data` is JSON; the log says that there is a result or an error, and
    the job's row has it. After `is_last` nothing more comes. Where nothing comes at all, because the job has ended or
    was deleted, there is one entry without an event."""

    place: int
    seq: int | None
    type: str | None
    data: str | None
    is_last: bool


#: Of jobs and how far each was seen: the next few events of each, in order, and so many of all of them.
NEWS = f"""
    SELECT place - 1, event.seq, event.type, coalesce(
        CASE event.type WHEN 'result' THEN jobs.result WHEN 'error' THEN jobs.error END,
        jsonb_build_object('attempt', event.attempt) || event.data
    )::text, is_last
    FROM unnest(CAST($1 AS uuid[]), CAST($2 AS integer[])) WITH ORDINALITY AS places (id, seen, place)
    LEFT JOIN jobs USING (id)
    LEFT JOIN LATERAL (
        SELECT * FROM job_events WHERE job_id = places.id AND seq > seen AND last_seq > seen
        ORDER BY seq LIMIT $3
    ) AS event ON true
    CROSS JOIN LATERAL (
        SELECT jobs.id IS NULL OR (
            last_seq <= coalesce(event.seq, seen) AND state IN ({", ".join(f"'{state}'" for state in sorted(TERMINAL))})
        ) AS is_last
    ) AS log
    WHERE event.seq IS NOT NULL OR is_last
    ORDER BY place, event.seq LIMIT $4
"""
