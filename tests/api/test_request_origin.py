"""A request's id and W3C trace: in its response, its job, the jobs' webhooks and the log."""

from collections.abc import Iterator

import httpx
import pytest

import tasks.webhooks.dispatcher  # noqa: F401  # importing it registers the handler
from api.routes import health
from core.origin import SANE_REQUEST_ID
from tasks.contracts import DeliverWebhooks
from tests.core.test_origin import SENT, TRACE
from tests.fakes.webhook_receiver import FakeReceiver
from tests.support import delivery_rows
from tests.support.api_client import assert_problem, content
from tests.support.api_jobs import work
from tests.support.logs import logged

NOTE = {"title": "Locks", "text": "A canal lock is a chamber that lifts boats."}
SECRET = "the words of a learner"
NAMED = {"X-Request-Id": "site-42", "traceparent": SENT}


@pytest.fixture
def receiver(platform: None) -> Iterator[FakeReceiver]:
    delivery_rows.clear()
    with FakeReceiver() as receiver:
        yield receiver
    delivery_rows.clear()


async def test_each_response_names_its_request(client: httpx.AsyncClient, anybody: httpx.AsyncClient) -> None:
    assert (await client.get("/api/jobs", headers=NAMED)).headers["x-request-id"] == "site-42"
    first, second = [(await anybody.get("/health")).headers["x-request-id"] for _ in range(2)]
    assert first != second
    assert SANE_REQUEST_ID.fullmatch(first)


@pytest.mark.parametrize("sent", ["two words", "x" * 129, 'quo"te', "semi;colon"])
async def test_id_that_is_none_is_replaced(anybody: httpx.AsyncClient, sent: str) -> None:
    response = await anybody.get("/nowhere", headers={"X-Request-Id": sent})
    assert_problem(response, 404, "not-found")
    assert response.headers["x-request-id"] != sent


async def test_id_that_is_sent_twice_is_replaced(anybody: httpx.AsyncClient) -> None:
    response = await anybody.get("/health", headers=[("X-Request-Id", "one"), ("X-Request-Id", "two")])
    assert response.headers.get_list("x-request-id") not in (["one"], ["two"])


async def test_job_shows_the_request_that_it_came_from(client: httpx.AsyncClient) -> None:
    made = content(await client.post("/api/documents/text", json=NOTE, headers=NAMED))
    assert made["request_id"] == "site-42"
    assert made["traceparent"].split("-")[1] == TRACE
    assert made["traceparent"] != SENT
    assert content(await client.get(made["links"]["self"]))["traceparent"] == made["traceparent"]


async def test_job_without_a_trace_has_the_id_of_its_response(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/documents/text", json=NOTE)
    made = content(response)
    assert (made["request_id"], made["traceparent"]) == (response.headers["x-request-id"], None)


async def test_callback_names_request_and_trace(client: httpx.AsyncClient, receiver: FakeReceiver) -> None:
    body = NOTE | {"callback_url": receiver.url}
    made = content(await client.post("/api/documents/text", json=body, headers=NAMED))
    content(await client.post(made["links"]["cancel"]))
    await work(DeliverWebhooks.kind)
    [received] = receiver.requests
    assert received.headers["x-request-id"] == "site-42"
    assert received.headers["traceparent"].split("-")[1] == TRACE


async def test_bug_is_logged_with_the_request_that_its_response_names(
    anybody: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def break_down() -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(health, "current_status", break_down)
    with logged() as log:
        response = await anybody.get("/status", headers=NAMED)
    assert_problem(response, 500, "internal-error")
    assert response.headers["x-request-id"] == "site-42"
    [line] = [line for line in log.objects if line["message"] == "GET /status raised"]
    assert (line["request_id"], line["trace_id"]) == ("site-42", TRACE)
    assert SECRET not in str(log.lines)
