"""Open event streams (SSE), whatever they tell: a keep-alive while they are quiet, and an end once whoever follows is
let in no more."""

import asyncio
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager, suppress
from typing import Any, Generic, Protocol, TypeVar

from fastapi import Response
from fastapi.sse import KEEPALIVE_COMMENT
from starlette.types import Message, Receive, Scope, Send

from api.accounts.identity import User
from api.background import in_background, repeat
from api.coalescer import Coalescer
from api.middleware.head import is_head
from api.middleware.long_response import run_after_stack
from api.quotas.stream_counts import StreamCounts
from core.errors import Transient
from db.queries.jobs.snapshot_cursor import SnapshotCursor
from db.transactions import AsyncStatements

LOOK_SECONDS = 1.0
PING_SECONDS = 15.0
ADMISSION_SECONDS = 5.0

START: Message = {
    "type": "http.response.start",
    "status": 200,
    "headers": [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"x-accel-buffering", b"no"),
    ],
}
LAST: Message = {"type": "http.response.body", "body": b"", "more_body": False}


class EventStream(Response):
    """It streams after the routing and the middleware of its request have returned."""

    media_type = "text/event-stream"

    def __init__(self, user: User, stream: Callable[[Receive, Send], Awaitable[None]]) -> None:
        super().__init__()
        self._user = user
        self._stream = stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises `TooManyStreams`, before anything is sent. To HEAD it begins no stream."""
        if is_head(scope):
            await start(send)
            await send(LAST)
            return
        counts: StreamCounts = scope["app"].state.stream_counts
        count = ExitStack()
        count.enter_context(counts.opened(self._user))

        async def stream_counted(receive: Receive, send: Send) -> None:
            with count:
                await self._stream(receive, send)

        run_after_stack(scope, stream_counted)


class Admission(Protocol):
    """Of a request, equal to those with the same credentials."""

    async def is_good(self) -> bool: ...

    def __hash__(self) -> int: ...


class Follower:
    """One open stream. It is idle, or it sends a message, until it is closed."""

    __slots__ = ("_coalescer", "_is_closed", "_is_due_again", "_send", "_sending", "admission", "quiet_since")

    def __init__(self, admission: Admission, send: Send, coalescer: Coalescer[Any]) -> None:
        self.admission = admission
        self.quiet_since = asyncio.get_running_loop().time()
        self._send = send
        self._coalescer = coalescer
        self._sending: asyncio.Task[None] | None = None
        self._is_due_again = False
        self._is_closed = False

    @property
    def is_idle(self) -> bool:
        return self._sending is None and not self._is_closed

    def notify(self) -> None:
        """There may be new events: takes part in the next load, or in one after the message that is being sent."""
        if self.is_idle:
            self._coalescer.add(self)
        else:
            self._is_due_again = True

    def send_soon(self, message: Message) -> None:
        self._sending = asyncio.create_task(self._send_message(message))

    def end(self) -> None:
        """Sends nothing more, not even what the client has not taken."""
        self.close()
        self.send_soon(LAST)

    def close(self) -> None:
        self._is_closed = True
        if self._sending is not None:
            self._sending.cancel()

    async def _send_message(self, message: Message) -> None:
        """Takes as long as the client takes to receive it."""
        with suppress(OSError):  # the client left, and `receive` says so too
            await self._send(message)
        self._sending = None
        self._is_closed = self._is_closed or not message["more_body"]
        self.quiet_since = asyncio.get_running_loop().time()
        if self._is_due_again and self.is_idle:
            self._is_due_again = False
            self._coalescer.add(self)


def message(body: bytes) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": True}


def position(cursor: SnapshotCursor) -> bytes:
    """The id alone is no event, and what a client goes on after: whoever loses the connection amid a message gets all
    its events again."""
    return f"id: {cursor}\n\n".encode()


def ping_with(cursor: SnapshotCursor) -> Message:
    return message(KEEPALIVE_COMMENT.rstrip() + b"\n" + position(cursor))


async def start(send: Send) -> None:
    await send({**START})  # a copy: middleware adds headers of this response alone


F = TypeVar("F", bound=Follower)


class OpenStreams(ABC, Generic[F]):
    """Followers that are due share the next `_load`."""

    def __init__(self) -> None:
        self._followers: set[F] = set()
        self._coalescer = Coalescer(self._load)
        self._statements = AsyncStatements()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        steps = ((self._ping_quiet, 1.0), (self._end_unadmitted, ADMISSION_SECONDS), (self._look, LOOK_SECONDS))
        async with in_background(*(repeat(step, every_seconds=seconds) for step, seconds in steps)):
            yield
        await self._coalescer.close()
        await self._statements.close()

    async def _look(self) -> None:
        """Looks for what has come, where nobody tells."""

    @abstractmethod
    async def _load(self, due: Sequence[F]) -> None:
        """Sends each its next events."""

    def _ping(self, follower: F) -> Message:
        return message(KEEPALIVE_COMMENT)

    async def _follow(self, follower: F, receive: Receive) -> None:
        """Until its stream has ended, or the client has left; either way `receive` says so."""
        self._followers.add(follower)
        try:
            follower.notify()
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            self._followers.discard(follower)
            follower.close()

    async def _end_unadmitted(self) -> None:
        groups: defaultdict[Admission, list[F]] = defaultdict(list)
        for follower in self._followers:
            groups[follower.admission].append(follower)
        for admission, followers in groups.items():
            with suppress(Transient):  # the next round asks again
                if not await admission.is_good():
                    for follower in followers:
                        follower.end()

    async def _ping_quiet(self) -> None:
        quiet_since = asyncio.get_running_loop().time() - PING_SECONDS
        for follower in self._followers:
            if follower.quiet_since <= quiet_since and follower.is_idle:
                follower.send_soon(self._ping(follower))
