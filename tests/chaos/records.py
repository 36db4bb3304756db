"""What became of the accepted jobs: what the API says of each, and what stands in PostgreSQL."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.chaos.client import Client, Heard
from tests.chaos.load import AT_ONCE, Load
from tests.chaos.plan import PlannedJob
from tests.chaos.stack import Stack


@dataclass(frozen=True)
class Event:
    seq: int
    attempt: int
    type: str


@dataclass(frozen=True)
class Record:
    """`answer` is None for a job that the API does not know, `row` for one that is not in the table. `document` is
    the text that an ingestion stored."""

    job: PlannedJob
    id: str
    answer: dict[str, Any] | None
    row: dict[str, Any] | None
    log: Sequence[Event]
    heard: Sequence[Heard]
    document: str | None = None

    @property
    def is_final(self) -> bool:
        return self.row is not None and self.row["finished_at"] is not None

    @property
    def result(self) -> dict[str, Any] | None:
        return self.answer["result"] if self.answer else None


async def collect(jobs: Sequence[PlannedJob], load: Load, clients: Sequence[Client], stack: Stack) -> list[Record]:
    rows, logs = _read_database(stack)
    places = asyncio.Semaphore(AT_ONCE)

    async def collect_one(job: PlannedJob) -> Record:
        id_, client = load.ids[job.number], clients[job.person]
        async with places:
            answer = await client.get(f"/api/jobs/{id_}")
            row, heard = rows.get(id_), load.heard.get(job.number)
            if heard is None:
                heard = await client.listen(id_) if row and row["finished_at"] else []
            document = await _document(client, answer) if job.form == "ingest" else None
        return Record(job, id_, answer, row, logs.get(id_, []), heard, document)

    return await asyncio.gather(*(collect_one(job) for job in jobs if job.number in load.ids))


async def find_unasked(load: Load, clients: Sequence[Client]) -> list[str]:
    """Jobs in the lists of the people that answer none of their submissions: second jobs for one key."""
    listed = [id_ for client in clients for id_ in await client.list_job_ids()]
    return sorted(set(listed) - set(load.ids.values()))


async def _document(client: Client, answer: dict[str, Any] | None) -> str | None:
    if not answer or not answer["result"]:
        return None
    document = await client.get(f"/api/documents/{answer['result']['document_id']}")
    return document["text"] if document else None


def _read_database(stack: Stack) -> tuple[dict[str, dict[str, Any]], dict[str, list[Event]]]:
    rows = stack.rows("SELECT id::text, state, attempt, last_seq, started_at, finished_at FROM jobs")
    logs: dict[str, list[Event]] = {}
    for event in stack.rows("SELECT job_id::text, seq, attempt, type FROM job_events ORDER BY job_id, seq"):
        logs.setdefault(event["job_id"], []).append(Event(event["seq"], event["attempt"], event["type"]))
    return {row["id"]: row for row in rows}, logs
