"""A server that speaks TLS in front of one that does not, as PostgreSQL and Redis speak it."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Literal

SSL_REQUEST_BYTES = 8  # of PostgreSQL: a client asks in the clear whether the server speaks TLS

Target = tuple[str, int] | str  # an address, or the path of a Unix socket


class TlsTerminator:
    def __init__(self, protocol: Literal["postgres", "redis"], target: Target, context: ssl.SSLContext) -> None:
        self._protocol = protocol
        self._target = target
        self._context = context
        self.port = 0

    async def serve(self, started: threading.Event, stopping: asyncio.Event) -> None:
        context = None if self._protocol == "postgres" else self._context
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=context)
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        await stopping.wait()
        server.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):  # a client that refuses the certificate leaves
            if self._protocol == "postgres":
                await reader.readexactly(SSL_REQUEST_BYTES)
                writer.write(b"S")
                await writer.start_tls(self._context)
            far_reader, far_writer = await self._connect()
            await asyncio.gather(_pass(reader, far_writer), _pass(far_reader, writer))

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self._target, str):
            return await asyncio.open_unix_connection(self._target)
        return await asyncio.open_connection(*self._target)


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()


@contextmanager
def tls_in_front_of(
    protocol: Literal["postgres", "redis"], target: Target, context: ssl.SSLContext
) -> Iterator[TlsTerminator]:
    terminator = TlsTerminator(protocol, target, context)
    loop, started, stopping = asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    def run() -> None:
        loop.run_until_complete(terminator.serve(started, stopping))
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    thread = threading.Thread(target=run, name="tls terminator", daemon=True)
    thread.start()
    started.wait()
    yield terminator
    loop.call_soon_threadsafe(stopping.set)
    thread.join()
