"""Records of the accepted jobs: what the API returns for each, and its rows in PostgreSQL."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.chaos.client import Client, StreamedEvent
from tests.chaos.database import Database
from tests.chaos.load import MAX_PARALLEL, Load
from tests.chaos.planned_jobs import PlannedJob


@dataclass(frozen=True)
class Event:
    seq: int
    attempt: int
    type: str


@dataclass(frozen=True)
class Record:
    """`response` is None for a job that the API does not know, `row` for one that is not in the table. `document` is
    the text that an ingestion stored."""

    job: PlannedJob
    id: str
    response: dict[str, Any] | None
    row: dict[str, Any] | None
    log: Sequence[Event]
    streamed: Sequence[StreamedEvent]
    document: str | None = None

    @property
    def is_final(self) -> bool:
        return self.row is not None and self.row["finished_at"] is not None

    @property
    def result(self) -> dict[str, Any] | None:
        return self.response["result"] if self.response else None


async def collect(
    jobs: Sequence[PlannedJob], load: Load, clients: Sequence[Client], database: Database
) -> list[Record]:
    rows, logs = _read_database(database)
    slots = asyncio.Semaphore(MAX_PARALLEL)

    async def collect_one(job: PlannedJob) -> Record:
        id_, client = load.ids[job.number], clients[job.person]
        async with slots:
            response = await client.get(f"/api/jobs/{id_}")
            row, streamed = rows.get(id_), load.streamed.get(job.number)
            if streamed is None:
                streamed = await client.stream_events(id_) if row and row["finished_at"] else []
            document = await _document(client, response) if job.form == "ingest" else None
        return Record(job, id_, response, row, logs.get(id_, []), streamed, document)

    return await asyncio.gather(*(collect_one(job) for job in jobs if job.number in load.ids))


async def find_unexpected_jobs(load: Load, clients: Sequence[Client]) -> list[str]:
    """Jobs in the users' lists that belong to no submission: second jobs for one key."""
    listed = [id_ for client in clients for id_ in await client.list_job_ids()]
    return sorted(set(listed) - set(load.ids.values()))


async def _document(client: Client, response: dict[str, Any] | None) -> str | None:
    if not response or not response["result"]:
        return None
    document = await client.get(f"/api/documents/{response['result']['document_id']}")
    return document["text"] if document else None


def _read_database(database: Database) -> tuple[dict[str, dict[str, Any]], dict[str, list[Event]]]:
    rows = database.rows("SELECT id::text, state, attempt, last_seq, started_at, finished_at FROM jobs")
    logs: dict[str, list[Event]] = {}
    for event in database.rows("SELECT job_id::text, seq, attempt, type FROM job_events ORDER BY job_id, seq"):
        logs.setdefault(event["job_id"], []).append(Event(event["seq"], event["attempt"], event["type"]))
    return {row["id"]: row for row in rows}, logs
