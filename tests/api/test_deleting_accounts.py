"""An account is deleted while its clients and the workers write for it."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count

import httpx
import pytest

from db.failures import AccountDeleted
from db.queries.jobs import jobs
from db.row_level_security import acting_as_platform
from db.transactions import write
from tasks.contracts import EmbedTexts
from tasks.group_commit import GroupCommit
from tasks.submit import draft
from tests.support.api_client import client_of
from tests.support.factories import Person, make_user

WRITERS, ROUNDS = 8, 3
EXPECTED = {200, 201, 202, 204, 401, 404, 429}

Send = Callable[[httpx.AsyncClient, int], Awaitable[httpx.Response]]

SENDS: tuple[Send, ...] = (
    lambda client, n: client.post("/api/llm/embed", json={"texts": [f"text {n}"]}),
    lambda client, n: client.post("/api/documents/text", json={"title": f"Note {n}", "text": f"Tides {n}."}),
    lambda client, n: client.post("/api/projects", json={"type": "learning", "name": f"Project {n}"}),
    lambda client, n: client.post("/api/learning/sessions", json={}),
    lambda client, n: client.post("/api/llm/embed", json={"texts": ["a"]}, headers={"Idempotency-Key": str(n)}),
    lambda client, n: client.post("/api/webhooks", json={"url": "http://127.0.0.1:9/", "events": ["job.failed"]}),
)


@pytest.fixture
async def admin(api: httpx.ASGITransport) -> httpx.AsyncClient:
    return client_of(api, make_user(is_admin=True))


async def keep_sending(client: httpx.AsyncClient, seen: set[int]) -> None:
    for n in count():
        response = await SENDS[n % len(SENDS)](client, n)
        seen.add(response.status_code)
        if response.status_code == httpx.codes.UNAUTHORIZED:
            return


async def test_busy_account_is_deleted_and_its_clients_are_401(
    api: httpx.ASGITransport, admin: httpx.AsyncClient
) -> None:
    for _ in range(ROUNDS):
        person, seen = make_user(), set[int]()
        async with asyncio.TaskGroup() as group:
            for _ in range(WRITERS):
                group.create_task(keep_sending(client_of(api, person), seen))
            while len(seen) < 2:  # all of them are at work
                await asyncio.sleep(0.01)
            deleted = await admin.delete(f"/api/admin/users/{person.id}")
        assert deleted.status_code == httpx.codes.NO_CONTENT, deleted.text
        assert seen <= EXPECTED
        assert (await admin.get(f"/api/admin/users/{person.id}")).status_code == httpx.codes.NOT_FOUND


async def test_submission_of_an_account_that_is_gone_is_401(user: Person, admin: httpx.AsyncClient) -> None:
    group_commit = GroupCommit()
    assert (await admin.delete(f"/api/admin/users/{user.id}")).is_success
    with pytest.raises(AccountDeleted):
        await group_commit.submit(draft(EmbedTexts(texts=["late"]), user_id=user.id))
    with acting_as_platform(), pytest.raises(AccountDeleted):
        await write(jobs.add_all, [draft(EmbedTexts(texts=["late"]), user_id=user.id)])
    await group_commit.close()
