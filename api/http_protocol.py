"""HTTP/1.1 as the API speaks it: uvicorn's, which reads no more than so much of a request's head, and none that means
different things to different readers.

A head is read on the event loop, before anybody knows whose request it is, and each header is looked through again and
again. uvicorn bounds neither its length nor the number of its headers.
"""

import json
from asyncio import TimerHandle, Transport
from http import HTTPStatus
from typing import Any

from httptools import HttpParserUpgrade, HttpRequestParser
from starlette.types import Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from core.settings import settings

MOST_HEAD_BYTES = 65_536
MOST_HEADERS = 200
LINGER_SECONDS = 2.0
OLDER_VERSIONS = {"0.9", "1.0"}


def _refusal(status: HTTPStatus, detail: str) -> bytes:
    problem = {"type": "about:blank", "title": status.phrase, "status": status, "detail": detail}
    body = json.dumps(problem).encode()
    headers = f"content-type: application/problem+json\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
    return STATUS_LINE[status] + headers.encode() + body


TOO_LARGE = _refusal(
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    f"The URL and headers of a request may have {MOST_HEAD_BYTES:,} bytes, and there may be {MOST_HEADERS} headers.",
)
NOT_ONE_HOST = _refusal(HTTPStatus.BAD_REQUEST, "A request of HTTP/1.1 has one Host header (RFC 9112).")
SEVERAL_AUTHORIZATIONS = _refusal(HTTPStatus.BAD_REQUEST, "A request has at most one Authorization header.")
NO_TUNNEL = _refusal(HTTPStatus.NOT_IMPLEMENTED, "This server opens no tunnels: it does not take CONNECT.")


class RequestParser(HttpRequestParser):
    """Reads on after a head that asks for another protocol, as if it had not asked (RFC 9110, 7.8).

    httptools ends the message there and begins the next request with the bytes that follow, which are the body.
    """

    def __init__(self, protocol: "HttpProtocol") -> None:
        self._protocol = protocol
        self._begin()

    def _begin(self) -> None:
        super().__init__(self._protocol)
        self.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn's

    def feed_data(self, data: Any) -> None:
        while data:
            try:
                super().feed_data(data)
                break
            except HttpParserUpgrade as upgrade:
                if self.get_method() == b"CONNECT":
                    break  # it is refused
                [head_length] = upgrade.args
                data = data[head_length:]
                head = self._protocol.head_without_upgrade()
                self._begin()  # after `Connection: close` it would read nothing more
                super().feed_data(head)


def _ended_by_close(app: Any, cycle: RequestResponseCycle) -> Any:
    """An older client knows no chunks: a response that does not tell its length ends with the connection (RFC 9112,
    6.3), which uvicorn closes."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        has_length = False

        async def send_without_chunks(message: Message) -> None:
            nonlocal has_length
            if message["type"] == "http.response.start":
                has_length = b"content-length" in {name.lower() for name, _ in message.get("headers", ())}
                if not has_length:
                    cycle.chunked_encoding = False
            elif not has_length:
                cycle.expected_content_length = len(message.get("body", b""))
            await send(message)

        await app(scope, receive, send_without_chunks)

    return serve


class HttpProtocol(HttpToolsProtocol):
    """Answers 431 (RFC 6585) to a head that is too large and 400 to an ambiguous one, and closes the connection. A
    proxy in front may have looked at another of two headers than we would."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.parser = RequestParser(self)
        self._is_in_head = True
        self._head_bytes = 0
        self._is_refused = False
        self._waiting_for_head: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_wait()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        while data and not self._is_refused and not self.transport.is_closing():
            piece = data[: MOST_HEAD_BYTES - self._head_bytes] if self._is_in_head else data
            if not piece:
                self._refuse(TOO_LARGE)
                return
            self._head_bytes += len(piece)
            super().data_received(piece)
            data = data[len(piece) :]
        if self._is_in_head and self._head_bytes:
            self._await_head()

    def head_without_upgrade(self) -> bytes:
        """The head that was read last, to be read again."""
        lines = [b"%s: %s" % header for header in self.headers if header[0] != b"upgrade"]
        start = b"%s %s HTTP/%s" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())
        return b"\r\n".join([start, *lines, b"", b""])

    def on_header(self, name: bytes, value: bytes) -> None:
        """A field that follows a chunked body is no header: nobody has looked at it in time."""
        if not self._is_in_head:
            return
        if len(self.headers) < MOST_HEADERS:
            super().on_header(name, value)
        else:
            self._refuse(TOO_LARGE)

    def on_headers_complete(self) -> None:
        if self.parser.should_upgrade():
            if self.parser.get_method() == b"CONNECT":
                self._refuse(NO_TUNNEL)
            return
        self._is_in_head = False
        self._end_wait()
        names = [name for name, _ in self.headers]
        if names.count(b"host") != 1 and not (self.parser.get_http_version() == "1.0" and b"host" not in names):
            self._refuse(NOT_ONE_HOST)
        elif names.count(b"authorization") > 1:
            self._refuse(SEVERAL_AUTHORIZATIONS)
        if self.parser.get_http_version() in OLDER_VERSIONS:
            self.expect_100_continue = False  # an older client would take the answer for the response
        if not self._is_refused:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if not self._is_refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if self.parser.should_upgrade():
            return
        self._is_in_head, self._head_bytes = True, 0
        if not self._is_refused:
            super().on_message_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        is_older = cycle.scope["http_version"] in OLDER_VERSIONS
        super()._start_asgi_task(cycle, _ended_by_close(app, cycle) if is_older else app)

    def _await_head(self) -> None:
        """A connection that sends none takes a place that another client could have. Where a head has come, uvicorn
        waits for the next one."""
        if self._waiting_for_head is None:
            self._waiting_for_head = self.loop.call_later(settings().api.head_seconds, self.transport.close)

    def _end_wait(self) -> None:
        if self._waiting_for_head is not None:
            self._waiting_for_head.cancel()
            self._waiting_for_head = None

    def _refuse(self, refusal: bytes) -> None:
        """What the client still sends is thrown away for a moment: a connection that is closed under it would be reset,
        and the answer lost."""
        if not self._is_refused:
            self._is_refused = True
            self.transport.write(refusal)
            self.loop.call_later(LINGER_SECONDS, self.transport.close)
