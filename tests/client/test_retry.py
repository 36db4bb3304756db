"""The clients against lost connections, absent servers and overload."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from pensum_client import AsyncPensum, Event, JobOut, Unreachable
from pensum_client.retry import FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, RetryBudget
from tests.support.api_client import promptly
from tests.support.api_worker import report, succeed
from tests.support.client_server import ApiServer
from tests.support.client_variants import VARIANTS, Variant, opened
from tests.support.factories import Person, make_running_job
from tests.support.network import BadNetwork, response
from tests.support.waiting import eventually

LONG_SECONDS = 60.0
DOWN = (
    '{"type": "/problems/database-unavailable", "title": "Database is unavailable", "status": 503, "detail": "Later."}'
)


@pytest.fixture
def own_server(platform: None, tmp_path: Path) -> Iterator[ApiServer]:
    server = ApiServer(tmp_path / "log")
    server.start()
    yield server
    server.stop()


async def test_wait_survives_a_cut_connection_and_503_responses(
    remote_pensum: AsyncPensum, network: BadNetwork, user: Person
) -> None:
    fence = make_running_job(user.id)
    changes: list[JobOut] = []
    waiting = asyncio.create_task(remote_pensum.wait(fence.id, LONG_SECONDS, changes.append))
    assert await asyncio.to_thread(eventually, lambda: bool(changes))
    network.responses.extend([response("503 Service Unavailable", DOWN, "retry-after: 0")] * 3)
    network.cut()
    assert await asyncio.to_thread(eventually, lambda: not network.responses)
    succeed(fence, text="A promise.")
    assert (await promptly(waiting)).result == {"text": "A promise."}


async def test_cut_stream_resumes_behind_its_last_event(
    remote_pensum: AsyncPensum, network: BadNetwork, user: Person
) -> None:
    fence = make_running_job(user.id)
    report(fence, token="A ")
    received: list[Event] = []
    async for event in remote_pensum.stream(fence.id):
        received.append(event)
        if event.data.get("text") == "A ":
            network.responses.append(response("503 Service Unavailable", DOWN, "retry-after: 0"))
            network.cut()
            report(fence, token="lease")
            succeed(fence, text="A lease")
    assert [event.seq for event in received] == list(range(1, len(received) + 1))
    assert "".join(event.data["text"] for event in received if event.type == "token") == "A lease"
    assert received[-1].type == "end"
    assert not network.responses


async def test_stream_that_lived_longer_than_the_timeout_is_resumed(
    variant: Variant, network: BadNetwork, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    fence = make_running_job(user.id)
    async with opened(variant, network.url, user.key, timeout=LONG_SECONDS) as pensum:
        types = []
        async for event in pensum.stream(fence.id):
            types.append(event.type)
            if event.type == "started":
                clock = SimpleNamespace(monotonic=lambda: time.monotonic() + 2 * LONG_SECONDS)
                monkeypatch.setattr("pensum_client.retry.time", clock)
                network.cut()
                succeed(fence)
    assert types == ["queued", "started", "result", "end"]


def test_pauses_grow_until_the_budget_is_over() -> None:
    budget = RetryBudget(LONG_SECONDS)
    pauses = [budget.pause_after(Unreachable()) for _ in range(8)]
    assert pauses[0] <= FIRST_PAUSE_SECONDS < pauses[4]
    assert max(pauses) <= LONGEST_PAUSE_SECONDS
    with pytest.raises(Unreachable):
        RetryBudget(0).pause_after(Unreachable())


@pytest.mark.system
async def test_stream_and_wait_survive_a_restart_of_the_api(own_server: ApiServer, user: Person) -> None:
    fence = make_running_job(user.id)
    report(fence, token="A ")
    received: dict[str, list[Event]] = {variant: [] for variant in VARIANTS}
    states: list[str] = []

    async def stream(pensum: AsyncPensum, events: list[Event]) -> None:
        async for event in pensum.stream(fence.id):
            events.append(event)  # noqa: PERF401  # `has_begun` reads the list meanwhile

    def has_begun() -> bool:
        return len(states) == 2 and all(len(events) == 3 for events in received.values())

    async with opened("sync", own_server.url, user.key) as sync, opened("async", own_server.url, user.key) as other:
        requests = [
            asyncio.create_task(stream(sync, received["sync"])),
            asyncio.create_task(stream(other, received["async"])),
            asyncio.create_task(sync.wait(fence.id, LONG_SECONDS, lambda job: states.append(job.state))),
            asyncio.create_task(other.wait(fence.id, LONG_SECONDS, lambda job: states.append(job.state))),
        ]
        assert await asyncio.to_thread(eventually, has_begun)
        await asyncio.to_thread(own_server.stop)
        report(fence, token="lease")
        await asyncio.to_thread(own_server.start)
        succeed(fence, text="A lease")
        await asyncio.wait_for(asyncio.gather(*requests), LONG_SECONDS)

    assert states[-2:] == ["succeeded", "succeeded"]
    for events in received.values():
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        assert [event.type for event in events] == ["queued", "started", "token", "token", "result", "end"]
