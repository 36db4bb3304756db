"""An HTTP server in a thread of the test, which can go away and come back on the same port."""

import asyncio
import json
import socket
import threading
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

WAIT_SECONDS = 60.0  # a wait that takes longer has failed


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    body: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


class ConnectionCut(Exception):
    """The server closes the connection here."""


class ThreadedServer:
    """Runs within `with`. Between `stop` and `start` connections are refused, and nobody else gets the port.

    Subclasses say in `_respond` what they answer; it runs in the server's thread, as all private methods do.
    """

    thread_name = "fake-server"

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.disconnected: list[Request] = []
        """Requests whose client left before the last byte of the response."""
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._reserved = _bound(0)
        self.port = int(self._reserved.getsockname()[1])
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._reserved.close()

    def start(self) -> None:
        """Come back, on the same port."""
        self._started: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, name=self.thread_name)
        self._thread.start()
        self._started.result(WAIT_SECONDS)

    def stop(self) -> None:
        """Go away: connections are closed in the middle of what they carry, and new ones refused."""
        if self._thread is None:
            return
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()
        self._thread = None

    def wait_for_request(self, count: int = 1, timeout_seconds: float = WAIT_SECONDS, *, path: str = "/") -> None:
        """Until so many requests have come in whose paths begin like that."""

        def have_come() -> bool:
            return sum(request.path.startswith(path) for request in self.requests) >= count

        self.wait_until(have_come, f"{count} request(s) for {path}", timeout_seconds)

    def wait_for_disconnect(self, count: int = 1, timeout_seconds: float = WAIT_SECONDS) -> None:
        """Until so many clients have left before the end of their response."""
        self.wait_until(lambda: len(self.disconnected) >= count, f"{count} disconnect(s)", timeout_seconds)

    def wait_until(self, condition: Callable[[], bool], wanted: str, timeout_seconds: float = WAIT_SECONDS) -> None:
        """Of what the server itself has noted."""
        with self._changed:
            if not self._changed.wait_for(condition, timeout_seconds):
                raise TimeoutError(f"no {wanted} within {timeout_seconds} seconds")

    def _notify(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _note(self, journal: list[Request], request: Request) -> None:
        with self._changed:
            journal.append(request)
            self._changed.notify_all()

    def _begin(self) -> None:
        """Each start begins with this."""

    async def _respond(self, request: Request, writer: StreamWriter) -> None:
        raise NotImplementedError

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except OSError as error:
            self._started.set_exception(error)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        self._connections: set[asyncio.Task[None]] = set()
        self._begin()
        server = await asyncio.start_server(self._connected, sock=_bound(self.port))
        self._started.set_result(None)
        await self._stopping.wait()

        # asyncio loses a connection whose server closes between its accept and the making of its transport.
        for listening in server.sockets:
            self._loop.remove_reader(listening)
        await asyncio.sleep(0)
        server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await server.wait_closed()

    def _connected(self, reader: StreamReader, writer: StreamWriter) -> None:
        connection = asyncio.create_task(self._handle(reader, writer))
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)
        connection.add_done_callback(lambda _: writer.transport.abort())  # of one cancelled before it began, too

    async def _handle(self, reader: StreamReader, writer: StreamWriter) -> None:
        """One request per connection: without keep-alive a client that leaves differs from one that waits."""
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, ConnectionCut):
                request = await _read_request(reader)
                self._note(self.requests, request)
                if not await _unless_closed(reader, self._respond(request, writer)):
                    self._note(self.disconnected, request)
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


def _bound(port: int) -> socket.socket:
    """One that is bound and does not listen keeps others off the port, and the port refuses connections."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", port))
    return bound


async def _unless_closed(reader: StreamReader, work: Coroutine[Any, Any, None]) -> bool:
    """Do the work; False if the client left before it was done."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(reader.read(1))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            return False
        if isinstance(working.exception(), ConnectionError):
            return False
        await working
        return True
    finally:
        for task in (working, leaving):
            task.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


async def _read_request(reader: StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    method, path, _ = head.split(" ", 2)
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head.split("\r\n")[1:])}
    content = await reader.readexactly(int(headers.get("content-length", 0)))
    return Request(method, path, json.loads(content) if content else {}, headers)


def _head(status: int, kind: str, *more: str) -> bytes:
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else "Unknown"
    lines = (f"HTTP/1.1 {status} {phrase}", f"Content-Type: {kind}", *more, "Connection: close")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


async def send_json(
    writer: StreamWriter, body: Mapping[str, Any], status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> None:
    await send_text(writer, json.dumps(body), status, "application/json; charset=utf-8", headers)


async def send_text(
    writer: StreamWriter,
    text: str,
    status: int = HTTPStatus.OK,
    kind: str = "application/json; charset=utf-8",
    headers: Mapping[str, str] | None = None,
) -> None:
    content = text.encode()
    more = [f"{name}: {value}" for name, value in (headers or {}).items()]
    writer.write(_head(status, kind, f"Content-Length: {len(content)}", *more) + content)
    await writer.drain()


async def send_chunks(
    writer: StreamWriter, chunks: AsyncIterator[str], kind: str, status: int = HTTPStatus.OK, *more: str
) -> None:
    """The head is sent with the first chunk: a server that is silent so far has not even sent a status."""
    head = _head(status, kind, "Transfer-Encoding: chunked", *more)
    async for chunk in chunks:
        content = chunk.encode()
        writer.write(head + b"%x\r\n%b\r\n" % (len(content), content))
        await writer.drain()
        head = b""
    writer.write(head + b"0\r\n\r\n")
    await writer.drain()
