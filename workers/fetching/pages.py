"""One GET with all its redirects, bounded in time, size and reach.

No robots.txt is asked: a person wished for this one page, as with a browser.
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
from workers.fetching.decompression import Unpacker
from workers.fetching.errors import FetchFailed, FetchRefused
from workers.fetching.kinds import as_utf8, kind_of, media_type

MOST_REDIRECTS = 5
REDIRECTS = {301, 302, 303, 307, 308}
PIECE_BYTES = 65_536
LOOK_SECONDS = 0.2  # how long a cancel may go unheard
LONGEST_HEADER_BYTES, MOST_HEADERS = 8190, 100
COME_AGAIN = {408, 425, 429, 500, 502, 503, 504}

HEADERS = {
    "user-agent": "Pensum/1 (a person asked for this page)",
    "accept": "text/html,application/xhtml+xml,application/pdf,text/markdown,text/plain;q=0.9,*/*;q=0.5",
    "accept-encoding": "gzip, deflate",
}


@dataclass(frozen=True)
class Fetched:
    """`url` is where the redirects led; `kind` is one that the parsers know."""

    url: str
    kind: str
    body: bytes


@dataclass(frozen=True)
class _Redirect:
    url: str


class Fetcher:
    """Any number of threads may fetch by one. Each fetch has connections of its own, so nothing is left of it."""

    def __init__(self, settings: FetchSettings, *, lookup: Lookup = look_up, tls: ssl.SSLContext | None = None) -> None:
        self._settings = settings
        self._resolver = Resolver(settings, lookup)
        self._tls = tls

    def close(self) -> None:
        self._resolver.close()

    def fetch(self, url: str, checkpoint: Callable[[], None] = lambda: None) -> Fetched:
        """Raises what is wrong with the address, with its server or with what is there; and what `checkpoint` raises,
        which is called several times a second."""
        return asyncio.run(self._watched(url, checkpoint))

    async def _watched(self, url: str, checkpoint: Callable[[], None]) -> Fetched:
        fetching = asyncio.create_task(self._in_time(url))
        try:
            while not (await asyncio.wait({fetching}, timeout=LOOK_SECONDS))[0]:
                checkpoint()
        except BaseException:
            fetching.cancel()
            await asyncio.wait({fetching})
            raise
        return fetching.result()

    async def _in_time(self, url: str) -> Fetched:
        try:
            async with asyncio.timeout(self._settings.timeout_seconds), self._open_session() as session:
                return await self._follow(session, url)
        except TimeoutError as error:
            raise FetchFailed(f"The server did not respond within {self._settings.timeout_seconds:g} s.") from error
        except aiohttp.ClientError as error:
            raise FetchFailed(_meaning(error)) from error

    def _open_session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=connector(self._resolver, tls=self._tls, force_close=True, use_dns_cache=False),
            timeout=aiohttp.ClientTimeout(total=None, connect=self._settings.connect_timeout_seconds),
            headers=HEADERS,
            auto_decompress=False,
            max_line_size=LONGEST_HEADER_BYTES,
            max_field_size=LONGEST_HEADER_BYTES,
            max_headers=MOST_HEADERS,
        )

    async def _follow(self, session: aiohttp.ClientSession, url: str) -> Fetched:
        """Cookies last for this one fetch: some servers redirect for ever without."""
        for _ in range(MOST_REDIRECTS + 1):
            answer = await self._get(session, url)
            if isinstance(answer, Fetched):
                return answer
            url = answer.url
        raise FetchRefused(f"The server redirects more than {MOST_REDIRECTS} times.")

    async def _get(self, session: aiohttp.ClientSession, url: str) -> Fetched | _Redirect:
        called = URL(addresses.page_url(url, self._settings.allowed_networks), encoded=True)
        async with session.get(called, allow_redirects=False) as response:
            if response.status in REDIRECTS:
                return _Redirect(_where(called, response.headers.get("Location")))
            _check_status(response.status)
            body = await _read(response, max_bytes=self._settings.max_bytes)
        type_ = media_type(response.headers.get("Content-Type", ""))
        kind = kind_of(type_, str(called), body)
        return Fetched(str(called), kind, as_utf8(body, kind=kind, charset=type_.charset))


def _where(called: URL, location: str | None) -> str:
    if not location:
        raise FetchRefused("The server redirects without a Location header.")
    try:
        return str(called.join(URL(location)))
    except ValueError as error:
        raise FetchRefused("The server redirects to a malformed URL.") from error


def _check_status(status: int) -> None:
    said = f"The server answers {status} {_phrase(status)}".rstrip()
    if status in COME_AGAIN:
        raise FetchFailed(f"{said}.")
    if status != HTTPStatus.OK:
        raise FetchRefused(f"{said}. Check the address, or upload the page as a file.")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


async def _read(response: aiohttp.ClientResponse, *, max_bytes: int) -> bytes:
    unpacker = Unpacker(response.headers.get("Content-Encoding", ""), max_bytes=max_bytes)
    while piece := await response.content.read(PIECE_BYTES):
        unpacker.feed(piece)
    return unpacker.content


MEANINGS: tuple[tuple[type[aiohttp.ClientError], str], ...] = (
    (aiohttp.ClientConnectorCertificateError, "The server's TLS certificate is not valid for this address."),
    (aiohttp.ClientSSLError, "The server does not speak TLS that we understand."),
    (aiohttp.ClientConnectorError, "No connection: nobody listens there, or the network does not lead there."),
    (aiohttp.ClientResponseError, "What came back is not HTTP."),
    (aiohttp.ClientError, "The connection ended before the answer."),
)


def _meaning(error: aiohttp.ClientError) -> str:
    return next(said for kind, said in MEANINGS if isinstance(error, kind))
