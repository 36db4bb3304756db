"""Event streams (SSE): one reader for the logs of all jobs that clients of this process follow.

The log in PostgreSQL is the queue, and a cursor in it is all that is kept of a follower. Followers that may have new
events share the next statement; one takes part again when its client has taken the last bytes. So a late follower reads
batch by batch, a slow one delays no other, and none makes the server keep more than one batch.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Protocol
from uuid import UUID

from fastapi.sse import format_sse_event
from pydantic_core import from_json
from starlette.types import Message, Receive, Send

from api.coalescer import Coalescer
from api.job_changes import JobChanges
from api.open_streams import Admission, Follower, OpenStreams, message, start
from api.serving import serving
from db.models import JobState
from db.queries.jobs import events, jobs
from db.queries.jobs.events import Cursor, Entry
from db.queries.jobs.jobs import Wait
from tasks.job_schema import RESHAPED, Serving, away_reason, readable, render_problem, shown_result

AT_ONCE = 100  # events that a follower gets at once
MOST_AT_ONCE = 5_000  # events read in one statement
WaitsFor = tuple[str, str]
"""Why a job waits, and for which provider, as the last `waiting` event said."""


class Form(Protocol):
    """How the events of a job are written for whoever follows it. One without state serves many streams."""

    def events(self, entries: Sequence[Entry], job_id: UUID) -> bytes: ...

    def waiting(self, reason: Mapping[str, str], seen: int) -> bytes:
        """For a job whose provider cannot be asked, or can be again."""
        ...


class JobEvents:
    """Pensum's own: each event with its name and number."""

    def events(self, entries: Sequence[Entry], job_id: UUID) -> bytes:
        return b"".join([_encode(entry, job_id) for entry in entries])

    def waiting(self, reason: Mapping[str, str], seen: int) -> bytes:
        return format_sse_event(event="waiting", data_str=json.dumps(reason), id=str(seen))


JOB_EVENTS = JobEvents()


class JobFollower(Follower):
    __slots__ = ("cursor", "form", "waits_for")

    def __init__(self, cursor: Cursor, form: Form, admission: Admission, send: Send, coalescer: Coalescer[Any]) -> None:
        super().__init__(admission, send, coalescer)
        self.cursor = cursor
        self.form = form
        self.waits_for: WaitsFor | None = None


class Streams(OpenStreams[JobFollower]):
    def __init__(self, job_changes: JobChanges) -> None:
        super().__init__()
        self._job_changes = job_changes

    async def stream(
        self, cursor: Cursor, admission: Admission, receive: Receive, send: Send, form: Form = JOB_EVENTS
    ) -> None:
        """Until the log has ended, the client has left or is let in no more; either way `receive` says so."""
        await start(send)
        follower = JobFollower(cursor, form, admission, send, self._coalescer)
        self._job_changes.add(cursor.job_id, follower)
        try:
            await self._follow(follower, receive)
        finally:
            self._job_changes.remove(cursor.job_id, follower)

    async def _load(self, due: Sequence[JobFollower]) -> None:
        """Each event is read and encoded once for all followers with the same cursor."""
        groups: defaultdict[Cursor, list[JobFollower]] = defaultdict(list)
        for follower in due:
            if follower.is_idle:
                groups[follower.cursor].append(follower)
            else:
                follower.notify()
        cursors = list(groups)
        job_ids, seen = [cursor.job_id for cursor in cursors], [cursor.seen for cursor in cursors]
        rows = await self._statements.fetch(events.READ_LOGS, job_ids, seen, AT_ONCE, MOST_AT_ONCE)
        for n, found in groupby([Entry(*row) for row in rows], key=_cursor_of):
            entries = list(found)
            _send_entries(groups[cursors[n]], entries, cursors[n].job_id)
        if len(rows) == MOST_AT_ONCE:
            for follower in due:
                follower.notify()

    async def _look(self) -> None:
        if self._followers:
            await self._tell_waits(await serving())

    async def _tell_waits(self, now_serving: Serving) -> None:
        """The provider of many jobs goes and comes without an entry in their logs. A `waiting` event says so, under the
        id of the last entry."""
        is_any_away = not all(one.is_up for one in now_serving.providers.values())
        followers = [one for one in self._followers if one.is_idle and (is_any_away or one.waits_for)]
        if not followers:
            return
        rows = await self._statements.fetch(jobs.WAITS_BY_ASYNCPG, [one.cursor.job_id for one in followers])
        found = {row["id"]: Wait(*row) for row in rows}
        for follower in followers:
            if follower.is_idle and (wait := found.get(follower.cursor.job_id)):
                _tell_wait(follower, wait, now_serving)


def _tell_wait(follower: JobFollower, wait: Wait, now_serving: Serving) -> None:
    if wait.state != JobState.QUEUED or wait.provider is None:
        return
    away = away_reason(wait, now_serving)
    waits_for = (away[0], wait.provider) if away else None
    if waits_for == follower.waits_for:
        return
    follower.waits_for = waits_for
    data = {"reason": away[0] if away else "busy", "provider": wait.provider}
    since = {"since": away[1].isoformat()} if away else {}
    told = follower.form.waiting(data | since, follower.cursor.seen)
    follower.send_soon(message(told))


def _waits_for(entry: Entry) -> WaitsFor | None:
    if entry.type != "waiting" or entry.data is None:
        return None
    data = json.loads(entry.data)
    return data["reason"], data["provider"]


def _cursor_of(entry: Entry) -> int:
    return entry.cursor


def _send_entries(followers: Sequence[JobFollower], entries: Sequence[Entry], job_id: UUID) -> None:
    last = entries[-1]
    messages: dict[Form, Message] = {}
    cursor = Cursor(job_id, last.seq or 0)
    for follower in followers:
        if follower.is_idle:
            if follower.form not in messages:
                body = follower.form.events(entries, job_id)
                messages[follower.form] = {"type": "http.response.body", "body": body, "more_body": not last.is_last}
            follower.cursor = cursor
            follower.waits_for = _waits_for(last)
            follower.send_soon(messages[follower.form])
        if follower.cursor != cursor or len(entries) == AT_ONCE:
            follower.notify()


def _encode(entry: Entry, job_id: UUID) -> bytes:
    if entry.type is None or entry.data is None:
        return b""
    match entry.type:
        case "error":
            data = _problem(entry.data, job_id)
        case "result" if (kind := entry.kind) and kind in RESHAPED:
            shown = readable(job_id, "result", entry.data, lambda text: shown_result(kind, from_json(text)))
            data = json.dumps(shown, ensure_ascii=False)
        case _:
            data = entry.data
    return format_sse_event(event=entry.type, data_str=data, id=str(entry.seq))


def _problem(data: str, job_id: UUID) -> str:
    """A job that runs again has no error any more."""
    error: dict[str, Any] = json.loads(data)
    return json.dumps(render_problem(error, job_id)) if "slug" in error else data
