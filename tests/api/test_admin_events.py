"""What happens on the platform, as operators follow it."""

import json
from dataclasses import replace
from uuid import uuid4

import httpx
import pytest

from core.errors import Permanent
from db.models import Role, User
from db.queries.jobs import attempts, workers
from db.queries.jobs.attempts import Fence, Reports
from db.transactions import transaction
from tasks.attempt import Usage
from tasks.contracts import GenerateText
from tasks.queues import IO
from tests.api.test_streams import Reader
from tests.support.api_client import Json, assert_problem, client_of, content, promptly
from tests.support.api_worker import succeed
from tests.support.client_worker import fail
from tests.support.factories import Person, make_running_job, make_user
from tests.support.pauses import resumed

__all__ = ["resumed"]

PATH = "/api/admin/events"
Events = list[tuple[str, Json]]


@pytest.fixture
def operator() -> Person:
    return make_user(is_operator=True)


def events_in(reader: Reader) -> Events:
    """Types and data, in the order in which they came."""
    blocks = b"".join(reader.taken).decode().split("\n\n")
    fields = [dict(line.split(": ", 1) for line in block.splitlines() if ": " in line) for block in blocks]
    return [(found["event"], json.loads(found["data"])) for found in fields if "event" in found]


def of_job(events: Events, job_id: object) -> Events:
    return [(type_, data) for type_, data in events if data.get("id") == str(job_id)]


def last_id(reader: Reader) -> str:
    return b"".join(reader.taken).decode().rpartition("id: ")[2].strip()


async def opened(api: httpx.ASGITransport, person: Person, after: str | None = None) -> Reader:
    """The stream, which has begun."""
    reader = Reader(api.app, PATH if after is None else f"{PATH}?after={after}", person)
    await reader.wait_for(b"id: ")
    return reader


async def wait_for_job(reader: Reader, job_id: object, type_: str) -> Json:
    await reader.wait_until(lambda: type_ in dict(of_job(events_in(reader), job_id)))
    return dict(of_job(events_in(reader), job_id))[type_]


async def test_jobs_of_all_users_begin_and_end_without_texts(
    api: httpx.ASGITransport, operator: Person, user: Person
) -> None:
    reader = await opened(api, operator)
    good, bad = make_running_job(user.id), make_running_job(make_user().id)
    began = await wait_for_job(reader, good.id, "job.started")
    assert began.pop("at") is not None
    assert began | {"queue": "-"} == {
        "id": str(good.id),
        "kind": GenerateText.kind,
        "state": "running",
        "user_id": str(user.id),
        "queue": "-",
        "attempt": 1,
        "problem": None,
    }
    succeed(good, text="A lease")
    fail(bad, "The model is too small.")
    ended = await wait_for_job(reader, bad.id, "job.failed")
    assert (ended["state"], ended["problem"]) == ("failed", Permanent.slug)
    assert (await wait_for_job(reader, good.id, "job.succeeded"))["attempt"] == 1
    told = b"".join(reader.taken)
    assert not [words for words in (b"A lease", b"too small", b"overfitting", b"@example.org") if words in told]
    await reader.leave()


async def test_stream_goes_on_after_its_last_id_and_tells_each_event_once(
    api: httpx.ASGITransport, operator: Person, user: Person
) -> None:
    reader = await opened(api, operator)
    first = make_running_job(user.id)
    await wait_for_job(reader, first.id, "job.started")
    place = last_id(reader)
    await reader.leave()
    second = make_running_job(user.id)
    succeed(first)
    succeed(second)
    reader = await opened(api, operator, place)
    await wait_for_job(reader, second.id, "job.succeeded")
    later = make_running_job(user.id)
    await wait_for_job(reader, later.id, "job.started")
    assert [type_ for type_, _ in of_job(events_in(reader), first.id)] == ["job.succeeded"]
    assert [type_ for type_, _ in of_job(events_in(reader), second.id)] == ["job.started", "job.succeeded"]
    await reader.leave()


async def test_job_that_ends_in_a_transaction_which_commits_late_is_told(
    api: httpx.ASGITransport, operator: Person, user: Person
) -> None:
    slow, quick = make_running_job(user.id), make_running_job(user.id)
    reader = await opened(api, operator)
    with transaction() as session:
        attempts.succeed(session, slow, Reports(), result={}, receipt=Usage().as_receipt())
        succeed(quick)
        await wait_for_job(reader, quick.id, "job.succeeded")
        place = last_id(reader)
        assert of_job(events_in(reader), slow.id) == []
    resumed_reader = await opened(api, operator, place)
    for one in (reader, resumed_reader):
        await wait_for_job(one, slow.id, "job.succeeded")
        await one.leave()
    assert of_job(events_in(resumed_reader), quick.id) == []


async def test_many_events_come_in_several_messages(
    api: httpx.ASGITransport, operator: Person, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.queries.jobs.platform_events.MOST_AT_ONCE", 3)
    reader = await opened(api, operator)
    fences: list[Fence] = [make_running_job(user.id) for _ in range(5)]
    for fence in fences:
        succeed(fence)
    for fence in fences:
        await wait_for_job(reader, fence.id, "job.succeeded")
        assert [type_ for type_, _ in of_job(events_in(reader), fence.id)] == ["job.started", "job.succeeded"]
    await reader.leave()


@pytest.mark.usefixtures("resumed")
async def test_pauses_and_workers_are_told(api: httpx.ASGITransport, operator: Person) -> None:
    client, worker = client_of(api, operator), uuid4()
    reader = await opened(api, operator)
    with transaction() as session:
        workers.record_heartbeat(session, worker, name="told@test", queues=[IO.name])
    for path in ("queues/io.fetch", "kinds/mail.send"):
        for verb in ("pause", "resume"):
            content(await client.post(f"/api/admin/{path}/{verb}"))
    content(await client.post(f"/api/admin/workers/{worker}/drain"))
    with transaction() as session:
        workers.leave(session, worker)
    await wait_for_job(reader, worker, "worker.left")
    told = events_in(reader)
    pauses = [(type_, data["name"]) for type_, data in told if type_.startswith(("queue.", "kind."))]
    assert pauses == [
        *(("queue.paused", "io.fetch"), ("queue.resumed", "io.fetch")),
        *(("kind.paused", "mail.send"), ("kind.resumed", "mail.send")),
    ]
    of_worker = of_job(told, worker)
    assert sorted(type_ for type_, _ in of_worker) == ["worker.draining", "worker.left", "worker.started"]
    assert {data["name"] for _, data in of_worker} == {"told@test"}
    await reader.leave()


async def test_a_quiet_stream_is_pinged_with_its_place(
    api: httpx.ASGITransport, operator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.open_streams.PING_SECONDS", 0.0)
    reader = await opened(api, operator)
    await reader.wait_for(b": ping\nid: ")
    await reader.leave()


def demote(person: Person) -> None:
    with transaction() as session:
        user = session.get_one(User, person.id)
        user.role = Role.USER


async def test_stream_ends_when_the_role_or_the_key_is_taken_away(api: httpx.ASGITransport, operator: Person) -> None:
    added = content(
        await client_of(api, operator).post(
            "/api/auth/api-keys", json={"name": "monitor", "scopes": ["read", "operator", "write"]}
        )
    )
    with_key, with_role = await opened(api, replace(operator, key=added["key"])), await opened(api, operator)
    await client_of(api, operator).delete(f"/api/auth/api-keys/{added['id']}")
    await promptly(with_key.done)
    assert not with_role.done.done()
    demote(operator)
    await promptly(with_role.done)


@pytest.mark.parametrize(
    "wrong",
    ["1", "x-1:1:", "1-0:1:", "1-2:1:", "1-1:3:5", "1-1:3:3", "1-1:9:4,2", "1-1:x:", f"{10**30}-1:1:", "1-1:1:1-"],
)
async def test_wrong_and_old_places_are_refused(api: httpx.ASGITransport, operator: Person, wrong: str) -> None:
    client = client_of(api, operator)
    assert_problem(await client.get(PATH, headers={"Last-Event-ID": wrong}), 422, "validation-error")


async def test_old_place_is_gone_and_learners_may_not_follow(
    api: httpx.ASGITransport, operator: Person, client: httpx.AsyncClient
) -> None:
    old = {"Last-Event-ID": "1700000000000000-1:1:"}
    assert_problem(await client_of(api, operator).get(PATH, headers=old), 410, "gone")
    assert_problem(await client.get(PATH), 403, "not-an-operator")
