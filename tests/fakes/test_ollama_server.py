import gc
import socket
from urllib.parse import urlsplit

from tests.fakes.ollama_server import FakeOllama


def test_connection_accepted_during_shutdown_is_closed() -> None:
    for _ in range(20):
        with FakeOllama() as server:
            socket.create_connection(("127.0.0.1", urlsplit(server.url).port or 0)).close()

    gc.collect()  # a socket that is still open warns, which is an error here
