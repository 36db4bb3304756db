"""A fake receiver of webhooks over a real socket, which can misbehave.

    with FakeReceiver() as receiver:
        receiver.replies.append(Reply(503, {"Retry-After": "7"}))
        ...  # send to receiver.url
        assert receiver.requests[0].body == b"{}"

Each request gets the next of `replies`; after the last one every response is 204.
"""

import select
import socket
import ssl
import threading
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self, cast

WAIT_SECONDS = 60.0  # a wait that takes longer has failed
TICK_SECONDS = 0.01


@dataclass(frozen=True)
class Reply:
    status: int = 204
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Hang:
    """No response until `release`; then 204."""


@dataclass(frozen=True)
class Raw:
    """Sends these bytes and closes the connection."""

    content: bytes = b""


@dataclass(frozen=True)
class Endless:
    """Sends `start`, then `again` repeatedly until the client disconnects."""

    start: bytes
    again: bytes
    pause_seconds: float = 0.0


AnyReply = Reply | Hang | Raw | Endless

ENDLESS_BODY = b"HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n"
ENDLESS_HEADER = b"HTTP/1.1 200 OK\r\nX-Slow: "


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: Mapping[str, str]
    """With names in lower case."""
    body: bytes


class FakeReceiver:
    def __init__(self, host: str = "127.0.0.1", port: int = 0, *, tls: ssl.SSLContext | None = None) -> None:
        self.replies: deque[AnyReply] = deque()
        self.requests: list[Request] = []
        self.connections = 0
        self.disconnected: list[Request] = []
        """Requests whose client disconnected before the end of the response."""
        self.released = threading.Event()
        self._changed = threading.Condition()
        self._server = _Server((host, port), self)
        self._scheme = "https" if tls else "http"
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(TICK_SECONDS,), name="fake-receiver")

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url_of(self, host: str) -> str:
        return f"{self._scheme}://{host}:{self.port}/hooks"

    @property
    def url(self) -> str:
        return self.url_of(str(self._server.server_address[0]))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
        self._server.shutdown()
        self._thread.join()
        self._server.disconnect_all()
        self._server.server_close()

    def release(self) -> None:
        """Ends all hangs."""
        self.released.set()

    def wait_for_requests(self, count: int) -> None:
        self._wait(lambda: len(self.requests) >= count, f"{count} request(s)")

    def wait_until_disconnected(self, count: int = 1) -> None:
        """Waits until so many clients have disconnected before the end of the response."""
        self._wait(lambda: len(self.disconnected) >= count, f"{count} disconnected client(s)")

    def _wait(self, condition: Callable[[], bool], wanted: str) -> None:
        with self._changed:
            if not self._changed.wait_for(condition, WAIT_SECONDS):
                raise TimeoutError(f"no {wanted} within {WAIT_SECONDS} seconds")

    def record(self, log: list[Request], request: Request) -> None:
        with self._changed:
            log.append(request)
            self._changed.notify_all()

    def next_reply(self) -> AnyReply:
        with self._changed:
            return self.replies.popleft() if self.replies else Reply()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for them
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], receiver: FakeReceiver) -> None:
        super().__init__(address, _Handler)
        self.receiver = receiver
        self._open: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self.receiver.connections += 1
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def disconnect_all(self) -> None:
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """No log: tests make clients disconnect or distrust the certificate on purpose."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # one packet a head, not one a line

    def do_POST(self) -> None:
        receiver = cast(_Server, self.server).receiver
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, self.rfile.read(int(headers.get("content-length", 0))))
        receiver.record(receiver.requests, request)
        try:
            self._respond(receiver.next_reply(), receiver.released)
        except ConnectionError:
            self.close_connection = True
            receiver.record(receiver.disconnected, request)

    do_GET = do_POST  # noqa: N815 - as which a redirect that was followed would come

    def _respond(self, reply: AnyReply, released: threading.Event) -> None:
        match reply:
            case Reply(status, headers, body):
                self._reply(status, headers, body)
            case Hang():
                self._hang(released)
                self._reply(204, {}, b"")
            case Raw(content):
                self.wfile.write(content)
                self.close_connection = True
            case Endless(start, again, pause_seconds):
                self._write(start)
                while not released.wait(pause_seconds):
                    self._write(again)
                self.close_connection = True

    def _reply(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def _hang(self, released: threading.Event) -> None:
        while not released.wait(TICK_SECONDS):
            readable, _, _ = select.select([self.connection], [], [], 0)
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                raise ConnectionAbortedError

    def _write(self, content: bytes) -> None:
        self.wfile.write(content)
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are recorded in `requests`."""
