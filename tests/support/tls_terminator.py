"""TLS in front of a server that has none, as the embedded PostgreSQL and Valkey: both wheels are built without it.

Clients see what they would see of a server with this certificate: PostgreSQL's question for TLS, the handshake, and
then the real server's own words.
"""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Literal

import trustme

from embedded.certificates import SSL_REQUEST
from embedded.servers import EmbeddedPostgres, EmbeddedValkey
from tests.support.relay import to_postgres, to_redis

Protocol = Literal["postgres", "redis"]
Target = tuple[str, int]  # the address, or the folder of PostgreSQL's Unix socket as for libpq


class TlsTerminator:
    """`context` may be replaced, as by whoever renews a certificate. It counts handshakes that succeeded."""

    def __init__(self, protocol: Protocol, target: Target, context: ssl.SSLContext, host: str) -> None:
        self.context = context
        self.host = host
        self.port = 0
        self.handshakes = 0
        self._protocol = protocol
        self._target = target
        self._connections: set[asyncio.Task[None]] = set()

    async def serve(self, started: threading.Event, stopping: asyncio.Event) -> None:
        """Leaves no connection open."""
        server = await asyncio.start_server(self._accept, self.host, 0)
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        await stopping.wait()
        server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await server.wait_closed()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.create_task(self._serve(reader, writer))
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)
        connection.add_done_callback(lambda done: writer.transport.abort() if done.cancelled() else None)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):  # a client that refuses the certificate leaves
            if self._protocol == "postgres":
                await reader.readexactly(len(SSL_REQUEST))
                writer.write(b"S")
            await writer.start_tls(self.context)
            self.handshakes += 1
            far_reader, far_writer = await self._connect()
            try:
                await asyncio.gather(_pass(reader, far_writer), _pass(far_reader, writer))
            except asyncio.CancelledError:
                far_writer.transport.abort()
                raise

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        host, port = self._target
        if host.startswith("/"):
            return await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
        return await asyncio.open_connection(host, port)


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()


def server_context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    return context


@contextmanager
def tls_in_front_of(
    server: EmbeddedPostgres | EmbeddedValkey, certificate: trustme.LeafCert
) -> Iterator[TlsTerminator]:
    """On the loopback of the host on which the block begins."""
    is_postgres = isinstance(server, EmbeddedPostgres)
    target = (to_postgres if is_postgres else to_redis)(server.url).target
    with running_tls_terminator("postgres" if is_postgres else "redis", target, certificate) as terminator:
        yield terminator


@contextmanager
def running_tls_terminator(
    protocol: Protocol, target: Target, certificate: trustme.LeafCert, host: str = "127.0.0.1"
) -> Iterator[TlsTerminator]:
    terminator = TlsTerminator(protocol, target, server_context(certificate), host)
    loop, started, stopping = asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    def run() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(terminator.serve(started, stopping))

    thread = threading.Thread(target=run, name="tls terminator", daemon=True)
    thread.start()
    started.wait()
    try:
        yield terminator
    finally:
        loop.call_soon_threadsafe(stopping.set)
        thread.join()
