"""The head of a request is bounded, whoever sends it. On a real server."""

import re
from collections.abc import Callable

import pytest

from api.http_protocol import MOST_HEAD_BYTES, MOST_HEADERS
from tests.support.api_client import promptly
from tests.support.api_server import Server
from tests.support.raw_http import connected, response_to

START = b"GET /health HTTP/1.1\r\nHost: test\r\n"
END = b"Connection: close\r\n\r\n"
FILLED = MOST_HEAD_BYTES - len(START + b"X-Long: \r\n" + END)


TOO_LARGE: dict[str, Callable[[], bytes]] = {
    "a byte too long": lambda: START + b"X-Long: " + b"a" * (FILLED + 1) + b"\r\n" + END,
    "many headers": lambda: START + b"X-Short: a\r\n" * (MOST_HEADERS + 1) + END,
    "long URL": lambda: b"GET /health?" + b"a" * MOST_HEAD_BYTES + b" HTTP/1.1\r\nHost: test\r\n" + END,
    "endless header": lambda: START + b"X-Endless: " + b"a" * 10_000_000,
}


@pytest.mark.parametrize("size", TOO_LARGE)
async def test_head_that_is_too_large_is_refused(server: Server, size: str) -> None:
    head = TOO_LARGE[size]()
    before = server.most_memory_kib()
    status, told, problem = await response_to(server, head)
    assert (status, problem["status"]) == (431, 431)
    assert "application/problem+json" in told
    assert f"{MOST_HEADERS} headers" in problem["detail"]
    assert server.most_memory_kib() - before < 8_192


async def test_head_that_just_fits_is_read(server: Server) -> None:
    status, _, _ = await response_to(server, START + b"X-Long: " + b"a" * FILLED + b"\r\n" + END)
    assert status == 200


async def test_long_body_counts_for_no_head(server: Server) -> None:
    """Neither for its own, which comes in one piece with it, nor for that of the next request."""
    body = b'{"password": "' + b"a" * 60_000 + b'"}'
    post = b"POST /api/auth/register HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
    post += b"Content-Length: %d\r\n\r\n" % len(body) + body
    async with connected(server) as (reader, writer):
        writer.write(post + post + START + END)
        answered = (await promptly(reader.read())).decode()
    assert re.findall(r"HTTP/1\.1 (\d+)", answered) == ["422", "422", "200"]
