"""A line to another host: a TCP relay that delays every byte, fails like real lines do, and counts turns.

A turn is a question that got its answer: as often as that, somebody waited for the line. It is counted at the client's
side. What a server sends unasked, such as a notification, is none.

`python -m tests.support.relay 127.0.0.1:5432 --delay 0.02` runs one in a process of its own, for instance in another
network namespace. It prints its address, and obeys the lines that it reads: `stop`, `resume`, `forget`, `cut`,
`delay 0.15`, `target 127.0.0.1:5433`, `turns` (printed as JSON, by connection), `reset`. It ends with its input.
"""

import argparse
import asyncio
import json
import socket
import struct
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self, TypeVar, cast

from sqlalchemy import make_url

T = TypeVar("T")

START_SECONDS = 60.0
QUESTION_BYTES = 2_000  # of each question are kept
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass
class Conversation:
    """One connection, as its client sees it. `questions` are what it sent before each answer, cut short."""

    turns: int = 0
    bytes_sent: int = 0
    bytes_received: int = 0
    questions: list[bytes] = field(default_factory=list)

    def reset(self) -> None:
        self.turns = self.bytes_sent = self.bytes_received = 0
        self.questions.clear()


class Relay:
    """Runs within `with`, in a thread of its own. Its methods may be called from any thread and have taken effect when
    they return."""

    def __init__(
        self,
        target_port: int,
        *,
        target_host: str = "127.0.0.1",
        host: str = "127.0.0.1",
        port: int = 0,
        delay_seconds: float = 0.0,
    ) -> None:
        """`delay_seconds` is for each way. `port` 0 takes a free one. A `target_host` that is a folder holds the socket
        of a PostgreSQL, as for libpq."""
        self.host = host
        self.port = port
        self.delay_seconds = delay_seconds
        self.is_stopped = False
        self.target = target_host, target_port
        self.lost_answers = self.swallowed_questions = 0
        self._losing: bytes | None = None
        self._swallowing: bytes | None = None
        self._links: dict[_Link, None] = {}
        self._started: Future[None] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="relay", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._started.result(START_SECONDS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()

    @property
    def turns(self) -> int:
        """Of all connections, also those that are closed, since the last reset."""
        return sum(conversation.turns for conversation in self.conversations())

    def conversations(self) -> list[Conversation]:
        """Of connections that were open at the last reset, or opened since, in the order of their opening."""
        return self._call(lambda: [link.conversation for link in self._links])

    def reset(self) -> None:
        """Counts anew. Closed connections are forgotten."""
        self._call(self._reset)

    def delay(self, seconds: float) -> None:
        """Each way, from now on."""
        self._call(lambda: setattr(self, "delay_seconds", seconds))

    def retarget(self, port: int, host: str = "127.0.0.1") -> None:
        """Where new connections go."""
        self._call(lambda: setattr(self, "target", (host, port)))

    def stop(self) -> None:
        """A dark line: connections stay open, new ones are accepted, and nothing is forwarded."""
        self._call(lambda: self._set_stopped(True))

    def resume(self) -> None:
        """Forwards what was held back, as TCP sends it again once a line is back."""
        self._call(lambda: self._set_stopped(False))

    def forget(self) -> None:
        """As a router that lost its table: open connections stay open and swallow everything, for ever. New ones
        work."""
        self._call(lambda: self._on_all(_Link.forget))

    def cut(self) -> None:
        """Resets all open connections."""
        self._call(lambda: self._on_all(_Link.abort))

    def cut_forgotten(self) -> None:
        """Resets those that swallow everything: whoever still waits for an answer hears that there will be none."""
        self._call(lambda: self._on_all(lambda link: link.abort() if link.is_forgotten else None))

    def lose_answer(self, question: bytes) -> None:
        """Resets the next connection over which a question with these bytes is answered, before its client hears the
        answer: the server has done what it was asked for."""
        self._call(lambda: setattr(self, "_losing", question))

    def swallow(self, question: bytes) -> None:
        """Forgets the next connection over which a question with these bytes is sent, before its server hears it."""
        self._call(lambda: setattr(self, "_swallowing", question))

    def _swallows(self, question: bytes) -> bool:
        if self._swallowing is None or self._swallowing not in question:
            return False
        self._swallowing = None
        self.swallowed_questions += 1
        return True

    def _loses_answer(self, question: bytes) -> bool:
        if self._losing is None or self._losing not in question:
            return False
        self._losing = None
        self.lost_answers += 1
        return True

    def _call(self, function: Callable[[], T]) -> T:
        async def run() -> T:
            return function()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(START_SECONDS)

    def _reset(self) -> None:
        self._links = {link: None for link in self._links if link.is_open}
        self._on_all(lambda link: link.conversation.reset())

    def _set_stopped(self, is_stopped: bool) -> None:
        self.is_stopped = is_stopped
        self._on_all(_Link.forward)

    def _on_all(self, act: Callable[["_Link"], None]) -> None:
        for link in list(self._links):
            act(link)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._ended = asyncio.Event()
        try:
            server = await self._loop.create_server(self._accept, self.host, self.port)
        except OSError as error:
            self._started.set_exception(error)
            return
        self.port = server.sockets[0].getsockname()[1]
        self._started.set_result(None)
        await self._ended.wait()
        server.close()
        self._on_all(_Link.abort)
        while any(link.is_open for link in self._links):
            await asyncio.sleep(0)

    def _accept(self) -> asyncio.Protocol:
        link = _Link(self)
        self._links[link] = None
        return link.client


def to_postgres(url: str, *, delay_seconds: float = 0.0) -> Relay:
    """To the server of a URL of PostgreSQL; `url_through` says how it is reached then."""
    parsed = make_url(url)
    host = parsed.query.get("host") or parsed.host or "127.0.0.1"
    port = parsed.query.get("port") or parsed.port or 5432
    return Relay(int(str(port)), target_host=str(host), delay_seconds=delay_seconds)


def to_redis(url: str, *, delay_seconds: float = 0.0) -> Relay:
    parsed = make_url(url)
    return Relay(parsed.port or 6379, target_host=parsed.host or "127.0.0.1", delay_seconds=delay_seconds)


def url_through(relay: Relay, url: str) -> str:
    """The URL of the same database at the other end of the relay."""
    parsed = make_url(url).difference_update_query(["host", "port"])
    return parsed.set(host=relay.host, port=relay.port).render_as_string(hide_password=False)


class _Link:
    """A client's connection and the one to the target that belongs to it."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        self.conversation = Conversation()
        self.is_forgotten = False
        self.client = _End(self, on_read=self._note_question, on_write=self._hear_answer)
        self.server = _End(self)
        self.client.peer, self.server.peer = self.server, self.client
        self._asked = b""

    @property
    def is_open(self) -> bool:
        return self.client.transport is not None or self.server.transport is not None

    def connect(self) -> None:
        self._connecting = asyncio.ensure_future(self._connect())

    async def _connect(self) -> None:
        host, port = self.relay.target
        loop = asyncio.get_running_loop()
        try:
            if host.startswith("/"):
                await loop.create_unix_connection(lambda: self.server, f"{host}/.s.PGSQL.{port}")
            else:
                await loop.create_connection(lambda: self.server, host, port)
        except OSError:
            self.abort()

    def forward(self) -> None:
        self.client.forward()
        self.server.forward()

    def forget(self) -> None:
        self.is_forgotten = True

    def abort(self) -> None:
        self._connecting.cancel()
        for end in (self.client, self.server):
            if end.transport is not None:
                end.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
                end.transport.abort()

    def _note_question(self, chunk: bytes) -> None:
        self.conversation.bytes_sent += len(chunk)
        self._asked = (self._asked + chunk)[:QUESTION_BYTES]
        if self.relay._swallows(self._asked):
            self.forget()

    def _hear_answer(self, chunk: bytes) -> bool:
        """Whether the client hears it too."""
        if self.relay._loses_answer(self._asked):
            self.abort()
            return False
        self.conversation.bytes_received += len(chunk)
        if self._asked:
            self.conversation.turns += 1
            self.conversation.questions.append(self._asked)
            self._asked = b""
        return True


def _ignore(_: bytes) -> bool:
    """The server's end counts nothing, and hears everything."""
    return True


class _End(asyncio.Protocol):
    """One of the two connections. What it reads is written to its peer when its time has come; b"" is the end."""

    peer: "_End"

    def __init__(
        self, link: _Link, on_read: Callable[[bytes], object] = _ignore, on_write: Callable[[bytes], bool] = _ignore
    ) -> None:
        self._link = link
        self._on_read = on_read
        self._on_write = on_write
        self._held: deque[tuple[float, bytes]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        if self._link.client is self:
            self._link.connect()
        else:
            self.peer.forward()

    def data_received(self, data: bytes) -> None:
        self._on_read(data)
        self._hold(data)

    def connection_lost(self, error: Exception | None) -> None:
        self.transport = None
        self._hold(b"")

    def pause_writing(self) -> None:
        if self.peer.transport is not None:
            self.peer.transport.pause_reading()

    def resume_writing(self) -> None:
        if self.peer.transport is not None:
            self.peer.transport.resume_reading()

    def _hold(self, data: bytes) -> None:
        self._held.append((asyncio.get_running_loop().time() + self._link.relay.delay_seconds, data))
        self.forward()

    def forward(self) -> None:
        """Writes what is due to the peer, and comes back for the rest."""
        link, loop = self._link, asyncio.get_running_loop()
        while self._held and not (link.relay.is_stopped or link.is_forgotten) and self.peer.transport is not None:
            due_at, data = self._held[0]
            if due_at > loop.time():
                if self._timer is None:
                    self._timer = loop.call_at(due_at, self._forward_later)
                return
            self._held.popleft()
            self.peer.write(data)

    def _forward_later(self) -> None:
        self._timer = None
        self.forward()

    def write(self, data: bytes) -> None:
        if self.transport is None or self.transport.is_closing():
            return
        if not data:
            self.transport.close()
        elif self._on_write(data):
            self.transport.write(data)


def _address(words: str) -> tuple[str, int]:
    host, _, port = words.rpartition(":")
    return host, int(port)


def _obey(relay: Relay, words: list[str]) -> None:
    match words:
        case ["stop" | "resume" | "forget" | "cut" | "reset" as verb]:
            getattr(relay, verb)()
        case ["delay", seconds]:
            relay.delay(float(seconds))
        case ["target", address]:
            host, port = _address(address)
            relay.retarget(port, host)
        case ["turns"]:
            print(json.dumps([one.turns for one in relay.conversations()]), flush=True)  # noqa: T201  # whoever started it reads that
        case _:
            raise SystemExit(f"the relay knows no {' '.join(words)!r}")


def main(lines: Iterable[str]) -> None:
    parser = argparse.ArgumentParser(description="A TCP relay that delays, fails and counts.")
    parser.add_argument("target", type=_address)
    parser.add_argument("--listen", type=_address, default=("127.0.0.1", 0))
    parser.add_argument("--delay", type=float, default=0.0)
    options = parser.parse_args()
    (target_host, target_port), (host, port) = options.target, options.listen
    with Relay(target_port, target_host=target_host, host=host, port=port, delay_seconds=options.delay) as relay:
        print(f"{relay.host}:{relay.port}", flush=True)  # noqa: T201  # whoever started it reads that
        for line in lines:
            _obey(relay, line.split())


if __name__ == "__main__":
    main(sys.stdin)
