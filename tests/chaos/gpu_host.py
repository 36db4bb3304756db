"""The GPU's workers as on another host: `pensum worker gpu`, with relays as its line to PostgreSQL and Valkey."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import URL, make_url

from db.worker_rights import GPU_ROLE
from tests.support.pensum_up import PensumProcess
from tests.support.relay import Relay

HERE = "127.0.0.1"
Pensum = TypeVar("Pensum", bound=PensumProcess)


class Line:
    """The relays to both servers, as one line."""

    def __init__(self, postgres: Relay, valkey: Relay) -> None:
        self._relays = (postgres, valkey)

    def darken(self) -> None:
        for relay in self._relays:
            relay.stop()

    def restore(self) -> None:
        for relay in self._relays:
            relay.resume()

    def change_address(self) -> None:
        """What goes over old connections is swallowed for ever; new ones work."""
        for relay in self._relays:
            relay.forget()


def pensum_of(python: str, process: type[Pensum]) -> type[Pensum]:
    """The same, by the Python of another virtual environment."""
    return type(process.__name__, (process,), {"command": (python, "-m", "cli.main")})


@contextmanager
def running_gpu_host(
    home: Path, database_url: str, redis_url: str, *, python: str = sys.executable, **environment: str
) -> Iterator[tuple[PensumProcess, Line]]:
    """The URLs are the front's own."""
    postgres_url, valkey_url = make_url(database_url), make_url(redis_url)
    with _relay_to(postgres_url) as postgres, _relay_to(valkey_url) as valkey:
        urls = {
            "DATABASE_URL": _shown(postgres_url.set(username=GPU_ROLE, host=HERE, port=postgres.port, query={})),
            "REDIS_URL": _shown(valkey_url.set(host=HERE, port=valkey.port)),
        }
        process = pensum_of(python, PensumProcess)(home, "worker", "gpu", **urls | environment)
        try:
            yield process, Line(postgres, valkey)
        finally:
            process.kill()


def _relay_to(url: URL) -> Relay:
    """PostgreSQL listens in the folder that its URL names."""
    host = url.query.get("host", url.host)
    port = url.query.get("port", url.port)
    assert isinstance(host, str)
    assert isinstance(port, str | int)
    return Relay(int(port), target_host=host)


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=False)
