"""The size limit of request bodies, on a real server: sockets, streams and memory."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from tests.support.api_client import LONG_SECONDS, assert_problem, content
from tests.support.api_jobs import is_untouched
from tests.support.api_server import Server
from tests.support.factories import Person

MEBI = 2**20
MOST_MORE_KIB = 80 * 1024  # an accepted file of 20 MB may be held a few times over, 200 MB never

HEAD = b'--x\r\nContent-Disposition: form-data; name="file"; filename="big.md"\r\nContent-Type: text/markdown\r\n\r\n'
TAIL = b"\r\n--x--\r\n"
FORM = {"Content-Type": "multipart/form-data; boundary=x"}


@dataclass
class Upload:
    """A file of this size, generated while it is sent."""

    mebibytes: int
    sent: int = field(default=0, init=False)

    @property
    def size(self) -> int:
        return len(HEAD) + self.mebibytes * MEBI + len(TAIL)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in (HEAD, *[b"Text of a long, long file.......\n"[:32] * (MEBI // 32)] * self.mebibytes, TAIL):
            yield piece
            self.sent += len(piece)


@pytest.mark.parametrize("declares_its_length", [True, False], ids=["with length", "chunked"])
async def test_upload_of_200_mb_is_rejected_without_buffering_it(
    server: Server, user: Person, declares_its_length: bool
) -> None:
    big = Upload(mebibytes=200)
    headers = FORM | ({"Content-Length": str(big.size)} if declares_its_length else {})
    before = server.most_memory_kib()
    async with server.client(user) as client:
        response = await client.post("/api/documents/upload", content=big, headers=headers)
        problem = assert_problem(response, 413, "too-large")
        assert "20,000,000" in problem["detail"]
        assert await is_untouched(client)
    assert server.most_memory_kib() - before < MOST_MORE_KIB


@pytest.mark.parametrize("declares_its_length", [True, False], ids=["with length", "chunked"])
async def test_json_body_of_200_mb_is_rejected_without_buffering_it(
    server: Server, user: Person, declares_its_length: bool
) -> None:
    big = Upload(mebibytes=200)
    headers = {"Content-Type": "application/json"}
    headers |= {"Content-Length": str(big.size)} if declares_its_length else {}
    before = server.most_memory_kib()
    async with server.client(user) as client:
        assert_problem(await client.post("/api/llm/generate", content=big, headers=headers), 413, "too-large")
        assert await is_untouched(client)
    assert server.most_memory_kib() - before < MOST_MORE_KIB


async def test_content_length_of_200_mb_is_rejected_before_the_body_is_sent(server: Server, user: Person) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    lines = ["POST /api/documents/upload HTTP/1.1", "Host: pensum", f"Authorization: Bearer {user.key}"]
    lines += [f"Content-Type: {FORM['Content-Type']}", f"Content-Length: {200 * MEBI}"]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    status = await asyncio.wait_for(reader.readline(), LONG_SECONDS)
    writer.close()
    await writer.wait_closed()
    assert status.startswith(b"HTTP/1.1 413")


async def test_upload_of_19_mb_is_accepted(server: Server, user: Person) -> None:
    async with server.client(user) as client:
        response = await client.post("/api/documents/upload", content=Upload(mebibytes=19), headers=FORM)
        assert response.status_code == 202, response.text
        [document] = content(await client.get("/api/documents"))["items"]
        assert document["size_bytes"] == 19 * MEBI
        await client.delete(f"/api/documents/{document['id']}")
