"""A webhook becomes active once its receiver answered a test; large results are a link; secrets are sealed."""

import json
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from standardwebhooks.webhooks import Webhook as Verifier

from db.models.jobs import MOST_RESULT_BYTES
from db.transactions import read_only, transaction
from tasks.contracts import DeliverWebhooks
from tasks.webhooks.dispatcher import send_due
from tests.fakes.webhook_receiver import FakeReceiver, Reply, Request
from tests.support import delivery_rows
from tests.support.api_client import Json, assert_problem, content
from tests.support.api_jobs import work
from tests.support.api_worker import path_of, succeed
from tests.support.factories import Person, make_running_job

pytestmark = pytest.mark.usefixtures("no_deliveries")

PATH = "/api/webhooks"


@pytest.fixture
async def hook(client: httpx.AsyncClient, receiver: FakeReceiver) -> Json:
    response = await client.post(PATH, json={"url": receiver.url})
    assert response.status_code == 201, response.text
    return content(response)


async def dispatch() -> None:
    await work(DeliverWebhooks.kind)


def types_of(requests: list[Request]) -> list[str]:
    return [json.loads(request.body)["type"] for request in requests]


async def test_new_webhook_is_tested_and_gets_what_was_held_for_it(
    client: httpx.AsyncClient, user: Person, receiver: FakeReceiver, hook: Json
) -> None:
    assert hook["confirmed_at"] is None
    succeed(make_running_job(user.id), answer="held")
    await dispatch()
    assert sorted(types_of(receiver.requests)) == ["job.succeeded", "webhook.test"]
    assert types_of(receiver.requests)[0] == "webhook.test"
    assert content(await client.get(f"{PATH}/{hook['id']}"))["confirmed_at"] is not None


async def test_webhook_that_does_not_answer_its_test_gets_nothing_else(
    client: httpx.AsyncClient, user: Person, receiver: FakeReceiver, hook: Json
) -> None:
    receiver.replies.extend([Reply(500)])
    succeed(make_running_job(user.id), answer="held")
    await dispatch()
    assert types_of(receiver.requests) == ["webhook.test"]
    held, _ = content(await client.get(f"{PATH}/{hook['id']}/deliveries"))["items"]
    assert (held["type"], held["state"], held["next_attempt_at"]) == ("job.succeeded", "pending", None)
    for path in (f"{PATH}/{hook['id']}/redeliver", f"/api/deliveries/{held['id']}/redeliver"):
        body = {"since": hook["created_at"]}
        assert_problem(await client.post(path, json=body), 409, "conflict")
    await client.post(f"{PATH}/{hook['id']}/test")
    await dispatch()
    assert types_of(receiver.requests) == ["webhook.test", "webhook.test", "job.succeeded"]


async def test_webhook_whose_test_is_lost_is_disabled_with_all_that_is_held(
    client: httpx.AsyncClient, user: Person, receiver: FakeReceiver, hook: Json
) -> None:
    succeed(make_running_job(user.id), answer="held")
    receiver.replies.append(Reply(500))
    with transaction() as session:
        session.execute(text("UPDATE deliveries SET step = 9 WHERE type = 'webhook.test'"))
    await dispatch()
    shown = content(await client.get(f"{PATH}/{hook['id']}"))
    assert (shown["enabled"], "no test" in shown["disabled_reason"]) == (False, True)
    assert {delivery.state for delivery in delivery_rows.of_user(user.id)} == {"failed"}
    await client.patch(f"{PATH}/{hook['id']}", json={"enabled": True})
    await dispatch()
    assert content(await client.get(f"{PATH}/{hook['id']}"))["confirmed_at"] is not None


async def test_new_address_has_to_answer_a_test_too(
    client: httpx.AsyncClient, user: Person, receiver: FakeReceiver, hook: Json
) -> None:
    await dispatch()
    succeed(make_running_job(user.id), answer="on its way")
    with FakeReceiver() as other:
        changed = content(await client.patch(f"{PATH}/{hook['id']}", json={"url": other.url}))
        assert changed["confirmed_at"] is None
        await dispatch()
        assert types_of(other.requests) == ["webhook.test", "job.succeeded"]
    assert types_of(receiver.requests) == ["webhook.test"]


async def test_what_is_held_while_the_answer_comes_is_sent_soon(
    user: Person, receiver: FakeReceiver, hook: Json
) -> None:
    await dispatch()
    succeed(make_running_job(user.id), answer="held a moment too late")
    with transaction() as session:
        session.execute(text("UPDATE deliveries SET next_attempt_at = NULL WHERE job_id IS NOT NULL"))
    with transaction() as session:
        send_due(session)
    await dispatch()
    assert types_of(receiver.requests) == ["webhook.test", "job.succeeded"]


async def test_what_is_held_for_a_webhook_is_bounded(user: Person, hook: Json) -> None:
    for _ in range(105):
        succeed(make_running_job(user.id), answer="held")
    assert len(delivery_rows.of_user(user.id)) == 100


# Large results


@pytest.mark.parametrize(("size", "is_sent"), [(MOST_RESULT_BYTES - 100, True), (MOST_RESULT_BYTES, False)])
async def test_large_result_is_a_link_to_its_job(
    client: httpx.AsyncClient, user: Person, receiver: FakeReceiver, hook: Json, size: int, is_sent: bool
) -> None:
    await dispatch()
    job = make_running_job(user.id)
    succeed(job, answer="x" * size)
    await dispatch()
    request = receiver.requests[-1]
    data = Verifier(hook["secret"]).verify(request.body, dict(request.headers))["data"]
    shown = content(await client.get(path_of(job)))
    assert (data["result"] == shown["result"]) is is_sent
    if not is_sent:
        assert len(request.body) < 4_000
        assert data["result"] is None
        assert data["result_url"].endswith(path_of(job))


async def test_delivery_keeps_no_copy_of_the_result(user: Person, hook: Json) -> None:
    succeed(make_running_job(user.id), answer="a word that stands nowhere else")
    with read_only() as session:
        kept = session.scalars(text("SELECT CAST(job AS text) FROM deliveries WHERE user_id = :id"), {"id": user.id})
        assert not any("nowhere else" in (job or "") for job in kept)


# Secrets


async def test_no_secret_stands_in_the_database(client: httpx.AsyncClient, user: Person, hook: Json) -> None:
    shown = [hook["secret"], content(await client.get(f"{PATH}/callback-secret"))["secret"]]
    shown.append(content(await client.post(f"{PATH}/{hook['id']}/rotate"))["secret"])
    tables: dict[str, Any] = {}
    with read_only() as session:
        for table in ("webhooks", "callback_secrets"):
            rows = session.execute(text(f"SELECT * FROM {table} WHERE user_id = :id"), {"id": user.id})
            tables[table] = str(rows.all())
    assert all(tables.values())
    assert not any(secret.removeprefix("whsec_") in rows for secret in shown for rows in tables.values())
