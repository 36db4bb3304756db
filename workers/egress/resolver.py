"""From a host name to addresses that may be called."""

import asyncio
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import Protocol

from workers.egress.ssrf_guard import IPAddress, IPNetwork, Target, TargetUnresolvable, check_url, judge

Lookup = Callable[[str], Sequence[IPAddress]]
"""All addresses of a name; it may block, and may raise what `socket.getaddrinfo` raises."""


class Reach(Protocol):
    """What settings say of calls to others; `most_at_once` is also how many lookups are under way at most."""

    @property
    def allowed_networks(self) -> Sequence[IPNetwork]: ...
    @property
    def connect_timeout_seconds(self) -> float: ...
    @property
    def most_at_once(self) -> int: ...


def look_up(host: str) -> list[IPAddress]:
    """As the operating system is set up."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return [ip_address(address[0]) for *_, address in found]


class Resolver:
    """Looks names up in threads of its own, so that a silent name server holds up only those who wait for it."""

    def __init__(self, settings: Reach, lookup: Lookup = look_up) -> None:
        self._allowed = settings.allowed_networks
        self._timeout_seconds = settings.connect_timeout_seconds
        self._lookup = lookup
        self._threads = ThreadPoolExecutor(settings.most_at_once, thread_name_prefix="lookup")

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def check(self, url: str) -> Target:
        """For registration: whether the URL could be called now."""
        target = check_url(url, self._allowed)
        if target.address is None:
            await self.resolve(target.host)
        return target

    async def resolve(self, host: str) -> Sequence[IPAddress]:
        """Who connects to these and asks nobody again is safe from names that change their meaning."""
        addresses = await self._look_up(host)
        judge(host, addresses, self._allowed)
        return addresses

    async def _look_up(self, host: str) -> Sequence[IPAddress]:
        looking = asyncio.wrap_future(self._threads.submit(self._lookup, host))
        try:
            async with asyncio.timeout(self._timeout_seconds):
                addresses = await looking
        except TimeoutError as error:
            raise TargetUnresolvable(f"DNS did not resolve {host!r} in time.") from error
        except (OSError, UnicodeError) as error:
            raise TargetUnresolvable(f"The host {host!r} has no address in DNS.") from error
        if not addresses:
            raise TargetUnresolvable(f"The host {host!r} has no address in DNS.")
        return addresses
