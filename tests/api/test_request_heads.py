"""The head of a request is bounded, whoever sends it, and means one thing. On a real server."""

import re
import secrets
from collections.abc import Callable
from uuid import uuid4

import httpx
import pytest

from api.http_protocol import MOST_HEAD_BYTES, MOST_HEADERS
from tests.support.api_client import LONG_SECONDS, promptly
from tests.support.api_server import Server, running_server
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


AMBIGUOUS = {
    "two hosts": (b"HTTP/1.1\r\nHost: test\r\nHost: other\r\n", "Host"),
    "no host": (b"HTTP/1.1\r\n", "Host"),
    "two hosts in HTTP/1.0": (b"HTTP/1.0\r\nHost: test\r\nHost: test\r\n", "Host"),
    "two authorizations": (
        b"HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n",
        "Authorization",
    ),
}


@pytest.mark.parametrize("head", AMBIGUOUS)
async def test_ambiguous_head_is_refused(server: Server, head: str) -> None:
    lines, name = AMBIGUOUS[head]
    status, _, problem = await response_to(server, b"GET /health " + lines + END)
    assert (status, problem["status"]) == (400, 400)
    assert name in problem["detail"]


async def test_older_client_need_not_name_its_host(server: Server) -> None:
    assert (await response_to(server, b"GET /health HTTP/1.0\r\n\r\n"))[0] == 200


async def test_nobody_is_redirected_to_the_host_that_a_request_names(server: Server) -> None:
    status, head, problem = await response_to(
        server, b"GET /api/jobs/ HTTP/1.1\r\nHost: another-site.example\r\n" + END
    )
    assert status == 404
    assert "location:" not in head
    assert "/api/jobs?" in problem["detail"]


def address_in(network: int) -> str:
    """Of this host. Counts of its own stand in the database that all tests share."""
    return f"127.{network}.{secrets.randbelow(256)}.{secrets.randbelow(254) + 1}"


@pytest.mark.parametrize("is_named", [False, True], ids=["default", "named"])
async def test_word_of_a_proxy_counts_where_it_is_named(platform: None, is_named: bool) -> None:
    """Logins are counted by address, so whoever may choose one tries as many passwords as they like."""
    proxy = address_in(1)
    env = {"PENSUM_THROTTLE_LOGINS_PER_ADDRESS": "1"} | ({"FORWARDED_ALLOW_IPS": proxy} if is_named else {})
    line = httpx.AsyncHTTPTransport(local_address=proxy)
    with running_server(**env) as server:
        async with httpx.AsyncClient(base_url=server.url, timeout=LONG_SECONDS, transport=line) as client:
            statuses = {
                (
                    await client.post(
                        "/api/auth/login",
                        data={"username": f"nobody-{number}-{uuid4()}@example.org", "password": "x" * 20},
                        headers={"X-Forwarded-For": address_in(2)},
                    )
                ).status_code
                for number in range(3)
            }
    assert statuses == ({401} if is_named else {401, 429})


async def test_connection_that_asks_for_nothing_is_closed(platform: None) -> None:
    """One whose request has begun is not, however long its body takes."""
    body = b'{"password": "short"}'
    post = b"POST /api/auth/register HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
    with running_server(PENSUM_HEAD_SECONDS="0.5") as server:
        async with connected(server) as (reader, writer), connected(server) as silent, connected(server) as slow:
            writer.write(post + b"Content-Length: %d\r\n\r\n" % len(body))
            slow[1].write(START)
            assert await promptly(silent[0].read()) == b""
            assert await promptly(slow[0].read()) == b""
            writer.write(body)
            assert b" 422 " in await promptly(reader.readline())
