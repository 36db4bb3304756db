"""The peer: a plain Starlette app whose streams are StreamingResponses, as a good developer writes them.

One Redis subscription for the process, one query for all jobs of a message, a queue and a generator for each stream. It
checks no API key, sends no pings, and misses events when Redis loses a message.
"""

import asyncio
import json
import os
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import redis.asyncio as redis
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route

from core.settings import settings
from tasks.notifier import changes_channel

EVENTS = "SELECT job_id, seq, type, attempt, data FROM job_events WHERE job_id = $1 AND seq > $2 ORDER BY seq"
NEW_EVENTS = """
    SELECT job_id, event.seq, type, attempt, data
    FROM unnest($1::uuid[], $2::integer[]) AS sent (id, seq)
    JOIN job_events AS event ON event.job_id = sent.id AND event.seq > sent.seq ORDER BY job_id, event.seq
"""
HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}

Row = Any


class Queues:
    """The queues of each job's streams. `sent` holds the number of the last event that they got."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self.pool = pool
        self.open: defaultdict[UUID, set[asyncio.Queue[Row]]] = defaultdict(set)
        self.sent: dict[UUID, int] = {}

    async def fill_forever(self) -> None:
        async with (
            redis.Redis.from_url(settings().broker.url) as client,
            client.pubsub(ignore_subscribe_messages=True) as pubsub,
        ):
            await pubsub.subscribe(changes_channel())
            async for message in pubsub.listen():
                await self._fill([UUID(word) for word in message["data"].decode().split()])

    async def _fill(self, changed: list[UUID]) -> None:
        followed = [job_id for job_id in changed if job_id in self.open]
        for row in await self.pool.fetch(NEW_EVENTS, followed, [self.sent.get(job_id, 0) for job_id in followed]):
            self.sent[row["job_id"]] = row["seq"]
            for queue in self.open[row["job_id"]]:
                queue.put_nowait(row)


async def follow_job(request: Request) -> StreamingResponse:
    job_id = UUID(request.path_params["job_id"])
    events = _events(request.app.state.queues, job_id, after=int(request.query_params.get("after", 0)))
    return StreamingResponse(events, media_type="text/event-stream", headers=HEADERS)


async def _events(queues: Queues, job_id: UUID, after: int) -> AsyncIterator[str]:
    queue: asyncio.Queue[Row] = asyncio.Queue()
    queues.open[job_id].add(queue)
    try:
        for row in await queues.pool.fetch(EVENTS, job_id, after):
            yield _render(row)
            after = row["seq"]
        queues.sent[job_id] = max(after, queues.sent.get(job_id, 0))
        while True:
            row = await queue.get()
            if row["seq"] > after:
                yield _render(row)
            if row["type"] == "end":
                return
    finally:
        queues.open[job_id].discard(queue)


def _render(row: Row) -> str:
    data = json.dumps({"attempt": row["attempt"], **json.loads(row["data"])})
    return f"id: {row['seq']}\nevent: {row['type']}\ndata: {data}\n\n"


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=10, max_size=20) as pool:
        app.state.queues = Queues(pool)
        filling = asyncio.create_task(app.state.queues.fill_forever())
        yield
        filling.cancel()


def create_app() -> Starlette:
    return Starlette(routes=[Route("/api/jobs/{job_id}/events", follow_job)], lifespan=_lifespan)
