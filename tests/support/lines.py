"""The servers of a test at the end of a line that can fail."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

from embedded.servers import EmbeddedPostgres, EmbeddedValkey
from tests.support.relay import Relay


@contextmanager
def line_to_postgres(server: EmbeddedPostgres) -> Iterator[tuple[Relay, str]]:
    """The relay, and the URL of the database behind it."""
    url = urlsplit(server.url)
    options = parse_qs(url.query)
    with Relay(int(options["port"][0]), target_host=options["host"][0]) as relay:
        yield relay, f"postgresql://postgres@{relay.host}:{relay.port}{url.path}"


@contextmanager
def line_to_valkey(server: EmbeddedValkey) -> Iterator[tuple[Relay, str]]:
    """The relay, and the URL of the server behind it."""
    url = urlsplit(server.url)
    assert url.port is not None
    with Relay(url.port) as relay:
        yield relay, url._replace(netloc=f":{url.password}@{relay.host}:{relay.port}").geturl()
