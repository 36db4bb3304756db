"""Relays on the front's host: a box on the way to its servers that delays, falls silent, cuts and moves."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from tests.line.front import Front
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
def running_relays(host: Host, *, postgres_port: int, valkey_port: int) -> Iterator[Relays]:
    """They listen on the host's address, and forward to these ports of its loopback."""
    with ExitStack() as running, host.entered():
        postgres = running.enter_context(Relay(postgres_port, target_host=HERE, host=host.address))
        valkey = running.enter_context(Relay(valkey_port, target_host=HERE, host=host.address))
        relays = Relays(postgres, valkey)
        kept = running.pop_all()
    with kept:
        yield relays
