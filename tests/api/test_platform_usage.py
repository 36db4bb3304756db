"""What jobs used, as administrators see it."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from core.llm_config import Price
from db.queries.llm.config import Changes
from tasks.queues import GPU_LLM
from tests.fakes.ollama_replies import Counted
from tests.fakes.ollama_server import FakeOllama
from tests.support.api_client import LONG_SECONDS, Json, assert_problem, client_of, content
from tests.support.api_jobs import run_to_end, submit
from tests.support.configuration import Configure
from tests.support.factories import Person, make_job, make_user
from tests.support.job_queue import change, row_of
from tests.support.llm_config import llm_config
from tests.support.providers import connected_ollama
from workers.runtime.worker_loop import drain

PATH = "/api/admin/usage"
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def admin(api: httpx.ASGITransport) -> httpx.AsyncClient:
    return client_of(api, make_user(is_admin=True))


@pytest.fixture
def ollama(platform: None, configure: Configure) -> Iterator[FakeOllama]:
    drain(GPU_LLM, seconds=LONG_SECONDS)  # jobs left by other tests would ask this server
    with connected_ollama(configure) as ollama, llm_config(Changes(prices={"ollama": Price(input=1, output=2_000)})):
        yield ollama


def ended(person: Person, at: datetime, *, kind: str = "llm.generate", **receipt: Any) -> None:
    """A job of before there were seconds of GPUs. It ended in a queue of theirs."""
    assignments = (
        "state = 'succeeded', queue = 'gpu.llm', work_seconds = 2.5, kind = :kind, finished_at = :at,"
        " receipt = CAST(:receipt AS jsonb)"
    )
    change(make_job(person.id).id, assignments, at=at, kind=kind, receipt=json.dumps(receipt))


async def used_by(admin: httpx.AsyncClient, person: Person, **window: Any) -> Json:
    rows = content(await admin.get(PATH, params={"by": "user"} | window))["items"]
    [row] = [row for row in rows if row["key"] == str(person.id)]
    assert isinstance(row, dict)
    return row


async def test_user_used_what_the_receipts_of_their_jobs_say(
    admin: httpx.AsyncClient, client: httpx.AsyncClient, user: Person, ollama: FakeOllama
) -> None:
    question = {"prompt": "Say these five words."}
    receipts = [
        (await run_to_end(client, await submit(client, "/api/llm/generate", question)))["receipt"] for _ in range(2)
    ]
    row = await used_by(admin, user)
    assert (row["jobs"], row["failed"], row["cache_hits"], row["tokens_without_price"]) == (2, 0, 0, 0)
    assert row["email"].startswith("learner-")
    for tokens in ("prompt_tokens", "output_tokens"):
        assert row[tokens] == sum(receipt[tokens] for receipt in receipts) > 0
    assert row["cost"] == pytest.approx(sum(receipt["cost"] for receipt in receipts))
    assert row["gpu_seconds"] == pytest.approx(sum(receipt["work_seconds"] for receipt in receipts), abs=0.01)
    assert content(await admin.get(PATH))["has_prices"]


@pytest.mark.parametrize("count", [-(10**12), 10**12])
async def test_count_that_cannot_be_true_reaches_neither_the_budget_nor_the_report(
    admin: httpx.AsyncClient, client: httpx.AsyncClient, user: Person, ollama: FakeOllama, count: int
) -> None:
    """-10^12 tokens left a budget without limit for the day, and a report of usage below nothing."""
    ollama.replies.append(Counted("five words for an answer", count, count))
    ended = await run_to_end(client, await submit(client, "/api/llm/generate", {"prompt": "Say five words."}))
    receipt = ended["receipt"]
    used = content(await client.get("/api/llm/budget"))["used"]
    row = await used_by(admin, user)
    tokens = receipt["prompt_tokens"] + receipt["output_tokens"]
    assert ended["state"] == "succeeded", ended
    assert 0 < tokens < 200  # a context has thousands
    assert used["tokens"] == row["prompt_tokens"] + row["output_tokens"] == tokens
    assert [row["cost"], used["cost"]] == pytest.approx([receipt["cost"]] * 2)


async def test_usage_is_told_by_day_and_by_kind_within_the_window(admin: httpx.AsyncClient) -> None:
    person = make_user()
    ended(person, MONDAY, prompt_tokens=100, output_tokens=10, cost=0.25, cache="none")
    ended(person, MONDAY, kind="llm.embed", prompt_tokens=7, output_tokens=0, cost=0, cache="hit")
    ended(person, MONDAY + timedelta(days=2), prompt_tokens=5, output_tokens=5, cost=0, cache="miss")
    ended(person, MONDAY + timedelta(days=9), prompt_tokens=1_000, output_tokens=1_000, cost=3)
    window = {"since": MONDAY.isoformat(), "until": (MONDAY + timedelta(days=7)).isoformat()}
    by_day = content(await admin.get(PATH, params=window))
    assert [(row["key"], row["jobs"], row["prompt_tokens"]) for row in by_day["items"]] == [
        ("2026-03-02", 2, 107),
        ("2026-03-04", 1, 5),
    ]
    assert by_day["total"] == {
        "jobs": 3,
        "failed": 0,
        "prompt_tokens": 112,
        "output_tokens": 15,
        "cost": 0.25,
        "tokens_without_price": 17,
        "gpu_seconds": 7.5,
        "cache_hits": 1,
    }
    by_kind = content(await admin.get(PATH, params=window | {"by": "kind"}))
    assert [(row["key"], row["jobs"]) for row in by_kind["items"]] == [("llm.generate", 2), ("llm.embed", 1)]
    assert by_kind["total"] == by_day["total"]
    assert (by_kind["has_prices"], by_kind["left_out"]) == (False, 0)


async def test_answers_to_learners_are_no_failures(admin: httpx.AsyncClient) -> None:
    person, day = make_user(), MONDAY - timedelta(days=60)
    for slug in ("topic-not-found", "unreadable-document", "model-unavailable", None):
        error = None if slug is None else json.dumps({"slug": slug, "detail": ""})
        assignments = "state = 'failed', finished_at = :at, error = CAST(:error AS jsonb)"
        change(make_job(person.id).id, assignments, at=day, error=error)
    window = {"since": day.isoformat(), "until": (day + timedelta(hours=1)).isoformat()}
    row = await used_by(admin, person, **window)
    assert (row["jobs"], row["failed"]) == (4, 2)


async def test_usage_comes_as_csv(admin: httpx.AsyncClient) -> None:
    person, day = make_user(), MONDAY - timedelta(days=30)
    ended(person, day, prompt_tokens=100, output_tokens=10, cost=0.25)
    window = {"by": "user", "since": day.isoformat(), "until": (day + timedelta(hours=1)).isoformat()}
    response = await admin.get(f"{PATH}.csv", params=window)
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    [row] = csv.DictReader(io.StringIO(response.text))
    assert (row["key"], row["jobs"], row["cost"]) == (str(person.id), "1", "0.25")
    assert row["email"].endswith("@example.org")


async def test_only_administrators_see_usage_and_only_of_a_month(
    api: httpx.ASGITransport, admin: httpx.AsyncClient
) -> None:
    operator = client_of(api, make_user(is_operator=True))
    for path in (PATH, f"{PATH}.csv"):
        assert_problem(await operator.get(path), 403, "not-an-administrator")
        too_long = {"since": MONDAY.isoformat(), "until": (MONDAY + timedelta(days=40)).isoformat()}
        assert_problem(await admin.get(path, params=too_long), 422, "validation-error")


def test_seconds_of_gpus_are_those_of_work_in_their_queues() -> None:
    job = make_job(make_user().id)
    change(job.id, "queue = 'cpu'")
    change(job.id, "work_seconds = 4")
    assert row_of(job.id)["gpu_seconds"] is None
    change(job.id, "queue = 'gpu.embed'")
    change(job.id, "queue = 'cpu', work_seconds = work_seconds + 2")
    change(job.id, "work_seconds = work_seconds + 8")
    assert row_of(job.id)["gpu_seconds"] == 2
