"""An aiohttp connector that connects only to addresses that the resolver allows."""

import socket
import ssl
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from workers.egress.resolver import Resolver


def connector(resolver: Resolver, *, tls: ssl.SSLContext | None = None, **options: Any) -> aiohttp.TCPConnector:
    """It checks host names only. IP addresses in URLs are checked by `check_url`."""
    return aiohttp.TCPConnector(resolver=_CheckedResolver(resolver), ssl=tls or True, **options)


class _CheckedResolver(AbstractResolver):
    """aiohttp connects to the addresses that this returns, without another lookup."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=str(address),
                port=port,
                family=socket.AF_INET if address.version == 4 else socket.AF_INET6,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for address in await self._resolver.resolve(host)
        ]

    async def close(self) -> None:
        pass
