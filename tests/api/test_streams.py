"""Open event streams: late subscribers, slow readers, disconnects, and outages of Redis and PostgreSQL."""

import asyncio
import gc
import json
import socket
import weakref
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import redis
from sqlalchemy import text

from api.job_changes import CHANGING_SECONDS
from db.queries.jobs import attempts
from db.queries.jobs.attempts import Event, Fence, Reports
from db.transactions import transaction
from embedded.servers import EmbeddedValkey
from tasks.notifier import changes_channel, job_changed_after_commit, notifier
from tests.api.test_events import follow
from tests.support.api_client import LONG_SECONDS, content, promptly
from tests.support.api_server import Server, running_server
from tests.support.api_worker import path_of, report, succeed
from tests.support.factories import Person, make_running_job
from tests.support.job_changes import WatchedJobChanges
from tests.support.waiting import eventually

TOKEN_BYTES = 5_000
TOKENS = 2_000
SLOW_READERS = 8
MOST_MORE_KIB = 40 * 1024  # half of what they do not read


class Reader:
    """A client of the app in this process that receives only as long as it has room."""

    def __init__(self, app: Any, path: str, person: Person, *, posted: bytes | None = None) -> None:
        self.room = asyncio.Event()
        self.room.set()
        self.offered = 0
        self.taken: list[bytes] = []
        self._came = asyncio.Condition()
        self._left = asyncio.Event()
        self._requests = deque([{"type": "http.request", "body": posted or b"", "more_body": False}])
        scope = _scope(path, person, "GET" if posted is None else "POST")
        self.done = asyncio.create_task(app(scope, self._receive, self._send))

    async def wait_for(self, words: bytes) -> None:
        await self.wait_until(lambda: words in b"".join(self.taken))

    async def wait_until(self, is_so: Callable[[], bool]) -> None:
        async with self._came:
            await promptly(self._came.wait_for(is_so))

    async def leave(self) -> None:
        self._left.set()
        await promptly(self.done)

    async def _receive(self) -> Any:
        if self._requests:
            return self._requests.popleft()
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.offered += 1
        await self.room.wait()
        async with self._came:
            self.taken.append(message.get("body", b""))
            self._came.notify_all()
        if message["type"] == "http.response.body" and not message["more_body"]:
            self._left.set()


def _scope(url: str, person: Person, method: str) -> dict[str, Any]:
    path, _, query = url.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "server": ("pensum", 80),
        "client": ("127.0.0.1", 1),
        "root_path": "",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [
            (b"host", b"pensum"),
            (b"authorization", f"Bearer {person.key}".encode()),
            (b"content-type", b"application/json"),
        ],
    }


def events_path(fence: Fence) -> str:
    return f"{path_of(fence)}/events"


def report_tokens_to_all(fences: Sequence[Fence], words: Sequence[str]) -> None:
    reports = Reports(events=[Event("token", {"text": word}) for word in words])
    with transaction() as session:
        attempts.report_all(session, [(fence, reports) for fence in fences])
        for fence in fences:
            job_changed_after_commit(session, fence.id)


def report_tokens(fence: Fence, *words: str) -> None:
    report_tokens_to_all([fence], words)


@asynccontextmanager
async def following(client: httpx.AsyncClient, path: str) -> AsyncIterator[AsyncIterator[str]]:
    """The types of events, as they come from a server of its own."""

    async def types(lines: AsyncIterator[str]) -> AsyncIterator[str]:
        async for line in lines:
            name, _, value = line.partition(": ")
            if name == "event":
                yield value

    async with client.stream("GET", path) as response:
        assert response.status_code == 200, await response.aread()
        yield types(response.aiter_lines())


@pytest.mark.usefixtures("api", "without_periodic_check")
async def test_job_that_is_about_to_change_is_looked_at_again_and_again(
    job_changes: WatchedJobChanges, user: Person
) -> None:
    class Looks(asyncio.Semaphore):
        notify = asyncio.Semaphore.release

    fence, looks = make_running_job(user.id), Looks(0)
    job_changes.add(fence.id, looks)
    notifier().job_changing([fence.id])
    for _ in CHANGING_SECONDS:
        await promptly(looks.acquire())
    job_changes.remove(fence.id, looks)


# Late subscribers


@pytest.mark.usefixtures("without_periodic_check")
async def test_each_follower_gets_each_event_once_and_in_order(
    client: httpx.AsyncClient, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.streams.AT_ONCE", 3)
    monkeypatch.setattr("api.streams.MOST_AT_ONCE", 10)
    fences = [make_running_job(user.id) for _ in range(3)]
    followers = []
    for n in range(12):
        for fence in fences:
            followers.append((2 * n, asyncio.create_task(follow(client, f"{events_path(fence)}?after={2 * n}"))))
            await asyncio.to_thread(report_tokens, fence, "one", "two")
    for fence in fences:
        await asyncio.to_thread(succeed, fence)
    for after, follower in followers:
        seen = [seq for seq, _, _ in await promptly(follower)]
        assert seen == list(range(after + 1, 2 + 2 * 12 + 2 + 1))


@pytest.mark.usefixtures("without_periodic_check")
async def test_many_followers_of_a_finished_job_each_get_the_rest(
    client: httpx.AsyncClient, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.streams.AT_ONCE", 3)
    monkeypatch.setattr("api.streams.MOST_AT_ONCE", 10)
    fence = make_running_job(user.id)
    report_tokens(fence, *["word"] * 10)
    succeed(fence)
    crowd = [follow(client, f"{events_path(fence)}?after={after}") for after in range(12)]
    seen = [[seq for seq, _, _ in events] for events in await promptly(asyncio.gather(*crowd))]
    assert seen == [list(range(after + 1, 15)) for after in range(12)]


async def test_cursor_beyond_the_end_of_the_log_means_from_now_on(server: Server, user: Person) -> None:
    fence = make_running_job(user.id)
    async with (
        server.client(user) as client,
        following(client, f"{events_path(fence)}?after=1000000") as events,
    ):
        await asyncio.to_thread(succeed, fence)
        assert [type_ async for type_ in events] == ["result", "end"]


async def test_new_event_is_sent_at_once(server: Server, user: Person) -> None:
    fence = make_running_job(user.id)
    async with server.client(user) as client, following(client, events_path(fence)) as events:
        assert [await promptly(anext(events)) for _ in range(2)] == ["queued", "started"]
        await asyncio.to_thread(report_tokens, fence, "Overfitting ")
        assert await promptly(anext(events)) == "token"
        await asyncio.to_thread(succeed, fence)
        assert [type_ async for type_ in events] == ["result", "end"]


# Slow readers


async def test_client_that_does_not_read_gets_everything_later(
    api: httpx.ASGITransport, client: httpx.AsyncClient, user: Person
) -> None:
    fence = make_running_job(user.id)
    slow = Reader(api.app, events_path(fence), user)
    await slow.wait_for(b"event: started")
    slow.room.clear()
    taken = slow.offered
    for _ in range(5):
        await asyncio.to_thread(report_tokens, fence, "word")
    await asyncio.to_thread(succeed, fence)
    types = [type_ for _, type_, _ in await promptly(follow(client, events_path(fence)))]
    assert types == ["queued", "started", *["token"] * 5, "result", "end"]
    assert slow.offered <= taken + 1
    slow.room.set()
    await promptly(slow.done)
    assert _seqs(b"".join(slow.taken)) == list(range(1, 10))


async def test_clients_that_do_not_read_cost_little_memory_and_delay_no_other(user: Person) -> None:
    fences = [make_running_job(user.id) for _ in range(SLOW_READERS)]
    with running_server() as server:
        slow = [_silent_connection(server, events_path(fence), user) for fence in fences]
        async with server.client(user) as client:
            quick = asyncio.create_task(follow(client, events_path(fences[0])))
            before = server.most_memory_kib()
            for _ in range(TOKENS // 100):
                await asyncio.to_thread(report_tokens_to_all, fences, ["x" * TOKEN_BYTES] * 100)
            for fence in fences:
                await asyncio.to_thread(succeed, fence)
            assert len(await promptly(quick)) == TOKENS + 4
        assert server.most_memory_kib() - before < MOST_MORE_KIB
        seqs = _seqs(await asyncio.to_thread(_read_to_end, slow[0]))
        assert seqs == list(range(1, TOKENS + 5))
        for connection in slow:
            connection.close()


def _silent_connection(server: Server, path: str, person: Person) -> socket.socket:
    address = urlsplit(server.url)
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(LONG_SECONDS)
    connection.connect((address.hostname, address.port))
    lines = [f"GET {path} HTTP/1.1", "Host: pensum", f"Authorization: Bearer {person.key}", "Connection: close"]
    connection.sendall("\r\n".join([*lines, "", ""]).encode())
    return connection


def _read_to_end(connection: socket.socket) -> bytes:
    pieces = []
    while piece := connection.recv(65_536):
        pieces.append(piece)
    return b"".join(pieces)


def _seqs(stream: bytes) -> list[int]:
    return [int(line.removeprefix(b"id: ")) for line in stream.splitlines() if line.startswith(b"id: ")]


# Disconnects


async def test_follower_is_removed_when_its_client_leaves(api: httpx.ASGITransport, user: Person) -> None:
    fence = make_running_job(user.id)
    reader = Reader(api.app, events_path(fence), user)
    await reader.wait_for(b"event: started")
    await reader.leave()
    trace = weakref.ref(reader)
    del reader
    await asyncio.to_thread(succeed, fence)

    def is_gone() -> bool:
        gc.collect()
        return trace() is None

    assert await asyncio.to_thread(eventually, is_gone)  # a look that began before it left still holds it


async def test_the_stream_of_a_job_that_is_deleted_ends(
    api: httpx.ASGITransport, user: Person, job_changes: WatchedJobChanges
) -> None:
    fence = make_running_job(user.id)
    reader = Reader(api.app, events_path(fence), user)
    await reader.wait_for(b"event: started")
    with transaction() as session:
        session.execute(text("DELETE FROM jobs WHERE id = :id"), {"id": fence.id})
    job_changes.notify_all()
    await promptly(reader.done)


async def test_a_quiet_stream_is_pinged(
    api: httpx.ASGITransport, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.open_streams.PING_SECONDS", 0.0)
    reader = Reader(api.app, events_path(make_running_job(user.id)), user)
    await reader.wait_for(b": ping\n\n")
    await reader.leave()


async def test_streams_of_a_deleted_key_end(api: httpx.ASGITransport, client: httpx.AsyncClient, user: Person) -> None:
    added = content(await client.post("/api/auth/api-keys", json={"name": "short-lived"}))
    path = events_path(make_running_job(user.id))
    readers = [Reader(api.app, path, replace(user, key=added["key"])) for _ in range(3)]
    other = Reader(api.app, path, user)
    for reader in (*readers, other):
        await reader.wait_for(b"event: started")
    assert (await client.delete(f"/api/auth/api-keys/{added['id']}")).status_code == 204
    for reader in readers:
        await promptly(reader.done)
    assert not other.done.done()
    await other.leave()


# Outages


@pytest.fixture
def own_valkey(platform: None, tmp_path: Path) -> Iterator[EmbeddedValkey]:
    server = EmbeddedValkey(tmp_path)
    server.start()
    yield server
    server.stop()


async def test_streams_go_on_while_redis_is_away_and_after_it_came_back(
    user: Person, own_valkey: EmbeddedValkey
) -> None:
    fence = make_running_job(user.id)
    with running_server(REDIS_URL=own_valkey.url) as server:
        async with server.client(user) as client, following(client, events_path(fence)) as events:
            assert [await promptly(anext(events)) for _ in range(2)] == ["queued", "started"]
            own_valkey.stop()
            await asyncio.to_thread(report, fence, token="Without ")
            assert await promptly(anext(events)) == "token"
            own_valkey.start()
            await promptly(_listens(own_valkey))
            await asyncio.to_thread(_tell, own_valkey, fence)
            assert [type_ async for type_ in events] == ["result", "end"]
        assert any("redis is away" in line for line in server.log)


async def _listens(valkey: EmbeddedValkey) -> None:
    channel = changes_channel()
    with redis.Redis.from_url(valkey.url) as client:
        while not dict(client.pubsub_numsub(channel)).get(channel.encode()):
            await asyncio.sleep(0.05)


def _tell(valkey: EmbeddedValkey, fence: Fence) -> None:
    succeed(fence)
    with redis.Redis.from_url(valkey.url) as client:
        client.publish(changes_channel(), str(fence.id))


async def test_streams_stay_open_when_postgres_cuts_all_connections(user: Person) -> None:
    fence = make_running_job(user.id)
    with running_server() as server:
        others = _backends()
        async with server.client(user) as client, following(client, events_path(fence)) as events:
            assert [await promptly(anext(events)) for _ in range(2)] == ["queued", "started"]
            with transaction() as session:
                cut = {"pids": list(_backends() - others)}
                session.execute(text("SELECT pg_terminate_backend(pid) FROM unnest(CAST(:pids AS int[])) AS pid"), cut)
            await asyncio.to_thread(succeed, fence)
            assert [type_ async for type_ in events] == ["result", "end"]


def _backends() -> set[int]:
    with transaction() as session:
        return set(session.scalars(text("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'")))


# Documentation


async def test_stream_is_documented_as_an_event_stream(anybody: httpx.AsyncClient) -> None:
    described = content(await anybody.get("/openapi.json"))["paths"]["/api/jobs/{job_id}/events"]["get"]
    assert list(described["responses"]["200"]["content"]) == ["text/event-stream"]
    assert json.dumps(described).count("integer") >= 2
