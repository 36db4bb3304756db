"""Bounded decompression of response bodies."""

import zlib
from collections.abc import Callable

from workers.fetching.errors import FetchedTooLarge, FetchRefused

GZIP, ZLIB, RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS


class Decompressor:
    """Feed it the chunks of a body. Raises `FetchedTooLarge` before it holds more than `max_bytes`."""

    def __init__(self, encoding: str, *, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._content = bytearray()
        self._decompress = _decompress_function(encoding.strip().lower())

    def feed(self, chunk: bytes) -> None:
        limit = self._max_bytes - len(self._content) + 1  # one byte more shows that the body is too large
        try:
            self._content += self._decompress(chunk, limit)
        except zlib.error:
            raise FetchRefused("The response is not encoded as its Content-Encoding says.") from None
        if len(self._content) > self._max_bytes:
            raise FetchedTooLarge(f"The response is larger than the maximum of {self._max_bytes:,} bytes.")

    @property
    def content(self) -> bytes:
        return bytes(self._content)


def _decompress_function(encoding: str) -> Callable[[bytes, int], bytes]:
    if encoding in {"", "identity"}:
        return lambda chunk, limit: chunk[:limit]
    if encoding in {"gzip", "x-gzip"}:
        return zlib.decompressobj(GZIP).decompress
    if encoding == "deflate":
        return _inflate_function()
    raise FetchRefused(f"The server used the Content-Encoding {encoding[:40]!r}, which was not requested.")


def _inflate_function() -> Callable[[bytes, int], bytes]:
    """With the zlib header, as the standard requires, or without it, as some servers send it."""
    decompressor = None

    def decompress(chunk: bytes, limit: int) -> bytes:
        nonlocal decompressor
        if decompressor is None:
            decompressor = zlib.decompressobj(ZLIB if chunk[:1] and chunk[0] & 0x0F == 8 else RAW)
        return decompressor.decompress(chunk, limit)

    return decompress
