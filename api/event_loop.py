"""The event loop of the API: uvloop, which keeps accepting connections while it is busy.

libuv accepts one connection in each iteration of the loop. One user's flood makes iterations long, so whoever connects
behind a thousand new connections would wait for a thousand of them, before any fair share is theirs.
"""

import asyncio
import socket
import time
from collections.abc import Callable
from typing import Any, cast

import uvloop

SECONDS_FOR_EACH = 0.0005  # one more connection for each of these that an iteration takes
MOST_AT_ONCE = 256


class EventLoop(uvloop.Loop):
    async def create_server(
        self, protocol_factory: Callable[[], asyncio.BaseProtocol], *args: Any, **options: Any
    ) -> asyncio.Server:
        acceptor = _Acceptor(self, protocol_factory)
        server = await super().create_server(acceptor.make_protocol, *args, **options)
        acceptor.server = cast(asyncio.Server, server)  # uvloop's has sockets too
        return acceptor.server


class _Acceptor:
    """Accepts more of what waits whenever libuv accepts one, in proportion to the time that an iteration takes. So an
    idle process leaves connections to the others that share its socket."""

    server: asyncio.Server

    def __init__(self, loop: asyncio.AbstractEventLoop, protocol_factory: Callable[[], asyncio.BaseProtocol]) -> None:
        self._loop = loop
        self._protocol_factory = protocol_factory
        self._is_measuring = False
        self._more = 0
        self._connecting: set[asyncio.Task[Any]] = set()

    def make_protocol(self) -> asyncio.BaseProtocol:
        for listener in self.server.sockets if self._more else ():
            self._accept_more(listener.fileno())
        self._measure()
        return self._protocol_factory()

    def _accept_more(self, listener: int) -> None:
        with socket.socket(fileno=listener) as own:
            try:
                for _ in range(self._more):
                    self._connect(own.accept()[0])
            except OSError:  # none waits, or no descriptor is left
                pass
            finally:
                own.detach()

    def _connect(self, accepted: socket.socket) -> None:
        task = self._loop.create_task(self._loop.connect_accepted_socket(self._protocol_factory, accepted))
        self._connecting.add(task)
        task.add_done_callback(self._connecting.discard)

    def _measure(self) -> None:
        """From one callback to the next, which runs an iteration later."""
        if not self._is_measuring:
            self._is_measuring = True
            self._loop.call_soon(lambda: self._loop.call_soon(self._note, time.monotonic()))

    def _note(self, started_at: float) -> None:
        self._is_measuring = False
        self._more = min(int((time.monotonic() - started_at) / SECONDS_FOR_EACH), MOST_AT_ONCE)
