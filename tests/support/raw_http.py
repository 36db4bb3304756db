"""Requests byte by byte, as no client of HTTP would send them."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
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
