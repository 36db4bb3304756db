"""Streams of what happens on the whole platform, for operators. As of other streams, only a cursor is kept of each."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from fastapi.sse import format_sse_event
from starlette.types import Message, Receive, Send

from api.coalescer import Coalescer
from api.open_streams import Admission, Follower, OpenStreams, message, ping_with, position, start
from db.queries.jobs import platform_events
from db.queries.jobs.platform_events import PlatformEvent
from db.queries.jobs.snapshot_cursor import SnapshotCursor


class PlatformFollower(Follower):
    __slots__ = ("cursor",)

    def __init__(self, cursor: SnapshotCursor, admission: Admission, send: Send, coalescer: Coalescer[Any]) -> None:
        super().__init__(admission, send, coalescer)
        self.cursor = cursor


class PlatformStreams(OpenStreams[PlatformFollower]):
    async def stream(self, cursor: SnapshotCursor, admission: Admission, receive: Receive, send: Send) -> None:
        """Until the client has left or is let in no more."""
        await start(send)
        follower = PlatformFollower(cursor, admission, send, self._coalescer)
        follower.send_soon(message(position(cursor)))
        await self._follow(follower, receive)

    async def _look(self) -> None:
        for follower in self._followers:
            follower.notify()

    async def _load(self, due: Sequence[PlatformFollower]) -> None:
        groups: defaultdict[SnapshotCursor, list[PlatformFollower]] = defaultdict(list)
        for follower in due:
            if follower.is_idle:
                groups[follower.cursor].append(follower)
            else:
                follower.notify()
        for cursor, followers in groups.items():
            found, behind, is_more = await platform_events.read(self._statements, cursor)
            for follower in followers:
                if follower.is_idle:
                    _tell(follower, found, behind)
                if follower.cursor != behind or is_more:
                    follower.notify()

    def _ping(self, follower: PlatformFollower) -> Message:
        return ping_with(follower.cursor)


def _tell(follower: PlatformFollower, found: Sequence[PlatformEvent], cursor: SnapshotCursor) -> None:
    follower.cursor = cursor
    if found:
        told = b"".join([format_sse_event(event=event.type, data_str=event.data) for event in found])
        follower.send_soon(message(told + position(cursor)))
