"""Relays on the front's host: a box on the way to its servers that delays, falls silent, cuts and moves."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from tests.line.front import POSTGRES_PORT, Front
from tests.support.namespaces import Host
from tests.support.relay import Relay

HERE = "127.0.0.1"


@dataclass(frozen=True)
class Relays:
    """To PostgreSQL and to Valkey."""

    postgres: Relay
    valkey: Relay

    def each(self, act: Callable[[Relay], object]) -> None:
        act(self.postgres)
        act(self.valkey)

    def urls(self, front: Front) -> dict[str, str]:
        """As the worker's host knows them."""
        return {
            "DATABASE_URL": front.database_url(port=self.postgres.port),
            "REDIS_URL": front.redis_url(port=self.valkey.port),
        }

    @contextmanager
    def cutting_every(self, seconds: float) -> Iterator[None]:
        """All connections, as a proxy with a short patience does."""
        ended = threading.Event()

        def cut() -> None:
            while not ended.wait(seconds):
                self.each(Relay.cut)

        thread = threading.Thread(target=cut, name="cutting relays")
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()


@contextmanager
def running_relays(host: Host, front: Front, *, address: str) -> Iterator[Relays]:
    """They listen on this address of the host, and forward to the front's servers."""
    with ExitStack() as running, host.entered():
        postgres = running.enter_context(Relay(POSTGRES_PORT, target_host=HERE, host=address))
        valkey = running.enter_context(Relay(front.valkey_port, target_host=HERE, host=address))
        relays = Relays(postgres, valkey)
        kept = running.pop_all()
    with kept:
        yield relays
