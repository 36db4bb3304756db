"""The TypeScript client: its own tests, and how it follows jobs over a bad network."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from db.queries.jobs import snapshot_cursor
from db.queries.jobs.attempts import Event
from db.transactions import read_only
from tests.support.api_server import running_server
from tests.support.api_worker import PROGRESS, report, succeed
from tests.support.client_server import ApiServer
from tests.support.client_worker import fail, write_events
from tests.support.factories import Person, make_running_job
from tests.support.network import BadNetwork, response
from tests.support.typescript import CHROMIUM, ROOT, SDK, compiled, needs_chromium, needs_node, run_node, site

pytestmark = [needs_node, pytest.mark.system]

VECTORS = Path(__file__).with_name("webhook_vectors.json")
DOWN = response(
    "503 Service Unavailable", '{"type": "/problems/database-unavailable", "title": "Down"}', "retry-after: 0"
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(tmp_path_factory)


class Output:
    """The lines of JSON that a Node program prints."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        self._lines = process.stdout

    async def next(self) -> Any:
        return json.loads(await self._lines.readline())

    async def rest(self) -> list[Any]:
        return [json.loads(line) async for line in self._lines]


@asynccontextmanager
async def node(client: Path, *words: str) -> AsyncIterator[Output]:
    process = await asyncio.create_subprocess_exec("node", *words, cwd=client, stdout=asyncio.subprocess.PIPE)
    try:
        yield Output(process)
        assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def following(client: Path, url: str, user: Person, job_id: UUID, verb: str) -> AbstractAsyncContextManager[Output]:
    return node(client, "tests/follow.js", url, user.key, str(job_id), verb)


def test_its_own_tests_pass(client: Path) -> None:
    tests = [f"tests/{name}.test.js" for name in ("sse", "retry", "webhooks", "nouns")]
    known = {"PENSUM_WEBHOOK_VECTORS": str(VECTORS), "PENSUM_OPENAPI": str(ROOT / "openapi.json")}
    run_node(client, "--test", *tests, **known)


def test_webhooks_are_managed(client: Path, user: Person) -> None:
    with running_server(PENSUM_WEBHOOK_ALLOWED_NETWORKS="127.0.0.0/8") as server:
        run_node(client, "--test", "tests/webhook-journey.test.js", PENSUM_URL=server.url, PENSUM_KEY=user.key)


def test_types_are_those_of_openapi_json(tmp_path: Path) -> None:
    generated = tmp_path / "schema.ts"
    run_node(SDK, "scripts/generate.js", ROOT / "openapi.json", generated)
    assert generated.read_text() == (SDK / "src" / "schema.ts").read_text(), "run `make openapi`"


async def test_cut_stream_resumes_behind_its_last_event(client: Path, network: BadNetwork, user: Person) -> None:
    fence = make_running_job(user.id)
    report(fence, token="A ")
    async with following(client, network.url, user, fence.id, "stream") as stream:
        received = [await stream.next() for _ in range(3)]
        network.responses.append(DOWN)
        network.cut()
        report(fence, token="lease")
        succeed(fence, text="A lease")
        received += await stream.rest()
    assert [event["event"] for event in received] == ["queued", "started", "token", "token", "result", "end"]
    assert [event["id"] for event in received] == [1, 2, 3, 4, 5, 6]
    assert "".join(event["data"]["text"] for event in received if event["event"] == "token") == "A lease"
    assert not network.responses


async def test_event_source_of_npm_ends_with_the_job(client: Path, server: ApiServer, user: Person) -> None:
    """It knows nothing of `end`, and reconnects three seconds later. The answer to that is 204."""
    fence = make_running_job(user.id)
    async with node(client, "tests/eventsource.js", server.url, user.key, str(fence.id)) as source:
        received = [await source.next() for _ in range(3)]
        succeed(fence, text="A lease")
        received += await source.rest()
    assert received == [[200, None], "queued", "started", "result", "end", [204, "4"], "closed"]


async def test_stream_that_ends_before_its_job_is_resumed(client: Path, network: BadNetwork, user: Person) -> None:
    """As a proxy does after its time limit."""
    fence = make_running_job(user.id)
    network.responses.append(response("200 OK", "id: 1\nevent: queued\ndata: {}\n\n", content_type="text/event-stream"))
    async with following(client, network.url, user, fence.id, "stream") as stream:
        received = [await stream.next(), await stream.next()]
        succeed(fence)
        received += await stream.rest()
    assert [event["event"] for event in received] == ["queued", "started", "result", "end"]


async def test_changes_of_all_jobs_go_on_behind_the_last_id(client: Path, network: BadNetwork, user: Person) -> None:
    """Of a stream that ended, as at a proxy, before there was an event in it."""
    with read_only() as session:
        place = f"id: {snapshot_cursor.now(session)}\n\n"
    network.responses.append(response("200 OK", place, content_type="text/event-stream"))
    first, second = make_running_job(user.id), make_running_job(user.id)
    for fence in (first, second):
        succeed(fence)
    async with following(client, network.url, user, second.id, "changes") as changes:
        assert await changes.rest() == [[str(fence.id), "succeeded"] for fence in (first, second)]


async def test_withdrawn_text_is_gone(client: Path, server: ApiServer, user: Person) -> None:
    fence = make_running_job(user.id)
    async with following(client, server.url, user, fence.id, "text") as texts:
        report(fence, token="A leash")
        received = [await texts.next()]
        write_events(fence, Event("restarted", {}), Event("token", {"text": "A "}), Event("token", {"text": "lease"}))
        succeed(fence, text="A lease")
        received += await texts.rest()
    assert received == ["A leash", "", "A ", "A lease"]


async def test_wait_survives_a_cut_connection_and_503_responses(
    client: Path, network: BadNetwork, user: Person
) -> None:
    fence = make_running_job(user.id)
    async with following(client, network.url, user, fence.id, "wait") as changes:
        received = [await changes.next()]
        network.responses.extend([DOWN] * 3)
        network.cut()
        report(fence, progress=PROGRESS)
        received.append(await changes.next())
        succeed(fence, text="A promise.")
        received += await changes.rest()
    assert received == [["running", None], ["running", PROGRESS], ["succeeded", PROGRESS]]
    assert not network.responses


async def test_result_of_a_failed_job_is_its_problem(client: Path, server: ApiServer, user: Person) -> None:
    fence = make_running_job(user.id)
    fail(fence, "The model is too small.")
    async with following(client, server.url, user, fence.id, "result") as result:
        assert await result.rest() == [["JobFailed", "llm.generate failed: The model is too small."]]


@needs_chromium
async def test_page_of_another_origin_follows_its_job_over_a_cut_connection(client: Path, user: Person) -> None:
    fence = make_running_job(user.id)
    report(fence, token="A ")
    with site(client) as origin, running_server(PENSUM_ALLOWED_ORIGINS=origin) as server:
        async with (
            BadNetwork(urlsplit(server.url).port or 0) as network,
            node(
                client,
                "tests/browser.js",
                str(CHROMIUM),
                f"{origin}/package.json",
                network.url,
                user.key,
                str(fence.id),
            ) as page,
        ):
            received = [await page.next() for _ in range(3)]
            network.cut()
            report(fence, token="lease")
            succeed(fence, text="A lease")
            received += await page.rest()
    *events, state, kind, aborted, slug = received
    assert [event["event"] for event in events] == ["queued", "started", "token", "token", "result", "end"]
    assert (state, kind, aborted, slug) == ("succeeded", "documents.ingest", "AbortError", "validation-error")
