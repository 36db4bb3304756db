"""Streams of jobs' logs: one reader for all that are open in this process.

The log in PostgreSQL is the queue, and a follower's place in it is all that is kept of them. Whoever may have news
shares the next statement; a follower takes part again when the client has taken the last bytes. So a late subscriber
reads batch by batch, a slow one holds up nobody, and none makes the server keep more than one batch.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import groupby
from typing import Any
from uuid import UUID

from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from starlette.types import Message, Receive, Send

from api.coalescer import Coalescer
from api.job_changes import JobChanges, in_background
from db.queries.jobs import events
from db.queries.jobs.events import Cursor, Entry
from db.transactions import AsyncStatements
from tasks.job_schema import render_problem

AT_ONCE = 100  # events that a follower gets at once
MOST_AT_ONCE = 5_000  # events read in one statement
PING_SECONDS = 15.0

START: Message = {
    "type": "http.response.start",
    "status": 200,
    "headers": [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-cache"),
        (b"x-accel-buffering", b"no"),
    ],
}
PING: Message = {"type": "http.response.body", "body": KEEPALIVE_COMMENT, "more_body": True}


class Follower:
    """One open stream. It listens, or it sends what it was given, until it is closed."""

    __slots__ = ("_is_closed", "_is_rung", "_rounds", "_send", "_sending", "place", "quiet_since")

    def __init__(self, place: Cursor, send: Send, rounds: "Coalescer[Follower]") -> None:
        self.place = place
        self.quiet_since = asyncio.get_running_loop().time()
        self._send = send
        self._rounds = rounds
        self._sending: asyncio.Task[None] | None = None
        self._is_rung = False
        self._is_closed = False

    @property
    def is_listening(self) -> bool:
        return self._sending is None and not self._is_closed

    def ring(self) -> None:
        """There may be news: takes part in the next round, or in one after what is being sent."""
        if self.is_listening:
            self._rounds.add(self)
        else:
            self._is_rung = True

    def give(self, message: Message) -> None:
        self._sending = asyncio.create_task(self._pass_on(message))

    def close(self) -> None:
        self._is_closed = True
        if self._sending is not None:
            self._sending.cancel()

    async def _pass_on(self, message: Message) -> None:
        """Takes as long as the client takes to make room."""
        with suppress(OSError):  # the client left, and `receive` says so too
            await self._send(message)
        self._sending = None
        self._is_closed = self._is_closed or not message["more_body"]
        self.quiet_since = asyncio.get_running_loop().time()
        if self._is_rung and self.is_listening:
            self._is_rung = False
            self._rounds.add(self)


class Streams:
    def __init__(self, job_changes: JobChanges) -> None:
        self._job_changes = job_changes
        self._followers: set[Follower] = set()
        self._rounds = Coalescer(self._hand_out)
        self._news = AsyncStatements()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        async with in_background(self._ping_forever()):
            yield
        await self._rounds.close()
        await self._news.close()

    async def stream(self, place: Cursor, receive: Receive, send: Send) -> None:
        """Until the log has ended or the client has left; either way `receive` says so."""
        await send(START)
        follower = Follower(place, send, self._rounds)
        self._followers.add(follower)
        self._job_changes.add(place.job_id, follower)
        try:
            follower.ring()
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            self._followers.discard(follower)
            self._job_changes.remove(place.job_id, follower)
            follower.close()

    async def _hand_out(self, due: Sequence[Follower]) -> None:
        """Each event is read and encoded once for all who are at the same place."""
        groups: defaultdict[Cursor, list[Follower]] = defaultdict(list)
        for follower in due:
            if follower.is_listening:
                groups[follower.place].append(follower)
            else:
                follower.ring()
        places = list(groups)
        job_ids, seen = [place.job_id for place in places], [place.seen for place in places]
        news = [Entry(*row) for row in await self._news.fetch(events.READ_LOGS, job_ids, seen, AT_ONCE, MOST_AT_ONCE)]
        for n, found in groupby(news, key=_place_of):
            entries = list(found)
            _give(groups[places[n]], entries, places[n].job_id)
        if len(news) == MOST_AT_ONCE:
            for follower in due:
                follower.ring()

    async def _ping_forever(self) -> None:
        clock = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(1.0)
            quiet_since = clock.time() - PING_SECONDS
            for follower in self._followers:
                if follower.quiet_since <= quiet_since and follower.is_listening:
                    follower.give(PING)


def _place_of(entry: Entry) -> int:
    return entry.cursor


def _give(followers: Sequence[Follower], entries: Sequence[Entry], job_id: UUID) -> None:
    last = entries[-1]
    body = b"".join([_encode(entry, job_id) for entry in entries])
    message: Message = {"type": "http.response.body", "body": body, "more_body": not last.is_last}
    place = Cursor(job_id, last.seq or 0)
    for follower in followers:
        if follower.is_listening:
            follower.place = place
            follower.give(message)
        if follower.place != place or len(entries) == AT_ONCE:
            follower.ring()


def _encode(entry: Entry, job_id: UUID) -> bytes:
    if entry.type is None or entry.data is None:
        return b""
    data = _problem(entry.data, job_id) if entry.type == "error" else entry.data
    return format_sse_event(event=entry.type, data_str=data, id=str(entry.seq))


def _problem(data: str, job_id: UUID) -> str:
    """A job that runs again has no error any more."""
    error: dict[str, Any] = json.loads(data)
    return json.dumps(render_problem(error, job_id)) if "slug" in error else data
