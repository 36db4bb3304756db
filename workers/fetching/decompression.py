"""Unpacking what a server packed, no further than it may grow."""

import zlib
from collections.abc import Callable

from workers.fetching.errors import FetchedTooLarge, FetchRefused

GZIP, ZLIB, RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS


class Unpacker:
    """Give it pieces as they come. Raises `FetchedTooLarge` before it holds more than `max_bytes`."""

    def __init__(self, encoding: str, *, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._content = bytearray()
        self._unpack = _unpacking(encoding.strip().lower())

    def feed(self, piece: bytes) -> None:
        most = self._max_bytes - len(self._content) + 1  # one more tells that there is more
        try:
            self._content += self._unpack(piece, most)
        except zlib.error:
            raise FetchRefused("The response is not encoded as its Content-Encoding says.") from None
        if len(self._content) > self._max_bytes:
            raise FetchedTooLarge(f"The response is larger than the maximum of {self._max_bytes:,} bytes.")

    @property
    def content(self) -> bytes:
        return bytes(self._content)


def _unpacking(encoding: str) -> Callable[[bytes, int], bytes]:
    if encoding in {"", "identity"}:
        return lambda piece, most: piece[:most]
    if encoding in {"gzip", "x-gzip"}:
        return zlib.decompressobj(GZIP).decompress
    if encoding == "deflate":
        return _deflated()
    raise FetchRefused(f"The server used the Content-Encoding {encoding[:40]!r}, which was not requested.")


def _deflated() -> Callable[[bytes, int], bytes]:
    """With the header that the standard asks for, or without, as some servers send it."""
    unpacker = None

    def unpack(piece: bytes, most: int) -> bytes:
        nonlocal unpacker
        if unpacker is None:
            unpacker = zlib.decompressobj(ZLIB if piece[:1] and piece[0] & 0x0F == 8 else RAW)
        return unpacker.decompress(piece, most)

    return unpack
