"""TLS in front of a server that has none, as the embedded PostgreSQL and Valkey: both wheels are built without it.

Clients see what they would see of a server with this certificate: PostgreSQL's question for TLS, the handshake, and
then the real server's own words.
"""

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

from embedded.certificates import SSL_REQUEST

Connect = Callable[[], socket.socket]


class TlsFront:
    """`connect` opens a connection to the real server."""

    def __init__(self, context: ssl.SSLContext, connect: Connect, *, is_postgres: bool) -> None:
        self._context = context
        self._connect = connect
        self._is_postgres = is_postgres
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.handshakes = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.close()

    def _accept_forever(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=[client], daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        with suppress(OSError):
            if self._is_postgres:
                assert plain.recv(len(SSL_REQUEST)) == SSL_REQUEST
                plain.sendall(b"S")
            with self._context.wrap_socket(plain, server_side=True) as client, self._connect() as server:
                self.handshakes += 1
                back = threading.Thread(target=_copy, args=[server, client], daemon=True)
                back.start()
                _copy(client, server)
                back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
