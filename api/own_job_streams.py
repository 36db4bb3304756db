"""Streams of all jobs of a user: one look a second at the jobs of everybody who follows theirs.

The streams of a process share one cursor. Whoever comes from an older one, or could not take the last message yet,
reads once from their own, and then shares that of the others.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from fastapi.sse import format_sse_event
from starlette.types import Message, Receive, Send

from api.coalescer import Coalescer
from api.open_streams import Admission, Follower, OpenStreams, message, ping_with, position, start
from db.queries.jobs import own_events
from db.queries.jobs.own_events import OwnEvent
from db.queries.jobs.snapshot_cursor import SnapshotCursor
from tasks.contracts import INTERNAL_KINDS


class OwnJobFollower(Follower):
    __slots__ = ("cursor", "user_id")

    def __init__(
        self, user_id: UUID, cursor: SnapshotCursor, admission: Admission, send: Send, coalescer: Coalescer[Any]
    ) -> None:
        super().__init__(admission, send, coalescer)
        self.user_id = user_id
        self.cursor = cursor


class OwnJobStreams(OpenStreams[OwnJobFollower]):
    def __init__(self) -> None:
        super().__init__()
        self._shared: SnapshotCursor | None = None
        self._running: dict[UUID, dict[UUID, int]] = {}  # the version of each running job that was told, by user

    async def stream(
        self, user_id: UUID, cursor: SnapshotCursor, admission: Admission, receive: Receive, send: Send
    ) -> None:
        """Until the client has left or is let in no more."""
        await start(send)
        follower = OwnJobFollower(user_id, cursor, admission, send, self._coalescer)
        follower.send_soon(message(position(cursor)))
        await self._follow(follower, receive)

    async def _look(self) -> None:
        """After a look that failed the next one begins at the same cursor."""
        if not self._followers:
            self._shared = None
            return
        cursor = self._shared or max(one.cursor for one in self._followers)
        sharing = [one for one in self._followers if one.cursor == cursor]
        if sharing:
            users = {one.user_id for one in sharing}
            found, self._shared = await self._read(cursor, users)
            _tell([one for one in sharing if one.is_idle], self._without_known(found, users), self._shared)
        for one in self._followers:
            if one.cursor != self._shared:
                one.notify()

    async def _load(self, due: Sequence[OwnJobFollower]) -> None:
        """Those who are behind the shared cursor."""
        if (shared := self._shared) is None:
            return
        groups: defaultdict[SnapshotCursor, list[OwnJobFollower]] = defaultdict(list)
        for follower in due:
            if follower.cursor != shared:
                groups[follower.cursor].append(follower)
        for cursor, followers in groups.items():
            found, _ = await self._read(cursor, {one.user_id for one in followers}, until=shared)
            _tell([one for one in followers if one.is_idle], found, shared)

    async def _read(
        self, cursor: SnapshotCursor, users: set[UUID], *, until: SnapshotCursor | None = None
    ) -> tuple[Sequence[OwnEvent], SnapshotCursor]:
        return await own_events.read(self._statements, cursor, users, without_kinds=INTERNAL_KINDS, until=until)

    def _without_known(self, found: Iterable[OwnEvent], users: set[UUID]) -> Sequence[OwnEvent]:
        """Without running jobs of which only the lease was renewed."""
        self._running = {user_id: self._running.get(user_id, {}) for user_id in users}
        unknown: list[OwnEvent] = []
        for event in found:
            running = self._running[event.user_id]
            if running.pop(event.job_id, None) != event.version:
                unknown.append(event)
            if event.is_running:
                running[event.job_id] = event.version
        return unknown

    def _ping(self, follower: OwnJobFollower) -> Message:
        return ping_with(follower.cursor)


def _tell(followers: Iterable[OwnJobFollower], events: Iterable[OwnEvent], cursor: SnapshotCursor) -> None:
    """The events of a user are encoded once for all of their streams."""
    bodies: defaultdict[UUID, bytes] = defaultdict(bytes)
    for event in events:
        bodies[event.user_id] += format_sse_event(event="job.changed", data_str=event.data)
    for follower in followers:
        follower.cursor = cursor
        if body := bodies.get(follower.user_id):
            follower.send_soon(message(body + position(cursor)))
