"""A request that asks for another protocol is served here as if it had not asked. On a real server."""

import re
import subprocess
from itertools import pairwise, product
from pathlib import Path
from shutil import which

import pytest

from tests.support.api_client import promptly
from tests.support.api_server import Server
from tests.support.factories import Person, make_user
from tests.support.failures import each
from tests.support.raw_http import connected, responses_to

LAST = b"GET /health HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"
SMUGGLED = b"GET /health HTTP/1.1\r\nHost: test\r\n\r\n"
UPGRADES = {
    "h2c of Java": b"Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAEAAEAAAAIAAAAA\r\nUpgrade: h2c\r\n",
    "websocket": b"Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
    "TLS": b"upgrade: TLS/1.0, HTTP/1.1\r\nconnection: upgrade\r\n",
    "unknown protocol": b"Connection: UPGRADE\r\nUpgrade: something/9\r\n",
    "two headers": b"Connection: keep-alive\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nUpgrade: websocket\r\n",
    "upgrade not named as an option": b"Connection: keep-alive\r\nUpgrade: h2c\r\n",
}
ROUTES = {"POST": "/api/projects", "PATCH": "/api/profiles/me", "PUT": "/api/admin/external-users/upgrades"}
BY_LENGTH = b"Content-Length: %d\r\n\r\n%s" % (len(SMUGGLED), SMUGGLED)
PLACES = ("nowhere", "body", "head and body")
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(SMUGGLED), SMUGGLED)

PROJECT = b'{"type": "learning", "name": "Tides"}'
PROJECT_BY_LENGTH = b"Content-Length: %d\r\n\r\n%s" % (len(PROJECT), PROJECT)


@pytest.fixture(scope="module")
def administrator(platform: None) -> Person:
    return make_user(is_admin=True)


def head_of(method: str, path: str, person: Person, headers: bytes) -> bytes:
    start = f"{method} {path} HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {person.key}\r\n"
    return start.encode() + b"Content-Type: application/json\r\n" + headers


def split(request: bytes, place: str) -> list[bytes]:
    """The pieces in which it is sent."""
    body = request.index(b"\r\n\r\n") + 4
    places = {"nowhere": [], "body": [body], "head and body": [body - 30, body - 1, body, body + 9]}[place]
    return [request[begin:end] for begin, end in pairwise([0, *places, len(request)])]


@pytest.mark.parametrize("upgrade", UPGRADES)
async def test_body_is_never_read_as_a_request(server: Server, administrator: Person, upgrade: str) -> None:
    """It stands in a problem of its own request, and the request after it is the next that is answered."""
    for check in each(list(product(ROUTES, (BY_LENGTH, CHUNKED), PLACES))):
        with check as (method, body, place):
            request = head_of(method, ROUTES[method], administrator, UPGRADES[upgrade]) + body
            refused, health = await responses_to(server, *split(request, place), LAST)
            assert (refused.status, health.status) == (422, 200)
            assert "not JSON at line 1" in refused.json()["detail"]


@pytest.mark.parametrize("upgrade", UPGRADES)
async def test_request_is_served_as_if_it_had_not_asked(server: Server, user: Person, upgrade: str) -> None:
    post = head_of("POST", "/api/projects", user, UPGRADES[upgrade]) + PROJECT_BY_LENGTH
    get = b"GET /health HTTP/1.1\r\nHost: test\r\n" + UPGRADES[upgrade] + b"\r\n"
    for place in PLACES:
        pieces = [*split(post, place), *split(post, place)]
        responses = await responses_to(server, get, *pieces, get, LAST)
        assert [response.status for response in responses] == [200, 201, 201, 200, 200], place
        assert [response.json()["name"] for response in responses[1:3]] == ["Tides", "Tides"]
    [*created, last] = await responses_to(server, post * 3 + LAST)
    assert [response.status for response in [*created, last]] == [201, 201, 201, 200]


async def test_body_is_sent_when_the_server_says_so(server: Server, user: Person) -> None:
    head = head_of("POST", "/api/projects", user, UPGRADES["h2c of Java"])
    async with connected(server) as (reader, writer):
        writer.write(head + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(PROJECT))
        assert await promptly(reader.readuntil(b"\r\n\r\n")) == b"HTTP/1.1 100 Continue\r\n\r\n"
        writer.write(PROJECT + LAST)
        answered = (await promptly(reader.read())).decode()
    assert re.findall(r"HTTP/1\.1 (\d+)", answered) == ["201", "200"]


async def test_connection_that_the_client_closes_is_closed(server: Server, user: Person) -> None:
    """`close` beside `Upgrade` counts."""
    get = b"GET /health HTTP/1.1\r\nHost: test\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n"
    [response] = await responses_to(server, get)
    assert (response.status, response.headers["connection"]) == (200, "close")


@pytest.mark.parametrize(
    "size", ["Content-Length: 5\r\nContent-Length: 6", "Content-Length: 5\r\nTransfer-Encoding: chunked"]
)
async def test_body_of_two_lengths_is_refused(server: Server, user: Person, size: str) -> None:
    head = head_of("POST", "/api/projects", user, UPGRADES["h2c of Java"])
    [refused] = await responses_to(server, head + size.encode() + b"\r\n\r\n" + SMUGGLED)
    assert refused.status == 400


async def test_tunnel_is_refused(server: Server) -> None:
    head = b"CONNECT test:80 HTTP/1.1\r\nHost: test\r\n" + UPGRADES["h2c of Java"] + BY_LENGTH
    [refused] = await responses_to(server, head)
    assert refused.status == 501
    assert "CONNECT" in refused.json()["detail"]


async def test_field_after_a_chunked_body_is_no_header(server: Server, user: Person) -> None:
    """A proxy in front has judged the head; another key in the trailer would be one that it has not seen."""
    head = (
        b"POST /api/projects HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
    )
    trailer = f"Authorization: Bearer {user.key}\r\n\r\n".encode()
    chunked = b"\r\n%x\r\n%s\r\n0\r\n%s" % (len(PROJECT), PROJECT, trailer)
    refused, health = await responses_to(server, head + chunked, LAST)
    assert (refused.status, health.status) == (401, 200)


JAVA = (
    b"POST /api/projects HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\nContent-Length: 41\r\n"
    b"Host: 127.0.0.1:8000\r\nHTTP2-Settings: AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAAAAYABgAA\r\nUpgrade: h2c\r\n"
    b"User-Agent: Java-http-client/17.0.21.1\r\nAuthorization: Bearer KEY\r\nContent-Type: application/json\r\n\r\n",
    b'{"type": "learning", "name": "From Java"}',
)
"""What Java's HttpClient of OpenJDK 17 sends as it is, piece by piece."""


async def test_recorded_request_of_java_is_served(server: Server, user: Person) -> None:
    head, body = JAVA
    head = head.replace(b"KEY", user.key.encode())
    *created, health = await responses_to(server, head, body, head + body, LAST)
    assert [response.status for response in [*created, health]] == [201, 201, 200]
    assert {response.json()["name"] for response in created} == {"From Java"}


@pytest.mark.skipif(which("javac") is None, reason="needs a JDK")
@pytest.mark.timeout(180)
async def test_http_client_of_java_works_unchanged(server: Server, user: Person, tmp_path: Path) -> None:
    program = Path(__file__).parent / "java" / "DefaultClient.java"
    command = ["java", str(program), server.url, user.key]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == ["POST 201", "GET 200"] * 2, done.stderr
