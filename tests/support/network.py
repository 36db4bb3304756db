"""A bad network in front of the API."""

import asyncio
from collections import deque
from contextlib import suppress
from typing import Self

CHUNK_BYTES = 65_536


class BadNetwork:
    """Forwards connections to the API, with two faults: each of `responses` is sent to a new connection instead of the
    API's response, and the next `lost_responses` of the API are dropped."""

    def __init__(self, api_port: int) -> None:
        self.responses: deque[bytes] = deque()
        self.lost_responses = 0
        self._api_port = api_port
        self._open: set[asyncio.StreamWriter] = set()
        self._forwarding: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *error: object) -> None:
        self._server.close()
        self.cut()
        for forwarding in self._forwarding:
            forwarding.cancel()
        await asyncio.gather(*self._forwarding, return_exceptions=True)

    def cut(self) -> None:
        """Aborts all open connections."""
        for writer in self._open:
            writer.transport.abort()

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        forwarding = asyncio.create_task(self._serve(reader, writer))
        self._forwarding.add(forwarding)
        forwarding.add_done_callback(self._forwarding.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        with suppress(OSError, asyncio.IncompleteReadError):
            if self.responses:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(self.responses.popleft())
            else:
                await self._forward(reader, writer)
        self._open.discard(writer)
        writer.close()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        api_reader, api_writer = await asyncio.open_connection("127.0.0.1", self._api_port)
        sending = asyncio.create_task(_copy(reader, api_writer))
        try:
            while chunk := await api_reader.read(CHUNK_BYTES):
                if self.lost_responses:
                    self.lost_responses -= 1
                    return
                writer.write(chunk)
        finally:
            sending.cancel()
            api_writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await reader.read(CHUNK_BYTES):
            writer.write(chunk)
        writer.close()


def response(status: str, body: str, *headers: str, content_type: str = "application/problem+json") -> bytes:
    fields = [f"content-type: {content_type}", f"content-length: {len(body)}", "connection: close", *headers]
    return "\r\n".join([f"HTTP/1.1 {status}", *fields, "", body]).encode()
