"""HEAD: what GET would answer, without its body. It is never held open."""

import re

import httpx
import pytest

from tests.support.api_client import client_of, promptly
from tests.support.api_server import Server
from tests.support.factories import make_job, make_user
from tests.support.failures import each
from tests.support.openapi import document
from tests.support.raw_http import connected

ID = "0198c2a4-0000-7000-8000-000000000000"
STREAMS = ("/api/jobs/events", "/api/admin/events")
VARYING = {"ratelimit", "x-request-id", "content-length", "content-security-policy"}  # times and nonces
LAST = b"GET /health HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"


def shape_of(response: httpx.Response) -> tuple[int, dict[str, str]]:
    return response.status_code, {name: value for name, value in response.headers.items() if name not in VARYING}


@pytest.mark.timeout(180)
async def test_each_path_that_can_be_read_has_it(api: httpx.ASGITransport) -> None:
    client = client_of(api, make_user(is_admin=True))
    paths = [path for path, operations in document()["paths"].items() if "get" in operations and path not in STREAMS]
    assert len(paths) > 50
    for check in each([*paths, "/", "/docs", "/openapi.json", "/console/", "/nothing"]):
        with check as path:
            url = re.sub(r"\{\w+\}", ID, path)
            head, got = await promptly(client.head(url)), await promptly(client.get(url))
            assert shape_of(head) == shape_of(got)
            assert head.content == b""


@pytest.mark.parametrize(
    "path", ["/api/jobs", "/api/jobs/{job}/events", "/api/jobs/{job}?wait=60", *STREAMS, "/v1/models"]
)
@pytest.mark.parametrize("version", [b"1.1", b"1.0"])
async def test_connection_goes_on_behind_it(server: Server, path: str, version: bytes) -> None:
    """Neither a body nor a length of chunks follows, and nothing is waited for."""
    admin = make_user(is_admin=True)
    url = path.replace("{job}", str(make_job(admin.id).id)).encode()
    head = b"HEAD %s HTTP/%s\r\nHost: test\r\nConnection: keep-alive\r\nAuthorization: Bearer %s\r\n\r\n"
    async with connected(server) as (reader, writer):
        writer.write(head % (url, version, admin.key.encode()) + LAST)
        answered = (await promptly(reader.read())).decode()
    first, health, *_ = re.split(r"\r\n\r\n", answered)
    assert first.startswith("HTTP/1.1 200")
    expected = "text/event-stream" if "events" in path else "application/json"
    assert f"content-type: {expected}" in first
    assert health.startswith("HTTP/1.1 200") or (version == b"1.0" and health == "")


async def test_path_that_cannot_be_read_has_none(client: httpx.AsyncClient) -> None:
    response = await client.head("/api/documents/upload")
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
