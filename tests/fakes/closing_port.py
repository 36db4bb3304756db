"""What a server that has gone leaves behind: a port that closes every connection, and counts them."""

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self


class ClosingPort:
    """In the place of a stand-in that was stopped, within `with`."""

    def __init__(self, port: int) -> None:
        self.connections = 0
        self._changed = threading.Condition()
        self._listening = socket.create_server(("127.0.0.1", port))
        self._thread = threading.Thread(target=self._close_all, name="closing-port")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listening.close()

    def wait_for_connection(self, count: int, seconds: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self.connections >= count, seconds)

    def _close_all(self) -> None:
        with suppress(OSError):  # the socket was shut down
            while True:
                connection, _ = self._listening.accept()
                connection.close()
                with self._changed:
                    self.connections += 1
                    self._changed.notify_all()
