"""The public keys of those who sign tokens for their learners: a JWKS (RFC 7517) at a URL or in a file.

Keys are read again after ten minutes, so that one that its issuer withdrew is soon refused. A key that is not among
them is looked for again, but at most every ten seconds: made-up key ids cost the site little.
"""

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt

from core.errors import Invalid, Transient
from core.settings import SiteTokenSettings
from workers.egress.resolver import Resolver

ALGORITHMS = ("RS256", "ES256", "EdDSA")
REFRESH_SECONDS = 600.0
RETRY_SECONDS = 30.0  # after a failure
UNKNOWN_KEY_SECONDS = 10.0  # after any attempt, for a key that is not among those that were read
LONGEST_SECONDS = 86_400.0  # for which keys are believed while they cannot be read
MOST_BYTES = 262_144
MOST_KEYS = 100
SMALLEST_RSA_BITS = 2048


class KeysUnavailable(Transient):
    """The keys of the token's issuer cannot be read now."""


class SiteKeys:
    """The keys of one issuer. Concurrent callers share a fetch. After a failed one, the keys of the last success are
    good for `LONGEST_SECONDS`.

    `clock` returns seconds.
    """

    def __init__(self, source: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._clock = clock
        self._keys: dict[str, jwt.PyJWK] = {}
        self._tried_at = self._read_at = float("-inf")
        self._asking = asyncio.Lock()

    async def find(self, key_id: str, settings: SiteTokenSettings) -> jwt.PyJWK | None:
        """Raises `KeysUnavailable` where no keys were read for too long."""
        if self._is_due(key_id) and not (self._asking.locked() and self._is_known(key_id)):
            async with self._asking:
                if self._is_due(key_id):
                    await self._refresh(settings)
        if self._is_outdated:
            raise KeysUnavailable
        return self._keys.get(key_id)

    def _is_due(self, key_id: str) -> bool:
        pause = REFRESH_SECONDS if self._tried_at == self._read_at else RETRY_SECONDS
        if not self._is_known(key_id):
            pause = UNKNOWN_KEY_SECONDS
        return self._clock() - self._tried_at >= pause

    def _is_known(self, key_id: str) -> bool:
        return key_id in self._keys and not self._is_outdated

    @property
    def _is_outdated(self) -> bool:
        return self._clock() - self._read_at >= LONGEST_SECONDS

    async def _refresh(self, settings: SiteTokenSettings) -> None:
        """A document that is malformed is as none: it withdraws no key."""
        try:
            keys = usable_keys(json.loads(await _read(self._source, settings)))
        except (OSError, ValueError, RecursionError, Invalid):
            self._tried_at = self._clock()
        else:
            self._keys = keys
            self._tried_at = self._read_at = self._clock()


def usable_keys(document: Any) -> dict[str, jwt.PyJWK]:
    """By their ids, of the first `MOST_KEYS`. What cannot sign tokens for us is left out: symmetric keys, other
    algorithms, keys to encrypt; and private keys, with which anybody could sign. Raises ValueError for what is no JWKS.
    """
    keys = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        raise ValueError("a JWKS is an object with `keys`, a list of objects")
    found = [_usable(key) for key in keys[:MOST_KEYS] if _is_public(key)]
    return {str(key.key_id): key for key in found if key is not None}


def _is_public(data: dict[str, Any]) -> bool:
    return "d" not in data


def _usable(data: dict[str, Any]) -> jwt.PyJWK | None:
    try:
        key = jwt.PyJWK(data)
    except (jwt.PyJWTError, AttributeError, TypeError, ValueError):
        return None
    is_strong = key.key_type != "RSA" or key.key.key_size >= SMALLEST_RSA_BITS
    signs = key.public_key_use in (None, "sig") and key.algorithm_name in ALGORITHMS
    return key if key.key_id and signs and is_strong else None


async def _read(source: str, settings: SiteTokenSettings) -> bytes:
    if source.startswith(("https://", "http://")):
        return await _fetch(source, settings)
    return await asyncio.to_thread(Path(source).read_bytes)


async def _fetch(url: str, settings: SiteTokenSettings) -> bytes:
    """Raises OSError, ValueError and `Invalid`, for what the network, the server and the egress guard refuse."""
    import aiohttp  # here, because only installations whose site signs tokens need it in the API

    from workers.egress.connector import connector

    resolver = Resolver(settings)
    try:
        await resolver.check(url)
        limits = aiohttp.ClientTimeout(total=settings.timeout_seconds)
        async with (
            aiohttp.ClientSession(connector=connector(resolver), timeout=limits) as session,
            session.get(url, allow_redirects=False) as response,
        ):
            if response.status != 200:
                raise ValueError(f"{url} responded {response.status}")
            return await _bounded(response.content)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise OSError(f"{url} cannot be read") from error
    finally:
        resolver.close()


async def _bounded(content: Any) -> bytes:
    body = b""
    while chunk := await content.read(MOST_BYTES):
        body += chunk
        if len(body) > MOST_BYTES:
            raise ValueError(f"more than {MOST_BYTES:,} bytes")
    return body
