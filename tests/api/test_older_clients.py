"""HTTP/1.0, as older proxies and small clients speak it: no response has chunks. On a real server."""

import asyncio
import io
import json
from zipfile import ZipFile

import httpx
import pytest

from tasks.contracts import GenerateText
from tests.support.api_client import promptly
from tests.support.api_jobs import work
from tests.support.api_server import Server
from tests.support.api_worker import path_of, succeed
from tests.support.factories import Person, make_running_job
from tests.support.raw_http import Response, connected, responses_to

HEADERS = {"as it is": b"", "kept alive": b"Connection: keep-alive\r\n", "with a host": b"Host: test\r\n"}


def request(person: Person, path: str, *, method: str = "GET", headers: bytes = b"", body: bytes = b"") -> bytes:
    start = f"{method} {path} HTTP/1.0\r\nAuthorization: Bearer {person.key}\r\n".encode()
    length = b"Content-Type: application/json\r\nContent-Length: %d\r\n" % len(body) if body else b""
    return start + headers + length + b"\r\n" + body


def assert_ends_with_the_connection(response: Response) -> None:
    assert response.status == 200
    assert "transfer-encoding" not in response.headers
    assert "content-length" not in response.headers
    assert response.headers["connection"] == "close"


@pytest.mark.parametrize("headers", HEADERS)
async def test_events_of_a_job_have_no_chunks(server: Server, user: Person, headers: str) -> None:
    fence = make_running_job(user.id)
    succeed(fence)
    get = request(user, f"{path_of(fence)}/events", headers=HEADERS[headers])
    [stream] = await responses_to(server, get)
    assert_ends_with_the_connection(stream)
    events = stream.body.decode().split("\n\n")
    assert events[0].startswith(("id: ", "event: "))
    assert "event: end" in events[-2]
    assert events[-1] == ""


async def test_archive_of_an_account_is_whole(server: Server, user: Person) -> None:
    [response] = await responses_to(server, request(user, "/api/account/export"))
    assert_ends_with_the_connection(response)
    archive = ZipFile(io.BytesIO(response.body))
    assert archive.testzip() is None
    assert "account.json" in archive.namelist()


async def test_events_that_never_end_have_no_chunks(server: Server, user: Person) -> None:
    async with connected(server) as (reader, writer):
        writer.write(request(user, "/api/jobs/events"))
        head = (await promptly(reader.readuntil(b"\r\n\r\n"))).decode().lower()
        assert "transfer-encoding" not in head
        assert (await promptly(reader.readline())).startswith((b"id: ", b"event: ", b":"))


async def test_completion_of_openais_api_has_no_chunks(
    server: Server, user: Person, learner: httpx.AsyncClient
) -> None:
    body = {
        "model": "extractive/extractive",
        "messages": [{"role": "user", "content": "What is early stopping?"}],
        "stream": True,
    }
    post = request(user, "/v1/chat/completions", method="POST", body=json.dumps(body).encode())
    post = post.replace(f"Bearer {user.key}".encode(), learner.headers["Authorization"].encode())
    answering = asyncio.create_task(responses_to(server, post))
    while not answering.done():
        await work(GenerateText.kind)
        await asyncio.wait({answering}, timeout=0.05)
    [stream] = await answering
    assert_ends_with_the_connection(stream)
    *chunks, end = stream.body.decode().strip().split("\n\n")
    assert all(json.loads(chunk.removeprefix("data: "))["choices"] for chunk in chunks if chunk.startswith("data: "))
    assert end == "data: [DONE]"


async def test_response_that_tells_its_length_still_does(server: Server, user: Person) -> None:
    for path, status in (("/health", 200), ("/api/nothing", 404)):
        [response] = await responses_to(server, request(user, path))
        assert response.status == status
        assert int(response.headers["content-length"]) > 0
        assert response.headers["connection"] == "close"


async def test_response_without_a_body_has_none(server: Server, user: Person) -> None:
    project = request(user, "/api/projects", method="POST", body=b'{"type": "learning", "name": "Tides"}')
    [created] = await responses_to(server, project)
    [deleted] = await responses_to(server, request(user, f"/api/projects/{created.json()['id']}", method="DELETE"))
    assert (created.status, deleted.status, deleted.body) == (201, 204, b"")
    assert "transfer-encoding" not in deleted.headers


async def test_nobody_is_told_to_continue(server: Server, user: Person) -> None:
    """An older client would take it for the response."""
    body = b'{"type": "learning", "name": "Tides"}'
    post = request(user, "/api/projects", method="POST", headers=b"Expect: 100-continue\r\n", body=body)
    [created] = await responses_to(server, post)
    assert created.status == 201


async def test_older_request_after_a_newer_one_is_answered_in_its_own_way(server: Server, user: Person) -> None:
    """On a connection that a proxy uses for several clients."""
    fence = make_running_job(user.id)
    succeed(fence)
    newer = b"GET /health HTTP/1.1\r\nHost: test\r\n\r\n"
    health, stream = await responses_to(server, newer + request(user, f"{path_of(fence)}/events"))
    assert health.status == 200
    assert_ends_with_the_connection(stream)
    assert b"event: end" in stream.body
