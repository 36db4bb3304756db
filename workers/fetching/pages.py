"""Fetcher: one GET with its redirects, bounded in time and size, behind the SSRF guard.

robots.txt is not read: a person asked for this one page, as with a browser.
"""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

import aiohttp
from yarl import URL

from core.settings import FetchSettings
from workers.egress.connector import connector
from workers.egress.resolver import Lookup, Resolver, look_up
from workers.fetching import addresses
from workers.fetching.decompression import Decompressor
from workers.fetching.errors import FetchFailed, FetchRefused
from workers.fetching.kinds import as_utf8, kind_of, media_type

MAX_REDIRECTS = 5
REDIRECTS = {301, 302, 303, 307, 308}
CHUNK_BYTES = 65_536
CHECKPOINT_SECONDS = 0.2  # between two calls of `checkpoint`, which raises when the job is cancelled
MAX_HEADER_BYTES, MAX_HEADERS = 8190, 100
RETRYABLE = {408, 425, 429, 500, 502, 503, 504}

HEADERS = {
    "user-agent": "Pensum/1 (a person asked for this page)",
    "accept": "text/html,application/xhtml+xml,application/pdf,text/markdown,text/plain;q=0.9,*/*;q=0.5",
    "accept-encoding": "gzip, deflate",
}


@dataclass(frozen=True)
class Fetched:
    """`url` is the URL after all redirects; `kind` is one of the parsers' kinds."""

    url: str
    kind: str
    body: bytes


@dataclass(frozen=True)
class _Redirect:
    url: str


class Fetcher:
    """It is thread-safe. Each fetch opens its own connections and closes them."""

    def __init__(self, settings: FetchSettings, *, lookup: Lookup = look_up, tls: ssl.SSLContext | None = None) -> None:
        self._settings = settings
        self._resolver = Resolver(settings, lookup)
        self._tls = tls

    def close(self) -> None:
        self._resolver.close()

    def fetch(self, url: str, checkpoint: Callable[[], None] = lambda: None) -> Fetched:
        """Raises `TargetRefused`, `FetchFailed`, `FetchRefused`, `FetchedTooLarge` or `UnsupportedMediaType`. It calls
        `checkpoint` several times a second, and an exception of that cancels the fetch."""
        return asyncio.run(self._with_checkpoints(url, checkpoint))

    async def _with_checkpoints(self, url: str, checkpoint: Callable[[], None]) -> Fetched:
        fetching = asyncio.create_task(self._with_timeout(url))
        try:
            while not (await asyncio.wait({fetching}, timeout=CHECKPOINT_SECONDS))[0]:
                checkpoint()
            return fetching.result()
        finally:
            fetching.cancel()  # a request that is done stays as it is
            await asyncio.wait({fetching})

    async def _with_timeout(self, url: str) -> Fetched:
        try:
            async with asyncio.timeout(self._settings.timeout_seconds), self._open_session() as session:
                return await self._follow(session, url)
        except TimeoutError as error:
            raise FetchFailed(f"The server did not respond within {self._settings.timeout_seconds:g} s.") from error
        except aiohttp.ClientError as error:
            raise FetchFailed(_message(error)) from error

    def _open_session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=connector(self._resolver, tls=self._tls, use_dns_cache=False),
            timeout=aiohttp.ClientTimeout(total=None, connect=self._settings.connect_timeout_seconds),
            headers=HEADERS,
            auto_decompress=False,
            max_line_size=MAX_HEADER_BYTES,
            max_field_size=MAX_HEADER_BYTES,
            max_headers=MAX_HEADERS,
        )

    async def _follow(self, session: aiohttp.ClientSession, url: str) -> Fetched:
        """Cookies are kept during the fetch: without them some servers redirect for ever."""
        for _ in range(MAX_REDIRECTS + 1):
            response = await self._get(session, url)
            if isinstance(response, Fetched):
                return response
            url = response.url
        raise FetchRefused(f"The server redirects more than {MAX_REDIRECTS} times.")

    async def _get(self, session: aiohttp.ClientSession, url: str) -> Fetched | _Redirect:
        target = URL(addresses.page_url(url, self._settings.allowed_networks), encoded=True)
        async with session.get(target, allow_redirects=False) as response:
            if response.status in REDIRECTS:
                return _Redirect(_redirect_target(target, response.headers.get("Location")))
            _check_status(response.status)
            body = await _read(response, max_bytes=self._settings.max_bytes)
        type_ = media_type(response.headers.get("Content-Type", ""))
        kind = kind_of(type_, str(target), body)
        return Fetched(str(target), kind, as_utf8(body, kind=kind, charset=type_.charset))


def _redirect_target(base: URL, location: str | None) -> str:
    if not location:
        raise FetchRefused("The server redirects without a Location header.")
    try:
        return str(base.join(URL(location)))
    except ValueError as error:
        raise FetchRefused("The server redirects to a malformed URL.") from error


def _check_status(status: int) -> None:
    message = f"The server returned {status} {_phrase(status)}".rstrip()
    if status in RETRYABLE:
        raise FetchFailed(f"{message}.")
    if status != HTTPStatus.OK:
        raise FetchRefused(f"{message}. Check the URL, or upload the page as a file.")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


async def _read(response: aiohttp.ClientResponse, *, max_bytes: int) -> bytes:
    decompressor = Decompressor(response.headers.get("Content-Encoding", ""), max_bytes=max_bytes)
    while chunk := await response.content.read(CHUNK_BYTES):
        decompressor.feed(chunk)
    return decompressor.content


ERROR_MESSAGES: tuple[tuple[type[aiohttp.ClientError], str], ...] = (
    (aiohttp.ClientConnectorCertificateError, "The server's TLS certificate is not valid for this URL."),
    (aiohttp.ClientSSLError, "The TLS handshake with the server failed."),
    (
        aiohttp.ClientConnectorError,
        "The connection failed: the server or the network is unreachable.",
    ),
    (aiohttp.ClientResponseError, "The response is not valid HTTP."),
    (aiohttp.ClientError, "The connection closed before the response."),
)


def _message(error: aiohttp.ClientError) -> str:
    return next(message for kind, message in ERROR_MESSAGES if isinstance(error, kind))
