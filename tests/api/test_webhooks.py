"""Webhooks, their secrets, callbacks of jobs, and deliveries."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from standardwebhooks.webhooks import Webhook as Verifier

import tasks.webhooks.dispatcher  # noqa: F401  # importing it registers the handler
from core.settings import WebhookSettings
from db.queries.webhooks.webhooks import MOST_PER_USER
from tasks.contracts import DeliverWebhooks
from tests.fakes.resolver import FakeDns
from tests.fakes.webhook_receiver import FakeReceiver, Reply
from tests.support import delivery_rows
from tests.support.api_client import Json, assert_problem, content, fields_of, walk
from tests.support.api_jobs import is_untouched, submit, work
from tests.support.api_worker import path_of, succeed
from tests.support.factories import Person, make_running_job, make_webhook
from workers.egress.resolver import Resolver

pytestmark = pytest.mark.usefixtures("no_deliveries")

PUBLIC = "https://example.org/hooks"
ALL = ["job.succeeded", "job.failed", "job.cancelled", "job.expired"]
FIELDS = {
    *("id", "url", "events", "enabled", "disabled_at", "disabled_reason", "first_failure_at"),
    *("previous_secret_until", "created_at", "confirmed_at"),
}
INSIDE = ["http://127.0.0.2/", "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data", "http://[::1]/"]
MALFORMED = ["", "hooks", "ftp://example.org/", "https://me:pw@example.org/", "http://2130706433/"]


@pytest.fixture(autouse=True)
def _names(api: httpx.ASGITransport) -> Iterator[None]:
    app: Any = api.app
    names = FakeDns({"example.org": [["93.184.215.14"]], "inside.test": [["10.0.0.1"]]})
    real, app.state.resolver = app.state.resolver, Resolver(WebhookSettings(), names)
    yield
    app.state.resolver.close()
    app.state.resolver = real


async def register(client: httpx.AsyncClient, url: str = PUBLIC, **more: Any) -> Json:
    """A webhook that has answered its test."""
    response = await client.post("/api/webhooks", json={"url": url, **more})
    assert response.status_code == 201, response.text
    made = content(response)
    delivery_rows.confirm(made["id"])
    return made | {"confirmed_at": content(await client.get(f"/api/webhooks/{made['id']}"))["confirmed_at"]}


async def dispatch() -> None:
    await work(DeliverWebhooks.kind)


# Webhooks.


async def test_webhook_is_created_and_its_secret_shown_once(client: httpx.AsyncClient) -> None:
    made = await register(client)
    assert made.keys() == FIELDS | {"secret"}
    assert (made["url"], made["events"], made["enabled"]) == (PUBLIC, ALL, True)
    assert made["secret"].startswith("whsec_")
    Verifier(made["secret"])
    shown = content(await client.get(f"/api/webhooks/{made['id']}"))
    assert shown == {name: made[name] for name in FIELDS}
    assert content(await client.get("/api/webhooks"))["items"] == [shown]


async def test_webhook_may_subscribe_to_some_events(client: httpx.AsyncClient) -> None:
    made = await register(client, events=["job.failed", "job.expired", "job.failed"])
    assert made["events"] == ["job.failed", "job.expired"]


@pytest.mark.parametrize("events", [[], ["job.started"], "job.failed", [None]], ids=str)
async def test_unknown_events_are_rejected(client: httpx.AsyncClient, events: object) -> None:
    response = await client.post("/api/webhooks", json={"url": PUBLIC, "events": events})
    assert fields_of(assert_problem(response, 422, "validation-error"))[0].startswith("events")


@pytest.mark.parametrize("url", [*INSIDE, *MALFORMED, "https://inside.test/", "https://nobody.test/"])
async def test_invalid_url_is_rejected_with_the_reason(client: httpx.AsyncClient, url: str) -> None:
    problem = assert_problem(await client.post("/api/webhooks", json={"url": url}), 422, "validation-error")
    assert fields_of(problem) == ["url"]
    made = await register(client)
    changed = await client.patch(f"/api/webhooks/{made['id']}", json={"url": url})
    assert fields_of(assert_problem(changed, 422, "validation-error")) == ["url"]
    assert [hook["url"] for hook in content(await client.get("/api/webhooks"))["items"]] == [PUBLIC]


async def test_unresolvable_host_is_rejected(client: httpx.AsyncClient) -> None:
    problem = (await client.post("/api/webhooks", json={"url": "https://nobody.test/"})).json()
    assert problem["detail"].startswith("'nobody.test' has no public address.")


async def test_patch_changes_only_the_given_fields(client: httpx.AsyncClient) -> None:
    made = await register(client)
    path = f"/api/webhooks/{made['id']}"
    assert content(await client.patch(path, json={}))["url"] == PUBLIC
    changed = content(await client.patch(path, json={"url": f"{PUBLIC}/new", "events": ["job.failed"]}))
    assert (changed["url"], changed["events"], changed["enabled"]) == (f"{PUBLIC}/new", ["job.failed"], True)
    disabled = content(await client.patch(path, json={"enabled": False}))
    assert (disabled["enabled"], bool(disabled["disabled_at"])) == (False, True)
    assert disabled["disabled_reason"]
    enabled = content(await client.patch(path, json={"enabled": True}))
    assert (enabled["enabled"], enabled["disabled_at"], enabled["disabled_reason"]) == (True, None, None)


async def test_deleted_webhook_is_not_found(client: httpx.AsyncClient) -> None:
    path = f"/api/webhooks/{(await register(client))['id']}"
    assert (await client.delete(path)).status_code == 204
    assert_problem(await client.get(path), 404, "not-found")
    assert_problem(await client.delete(path), 404, "not-found")


async def test_webhooks_are_paged_newest_first(client: httpx.AsyncClient) -> None:
    made = [(await register(client))["id"] for _ in range(3)]
    pages = await walk(client, "/api/webhooks", limit=2)
    assert [[hook["id"] for hook in page] for page in pages] == [[made[2], made[1]], [made[0]]]


async def test_number_of_webhooks_is_limited(client: httpx.AsyncClient, user: Person) -> None:
    for _ in range(MOST_PER_USER):
        make_webhook(user.id)
    problem = assert_problem(await client.post("/api/webhooks", json={"url": PUBLIC}), 409, "conflict")
    assert str(MOST_PER_USER) in problem["detail"]


async def test_rotation_returns_a_new_secret_and_the_end_of_the_old_one(client: httpx.AsyncClient) -> None:
    made = await register(client)
    rotated = content(await client.post(f"/api/webhooks/{made['id']}/rotate"))
    assert rotated["secret"].startswith("whsec_")
    assert rotated["secret"] != made["secret"]
    left = datetime.fromisoformat(rotated["previous_secret_until"]) - datetime.now(UTC)
    assert left == pytest.approx(timedelta(hours=24), abs=timedelta(minutes=1))


async def test_callback_secret_is_stable_and_per_user(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    path = "/api/webhooks/callback-secret"
    first, again, others = [content(await who.get(path)) for who in (client, client, stranger)]
    assert first == again
    assert first["secret"].startswith("whsec_")
    assert first != others


# Other users.


async def test_webhooks_of_another_user_are_not_found(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    hook = (await register(client))["id"]
    delivery = content(await client.post(f"/api/webhooks/{hook}/test"))["id"]
    since = {"since": "2026-01-01T00:00:00Z"}
    requests: list[tuple[str, str, Json | None]] = [
        ("GET", f"/api/webhooks/{hook}", None),
        ("PATCH", f"/api/webhooks/{hook}", {"enabled": False}),
        ("DELETE", f"/api/webhooks/{hook}", None),
        ("POST", f"/api/webhooks/{hook}/rotate", None),
        ("POST", f"/api/webhooks/{hook}/test", None),
        ("GET", f"/api/webhooks/{hook}/deliveries", None),
        ("POST", f"/api/webhooks/{hook}/redeliver", since),
        ("GET", f"/api/deliveries/{delivery}", None),
        ("POST", f"/api/deliveries/{delivery}/redeliver", None),
        ("GET", f"/api/jobs/{uuid4()}/deliveries", None),
    ]
    for method, path, body in requests:
        assert_problem(await stranger.request(method, path, json=body), 404, "not-found")
    assert content(await stranger.get("/api/webhooks"))["items"] == []
    assert content(await client.get(f"/api/webhooks/{hook}"))["enabled"] is True


# Callbacks.


@pytest.mark.parametrize("url", [*INSIDE, *MALFORMED])
async def test_job_with_an_invalid_callback_url_is_rejected(client: httpx.AsyncClient, url: str) -> None:
    bodies: list[tuple[str, Json]] = [
        ("/api/llm/embed", {"texts": ["a"]}),
        ("/api/learning/resources", {"query": "a"}),
        ("/api/profiles/progress", {"completed_task": "a"}),
        ("/api/documents/text", {"title": "a", "text": "b"}),
    ]
    responses = [await client.post(path, json=body | {"callback_url": url}) for path, body in bodies]
    form = {"data": {"callback_url": url}, "files": {"file": ("note.md", b"# Note")}}
    if url:  # an empty form field counts as missing
        responses.append(await client.post("/api/documents/upload", **form))  # type: ignore[arg-type]
    for response in responses:
        assert fields_of(assert_problem(response, 422, "validation-error")) == ["callback_url"]
    assert await is_untouched(client)


# Deliveries.


async def test_receiver_learns_what_was_asked(client: httpx.AsyncClient, receiver: FakeReceiver) -> None:
    hook = await register(client, receiver.url)
    asked = {"prompt": "Hello.", "callback_url": None, "metadata": {"order": "4711"}}
    job = await submit(client, "/api/llm/generate", asked)
    content(await client.post(job["links"]["cancel"]))
    await dispatch()
    [request] = receiver.requests
    data = Verifier(hook["secret"]).verify(request.body, dict(request.headers))["data"]
    assert (data["state"], data["input"], data["metadata"]) == ("cancelled", {"prompt": "Hello."}, {"order": "4711"})
    assert data == content(await client.get(job["links"]["self"]))


async def test_receiver_gets_the_job_as_the_api_shows_it(
    client: httpx.AsyncClient, user: Person, receiver: FakeReceiver
) -> None:
    hook = await register(client, receiver.url)
    job = make_running_job(user.id)
    succeed(job, answer="für später", score=0.1)
    await dispatch()
    [request] = receiver.requests
    body = Verifier(hook["secret"]).verify(request.body, dict(request.headers))
    assert body.keys() == {"type", "timestamp", "data"}
    assert body["data"] == content(await client.get(path_of(job)))
    [delivery] = content(await client.get(f"/api/webhooks/{hook['id']}/deliveries"))["items"]
    assert delivery["id"] == request.headers["webhook-id"]
    assert (delivery["type"], delivery["job_id"], delivery["state"]) == ("job.succeeded", str(job.id), "delivered")
    assert delivery["next_attempt_at"] is None
    [attempt] = delivery["attempts"]
    assert (attempt["n"], attempt["status"], attempt["problem"]) == (1, 204, None)
    assert attempt["latency_seconds"] > 0
    assert content(await client.get(f"{path_of(job)}/deliveries"))["items"] == [delivery]


async def test_test_delivery_shows_the_response_of_the_receiver(
    client: httpx.AsyncClient, receiver: FakeReceiver
) -> None:
    receiver.replies.append(Reply(500, body=b"x" * 2000))
    hook = await register(client, receiver.url)
    response = await client.post(f"/api/webhooks/{hook['id']}/test")
    assert response.status_code == 202
    sent = content(response)
    assert (sent["type"], sent["state"], sent["job_id"], sent["attempts"]) == ("webhook.test", "pending", None, [])
    await dispatch()
    sent = content(await client.get(f"/api/deliveries/{sent['id']}"))
    assert (sent["state"], sent["attempts"][0]["status"]) == ("pending", 500)
    assert sent["attempts"][0]["excerpt"] == "x" * 1024
    assert datetime.fromisoformat(sent["next_attempt_at"]) > datetime.now(UTC)


async def test_redelivery_keeps_the_webhook_id(client: httpx.AsyncClient, receiver: FakeReceiver) -> None:
    hook = await register(client, receiver.url)
    sent = content(await client.post(f"/api/webhooks/{hook['id']}/test"))
    await dispatch()
    response = await client.post(f"/api/deliveries/{sent['id']}/redeliver")
    assert (response.status_code, content(response)["state"]) == (202, "pending")
    await dispatch()
    assert [request.headers["webhook-id"] for request in receiver.requests] == [sent["id"]] * 2
    assert len(content(await client.get(f"/api/deliveries/{sent['id']}"))["attempts"]) == 2


async def test_failed_deliveries_of_a_time_range_are_sent_again(
    client: httpx.AsyncClient, receiver: FakeReceiver
) -> None:
    receiver.replies.extend([Reply(410), Reply(204), Reply(204)])
    hook = await register(client, receiver.url)
    path = f"/api/webhooks/{hook['id']}"
    await client.post(f"{path}/test")
    await dispatch()
    disabled = content(await client.get(path))
    assert (disabled["enabled"], "410" in disabled["disabled_reason"]) == (False, True)
    since = {"since": (datetime.now(UTC) - timedelta(hours=1)).isoformat()}
    assert_problem(await client.post(f"{path}/redeliver", json=since), 409, "conflict")
    await client.patch(path, json={"enabled": True})
    for body, count in [
        (since | {"until": since["since"]}, 0),
        (since, 1),
        (since, 0),
        (since | {"only_failed": False}, 1),
    ]:
        response = await client.post(f"{path}/redeliver", json=body)
        assert (response.status_code, content(response)) == (202, {"count": count})
        await dispatch()
    assert len(receiver.requests) == 3


async def test_time_without_time_zone_is_rejected(client: httpx.AsyncClient) -> None:
    path = f"/api/webhooks/{(await register(client))['id']}/redeliver"
    response = await client.post(path, json={"since": "2026-11-21T10:00:00"})
    assert fields_of(assert_problem(response, 422, "validation-error")) == ["since"]


async def test_disabled_webhook_cannot_be_tested(client: httpx.AsyncClient) -> None:
    path = f"/api/webhooks/{(await register(client))['id']}"
    await client.patch(path, json={"enabled": False})
    assert_problem(await client.post(f"{path}/test"), 409, "conflict")


async def test_deliveries_are_paged_newest_first(client: httpx.AsyncClient) -> None:
    path = f"/api/webhooks/{(await register(client))['id']}"
    sent = [content(await client.post(f"{path}/test"))["id"] for _ in range(3)]
    pages = await walk(client, f"{path}/deliveries", limit=2)
    assert [[delivery["id"] for delivery in page] for page in pages] == [[sent[2], sent[1]], [sent[0]]]


async def test_cancelling_a_waiting_job_starts_a_dispatcher(client: httpx.AsyncClient, receiver: FakeReceiver) -> None:
    await register(client, receiver.url, events=["job.cancelled"])
    job = content(await client.post("/api/llm/embed", json={"texts": ["a"]}))
    await client.post(job["links"]["cancel"])
    assert delivery_rows.count_dispatchers() == 1
    await dispatch()
    assert len(receiver.requests) == 1
