"""Requests byte by byte, as no client of HTTP would send them."""

import asyncio
import io
import json
import re
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http.client import HTTPMessage, HTTPResponse
from typing import cast
from urllib.parse import urlsplit

from tests.support.api_client import Json, promptly
from tests.support.api_server import Server


@asynccontextmanager
async def connected(server: Server) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    place = urlsplit(server.url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def response_to(server: Server, *pieces: bytes) -> tuple[int, str, Json]:
    """Status, head and body."""
    async with connected(server) as (reader, writer):
        for piece in pieces:
            writer.write(piece)
        head = (await promptly(reader.readuntil(b"\r\n\r\n"))).decode()
        [length] = re.findall(r"content-length: (\d+)", head)
        return int(head.split()[1]), head, json.loads(await promptly(reader.readexactly(int(length))))


@dataclass(frozen=True)
class Response:
    """As a client of HTTP/1.1 reads it."""

    status: int
    headers: HTTPMessage
    body: bytes

    def json(self) -> Json:
        told: Json = json.loads(self.body)
        return told


async def responses_to(server: Server, *pieces: bytes) -> list[Response]:
    """All responses until the server closes the connection, to bytes that it reads piece by piece."""
    async with connected(server) as (reader, writer), connected(server) as other:
        for piece in pieces:
            writer.write(piece)
            await _until_read(*other)
        return list(_parse(await promptly(reader.read())))


async def _until_read(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The server's loop looks at all connections, so what came before this request is read when it is answered."""
    writer.write(b"GET /health HTTP/1.1\r\nHost: test\r\n\r\n")
    head = (await promptly(reader.readuntil(b"\r\n\r\n"))).decode()
    [length] = re.findall(r"content-length: (\d+)", head)
    await promptly(reader.readexactly(int(length)))


class _Received:
    """Has of a socket what `HTTPResponse` takes of it."""

    def __init__(self, received: bytes) -> None:
        self._stream = io.BytesIO(received)
        self._stream.close = lambda: None  # type: ignore[method-assign]  # the next response is read from it
        self._length = len(received)

    def makefile(self, _mode: str) -> io.BytesIO:
        return self._stream

    def is_at_end(self) -> bool:
        return self._stream.tell() == self._length


def _parse(received: bytes) -> Iterator[Response]:
    stream = _Received(received)
    while not stream.is_at_end():
        response = HTTPResponse(cast(socket.socket, stream))
        response.begin()
        yield Response(response.status, response.headers, response.read())
