"""Webhooks of the platform: one receiver for the jobs of all users, which administrators alone see."""

import json
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import delete
from standardwebhooks.webhooks import Webhook as Verifier

import tasks.webhooks.dispatcher  # noqa: F401  # importing it registers its handler
from db.models import LIBRARY_OWNER_ID, JobState, Webhook
from db.queries import audit
from db.transactions import read_only, transaction
from tasks.contracts import DeliverWebhooks
from tests.fakes.webhook_receiver import FakeReceiver
from tests.support.api_client import Json, assert_problem, client_of, content
from tests.support.api_jobs import work
from tests.support.api_worker import succeed
from tests.support.factories import Person, make_job, make_running_job, make_user

pytestmark = pytest.mark.usefixtures("no_deliveries")

PATH = "/api/admin/webhooks"


@pytest.fixture
def issuer() -> Person:
    return make_user(is_admin=True)


@pytest.fixture
def admin(api: httpx.ASGITransport, issuer: Person) -> httpx.AsyncClient:
    return client_of(api, issuer)


@pytest.fixture
async def hook(admin: httpx.AsyncClient, receiver: FakeReceiver) -> AsyncIterator[Json]:
    """One that has answered its test; after it, nobody hears of other tests' jobs."""
    made = content(await admin.post(PATH, json={"url": receiver.url}))
    await dispatch()
    receiver.requests.clear()
    yield made
    with transaction() as session:
        session.execute(delete(Webhook).where(Webhook.user_id == LIBRARY_OWNER_ID))


async def dispatch() -> None:
    await work(DeliverWebhooks.kind)


def bodies(receiver: FakeReceiver) -> list[Json]:
    return [json.loads(request.body) for request in receiver.requests]


async def test_first_request_is_a_test(admin: httpx.AsyncClient, receiver: FakeReceiver) -> None:
    made = content(await admin.post(PATH, json={"url": receiver.url, "events": ["job.failed"]}))
    assert (made["confirmed_at"], made["events"]) == (None, ["job.failed"])
    await dispatch()
    assert [body["type"] for body in bodies(receiver)] == ["webhook.test"]
    assert content(await admin.get(f"{PATH}/{made['id']}"))["confirmed_at"] is not None
    assert (await admin.delete(f"{PATH}/{made['id']}")).status_code == 204


async def test_jobs_of_all_users_are_told_with_their_user(receiver: FakeReceiver, hook: Json, user: Person) -> None:
    others = [user, make_user(), make_user()]
    jobs = {}
    for person in others:
        fence = make_running_job(person.id)
        succeed(fence, answer=f"for {person.id}")
        jobs[str(fence.id)] = str(person.id)
    await dispatch()
    told = {body["data"]["id"]: body["user_id"] for body in bodies(receiver)}
    assert told == jobs
    for request in receiver.requests:
        Verifier(hook["secret"]).verify(request.body, dict(request.headers))
        body = json.loads(request.body)
        assert set(body) == {"type", "timestamp", "data", "user_id"}
        assert body["data"]["result"] == {"answer": f"for {body['user_id']}"}
        assert "user_id" not in body["data"]


async def test_job_that_its_user_cancels_is_told_too(
    api: httpx.ASGITransport, receiver: FakeReceiver, hook: Json, user: Person
) -> None:
    """The API ends it, with the rights of a user who sees no webhook of the platform."""
    job = make_job(user.id)
    cancelled = content(await client_of(api, user).post(f"/api/jobs/{job.id}/cancel"))
    assert cancelled["state"] == JobState.CANCELLED
    await dispatch()
    [body] = bodies(receiver)
    assert (body["type"], body["user_id"], body["data"]["id"]) == ("job.cancelled", str(user.id), str(job.id))


async def test_webhooks_of_users_get_their_own_jobs_without_a_user_id(
    client: httpx.AsyncClient, receiver: FakeReceiver, hook: Json, user: Person
) -> None:
    own = content(await client.post("/api/webhooks", json={"url": f"{receiver.url}/own"}))
    await dispatch()
    receiver.requests.clear()
    mine, other = make_running_job(user.id), make_running_job(make_user().id)
    succeed(mine)
    succeed(other)
    await dispatch()
    assert len(receiver.requests) == 3
    [theirs] = [body for body in bodies(receiver) if "user_id" not in body]
    assert theirs["data"]["id"] == str(mine.id)
    listed = content(await client.get(f"/api/webhooks/{own['id']}/deliveries"))["items"]
    assert {one["job_id"] for one in listed} == {str(mine.id), None}


async def test_users_learn_nothing_of_the_platforms_webhooks(
    client: httpx.AsyncClient, admin: httpx.AsyncClient, hook: Json, user: Person
) -> None:
    fence = make_running_job(user.id)
    succeed(fence)
    await dispatch()
    [delivery] = content(await admin.get(f"{PATH}/{hook['id']}/deliveries"))["items"][:1]
    assert delivery["job_id"] == str(fence.id)
    for someone in (client, admin):
        assert content(await someone.get("/api/webhooks"))["items"] == []
        assert_problem(await someone.get(f"/api/webhooks/{hook['id']}"), 404, "not-found")
        assert_problem(await someone.get(f"/api/webhooks/{hook['id']}/deliveries"), 404, "not-found")
        assert_problem(await someone.get(f"/api/deliveries/{delivery['id']}"), 404, "not-found")
        assert_problem(await someone.post(f"/api/deliveries/{delivery['id']}/redeliver"), 404, "not-found")
    assert content(await client.get(f"/api/jobs/{fence.id}/deliveries"))["items"] == []
    assert_problem(await client.get(PATH), 403, "not-an-administrator")


async def test_administrators_share_them(api: httpx.ASGITransport, receiver: FakeReceiver, hook: Json) -> None:
    another = client_of(api, make_user(is_admin=True))
    assert [one["id"] for one in content(await another.get(PATH))["items"]] == [hook["id"]]
    user = make_user()
    succeed(make_running_job(user.id))
    await dispatch()
    [delivery, _] = content(await another.get(f"{PATH}/{hook['id']}/deliveries"))["items"]
    assert (await another.post(f"/api/admin/deliveries/{delivery['id']}/redeliver")).status_code == 202
    await dispatch()
    again = content(
        await another.post(f"{PATH}/{hook['id']}/redeliver", json={"since": hook["created_at"], "only_failed": False})
    )
    assert again["count"] >= 1
    assert (await another.post(f"{PATH}/{hook['id']}/test")).status_code == 202
    await dispatch()
    assert [body["type"] for body in bodies(receiver)].count("job.succeeded") == 3
    rotated = content(await another.post(f"{PATH}/{hook['id']}/rotate"))
    assert rotated["secret"] != hook["secret"]
    disabled = content(await another.patch(f"{PATH}/{hook['id']}", json={"enabled": False}))
    assert disabled["enabled"] is False
    receiver.requests.clear()
    succeed(make_running_job(user.id))
    await dispatch()
    assert receiver.requests == []


async def test_webhook_of_a_user_is_none_of_the_platform(
    client: httpx.AsyncClient, admin: httpx.AsyncClient, receiver: FakeReceiver
) -> None:
    own = content(await client.post("/api/webhooks", json={"url": receiver.url}))
    for path in (f"{PATH}/{own['id']}", f"{PATH}/{uuid4()}"):
        assert_problem(await admin.get(path), 404, "not-found")
        assert_problem(await admin.delete(path), 404, "not-found")


async def test_changes_are_in_the_audit_log(admin: httpx.AsyncClient, issuer: Person, receiver: FakeReceiver) -> None:
    made = content(await admin.post(PATH, json={"url": receiver.url}))
    content(await admin.patch(f"{PATH}/{made['id']}", json={"events": ["job.failed"]}))
    content(await admin.post(f"{PATH}/{made['id']}/rotate"))
    assert (await admin.delete(f"{PATH}/{made['id']}")).status_code == 204
    with read_only() as session:
        entries = [one for one in audit.list_entries(session, limit=100) if one.subject == made["id"]]
        assert [one.action for one in entries] == [f"webhooks.{verb}" for verb in ("delete", "rotate", "change", "add")]
        assert {one.actor_id for one in entries} == {issuer.id}
        assert made["secret"] not in str([one.after for one in entries])


async def test_target_is_checked(admin: httpx.AsyncClient) -> None:
    assert_problem(await admin.post(PATH, json={"url": "http://169.254.169.254/"}), 422, "validation-error")
