"""DNS resolver that returns only allowed addresses."""

import asyncio
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import Protocol

from workers.egress.ssrf_guard import (
    IPAddress,
    IPNetwork,
    Target,
    TargetUnresolvable,
    check_addresses,
    check_url,
    no_public_address,
)

Lookup = Callable[[str], Sequence[IPAddress]]
"""Returns all addresses of a name. It may block, and raises what `socket.getaddrinfo` raises."""


class EgressLimits(Protocol):
    """The settings of requests to other hosts. `most_at_once` also bounds the number of parallel lookups."""

    @property
    def allowed_networks(self) -> Sequence[IPNetwork]: ...
    @property
    def connect_timeout_seconds(self) -> float: ...
    @property
    def most_at_once(self) -> int: ...


def look_up(host: str) -> list[IPAddress]:
    """Uses the resolver of the operating system."""
    results = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return [ip_address(address[0]) for *_, address in results]


class Resolver:
    """Looks names up in threads of its own, so that a slow name server delays only the requests to its names."""

    def __init__(self, settings: EgressLimits, lookup: Lookup = look_up) -> None:
        self._allowed = settings.allowed_networks
        self._timeout_seconds = settings.connect_timeout_seconds
        self._lookup = lookup
        self._threads = ThreadPoolExecutor(settings.most_at_once, thread_name_prefix="lookup")

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def check(self, url: str) -> Target:
        """Checks a URL when it is registered: syntax, and that its host resolves to allowed addresses now."""
        target = check_url(url, self._allowed)
        if target.address is None:
            await self.resolve(target.host)
        return target

    async def resolve(self, host: str) -> Sequence[IPAddress]:
        """The addresses of the host, all of them allowed. Connect to these without another lookup: DNS rebinding."""
        addresses = await self._look_up(host)
        check_addresses(host, addresses, self._allowed)
        return addresses

    async def _look_up(self, host: str) -> Sequence[IPAddress]:
        pending = asyncio.wrap_future(self._threads.submit(self._lookup, host))
        try:
            async with asyncio.timeout(self._timeout_seconds):
                addresses = await pending
        except TimeoutError as error:
            raise TargetUnresolvable(f"DNS did not resolve {host!r} in time.") from error
        except (OSError, UnicodeError) as error:
            if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
                raise TargetUnresolvable(f"DNS cannot resolve {host!r} now.") from error
            raise no_public_address(host) from error
        if not addresses:
            raise no_public_address(host)
        return addresses
