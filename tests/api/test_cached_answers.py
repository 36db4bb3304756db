"""Cached answers, which the API returns by itself. No worker runs but where a test says so."""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

import tasks.answers
import tasks.webhooks.dispatcher  # noqa: F401  # importing them registers the handlers
from core.llm_config import Budgets
from db.models import ProviderState
from db.queries.llm import providers, spending
from db.queries.llm.config import Changes
from db.queries.llm.spending import Amount
from db.transactions import transaction
from tasks import backlog, budget, routing
from tasks.contracts import AskQuestion, DeliverWebhooks
from tasks.upkeep import retain
from tests.fakes.webhook_receiver import FakeReceiver
from tests.support.api_client import Json, assert_problem, content, fields_of, walk
from tests.support.api_jobs import add_project, events_of, ingest, run_to_end, submit, work
from tests.support.api_worker import path_of
from tests.support.configuration import Configure
from tests.support.factories import Person, make_job, make_webhook
from tests.support.llm_config import llm_config
from tests.support.providers import announced_providers, connected_ollama, probe_providers

pytestmark = pytest.mark.usefixtures("no_deliveries")

ASK, KIND = "/api/answers", "answers.ask"
LEASE = "A lease is the time for which a silent worker keeps its job."
NOTE = f"# Leases\n\n{LEASE}".encode()
GOOD = "It is a time. [1]"
LEASES: Json = {"question": "What is a lease?"}
NOBODY_S = "01a1fd1e-b8c2-7a46-9756-c412fd85ce92"
OLLAMA: Json = {"provider": "ollama", "name": "llama3.2:3b", "capabilities": ["completion"]}
DIFFERENT = {"id", "answer_id", "created_at", "started_at", "finished_at", "expires_at", "links"} | {
    *("queue_seconds", "work_seconds"),
    *("input", "request_id"),  # of a request, which the job of the worker has none of
}


@pytest.fixture
async def answered(client: httpx.AsyncClient) -> Json:
    """The job of a worker that answered `LEASES` from the library of the test's user."""
    await ingest(client, NOTE)
    job = await run_to_end(client, await submit(client, ASK, LEASES))
    assert job["receipt"]["cache"] == "miss"
    return job


async def ask(client: httpx.AsyncClient, body: Json = LEASES, **headers: str) -> Json:
    """The job as the request returned it."""
    return content(await client.post(ASK, json=body, headers=headers))


async def test_repeated_question_succeeds_without_a_worker(client: httpx.AsyncClient, answered: Json) -> None:
    response = await client.post(ASK, json={"question": " what is a LEASE"})
    job = content(response)
    assert (response.status_code, job["state"], job["attempt"]) == (202, "succeeded", 1)
    assert response.headers["Location"] == job["links"]["self"]
    assert "Retry-After" not in response.headers
    assert job["result"] == answered["result"] | {"answer_id": job["result"]["answer_id"]}
    receipt = job["receipt"]
    assert (receipt["cache"], receipt["queue_seconds"], receipt["provider"]) == ("hit", 0, "extractive")
    assert content(await client.get(job["links"]["self"])) == job


async def test_client_that_prefers_to_wait_gets_the_cached_answer_with_200(
    client: httpx.AsyncClient, answered: Json
) -> None:
    response = await client.post(ASK, json=LEASES, headers={"Prefer": "wait=60"})
    assert (response.status_code, response.headers["Preference-Applied"]) == (200, "wait=60")
    assert content(response)["result"]["citations"] == answered["result"]["citations"]


async def test_job_and_log_are_those_of_a_worker_that_found_the_answer_in_the_cache(
    client: httpx.AsyncClient, user: Person, answered: Json
) -> None:
    queued = make_job(user.id, AskQuestion.model_validate(LEASES))
    by_worker = await run_to_end(client, content(await client.get(path_of(queued))))
    by_api = await ask(client)
    assert _comparable(by_api) == _comparable(by_worker)
    logs = [await events_of(client, job) for job in (by_api, by_worker)]
    assert [_comparable(entry) for _, entry in logs[0]] == [_comparable(entry) for _, entry in logs[1]]
    assert [type_ for type_, _ in logs[0]] == ["queued", "started", "token", "result", "end"]


def _comparable(value: Any) -> Any:
    """Without what differs from job to job."""
    if isinstance(value, dict):
        return {name: _comparable(inner) for name, inner in value.items() if name not in DIFFERENT}
    return value


async def test_stream_of_a_cached_answer_can_be_resumed(client: httpx.AsyncClient, answered: Json) -> None:
    job = await ask(client)
    stream = await client.get(job["links"]["events"], headers={"Last-Event-ID": "2"})
    assert [line for line in stream.text.splitlines() if line.startswith("event:")] == [
        "event: token",
        "event: result",
        "event: end",
    ]


async def test_webhook_and_callback_get_the_cached_answer(
    client: httpx.AsyncClient, user: Person, answered: Json, receiver: FakeReceiver
) -> None:
    make_webhook(user.id, f"{receiver.url}/webhook")
    job = await ask(client, LEASES | {"callback_url": f"{receiver.url}/callback"}, **{"Cancel-After": "60"})
    await work(DeliverWebhooks.kind)
    path = urlsplit(receiver.url).path
    sent = {request.path: json.loads(request.body) for request in receiver.requests}
    assert set(sent) == {f"{path}/webhook", f"{path}/callback"}
    for body in sent.values():
        assert (body["type"], body["data"]) == ("job.succeeded", job)


async def test_callback_url_that_may_not_be_called_is_refused(client: httpx.AsyncClient, answered: Json) -> None:
    before = len(await all_jobs(client))
    response = await client.post(ASK, json=LEASES | {"callback_url": "http://169.254.169.254/"})
    assert fields_of(assert_problem(response, 422, "validation-error")) == ["callback_url"]
    assert len(await all_jobs(client)) == before


async def test_cached_answer_joins_the_history_and_its_session(client: httpx.AsyncClient, answered: Json) -> None:
    session_id = content(await client.post("/api/learning/sessions"))["id"]
    job = await ask(client, LEASES | {"session_id": session_id})
    [shown] = content(await client.get(f"/api/learning/sessions/{session_id}"))["answers"]
    assert (shown["id"], shown["job_id"]) == (job["result"]["answer_id"], job["id"])
    assert shown["citations"] == answered["result"]["citations"]
    assert [one["id"] for one in (await walk(client, ASK))[0]] == [shown["id"], answered["result"]["answer_id"]]
    again = await ask(client, LEASES | {"session_id": session_id})  # it may refer to the first by now
    assert again["state"] == "queued"


async def all_jobs(client: httpx.AsyncClient) -> list[Json]:
    return (await walk(client, "/api/jobs"))[0]


async def test_idempotency_key_returns_the_answered_job_again(client: httpx.AsyncClient, answered: Json) -> None:
    headers = {"Idempotency-Key": "asked once"}
    first = await client.post(ASK, json=LEASES, headers=headers)
    again = await client.post(ASK, json=LEASES, headers=headers)
    assert content(first)["state"] == "succeeded"
    assert (content(again), again.headers["Idempotency-Replayed"]) == (content(first), "true")
    assert len((await walk(client, ASK))[0]) == 2


async def test_full_backlog_refuses_no_cached_answer(
    client: httpx.AsyncClient, answered: Json, configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(PENSUM_BACKLOG_PER_USER="1")
    monkeypatch.setattr(backlog, "COUNTED_SECONDS", 0.0)
    await ask(client, {"question": "Who extends a lease?"})
    assert_problem(await client.post(ASK, json={"question": "Why?"}), 429, "backlog-full")
    assert (await ask(client))["state"] == "succeeded"


async def test_deadline_of_an_answered_job_is_shown(client: httpx.AsyncClient, answered: Json) -> None:
    job = await ask(client, LEASES, **{"Cancel-After": "60"})
    lifetime = datetime.fromisoformat(job["expires_at"]) - datetime.fromisoformat(job["created_at"])
    assert (job["state"], lifetime) == ("succeeded", timedelta(seconds=60))


# What goes to a worker


async def test_other_users_get_no_cached_answer(
    stranger: httpx.AsyncClient, client: httpx.AsyncClient, answered: Json
) -> None:
    assert (await ask(stranger))["state"] == "queued"
    await ingest(stranger, NOTE)  # the same library
    assert (await ask(stranger))["state"] == "queued"
    assert (await ask(client))["state"] == "succeeded"


async def test_question_after_a_change_of_the_library_is_queued(client: httpx.AsyncClient, answered: Json) -> None:
    [document] = (await walk(client, "/api/documents"))[0]
    assert (await client.delete(f"/api/documents/{document['id']}")).is_success
    assert (await ask(client))["state"] == "queued"


async def test_question_under_another_instruction_is_queued(client: httpx.AsyncClient, answered: Json) -> None:
    added = content(await client.post("/api/instructions", json={"name": "Brief", "text": "Be brief."}))
    for action, state in (("activate", "queued"), ("deactivate", "succeeded")):
        assert (await client.post(f"/api/instructions/{added['id']}/{action}")).is_success
        assert (await ask(client))["state"] == state


async def test_question_whose_cached_answer_is_too_old_is_queued(
    client: httpx.AsyncClient, user: Person, answered: Json
) -> None:
    with transaction() as session:
        age = text("UPDATE answer_cache SET expires_at = now() WHERE user_id = :id")
        session.execute(age, {"id": user.id})
    assert (await ask(client))["state"] == "queued"


async def test_another_question_or_project_gets_no_cached_answer(client: httpx.AsyncClient, answered: Json) -> None:
    for other in ({"question": "What is a job?"}, {"project_id": await add_project(client)}):
        assert (await ask(client, LEASES | other))["state"] == "queued"


@pytest.mark.parametrize("field", ["session_id", "project_id"])
async def test_session_or_project_of_nobody_gets_no_cached_answer(
    client: httpx.AsyncClient, answered: Json, field: str
) -> None:
    assert_problem(await client.post(ASK, json=LEASES | {field: NOBODY_S}), 404, "not-found")


async def test_cache_that_is_off_answers_nothing(
    client: httpx.AsyncClient, answered: Json, configure: Configure
) -> None:
    configure(PENSUM_ANSWER_CACHE_HOURS="0")
    assert (await ask(client))["state"] == "queued"


# A model in Ollama, which may be made anew under its name


@pytest.fixture
async def by_ollama(client: httpx.AsyncClient, user: Person, configure: Configure) -> AsyncIterator[None]:
    """`LEASES` was answered by a model with the digest `old`, which `auto` prefers. Then Ollama went away."""
    await work(KIND)  # jobs left by other tests would consume the reply
    await ingest(client, NOTE)
    with connected_ollama(configure) as server:
        server.replies.append(GOOD)
        job = await run_to_end(client, await submit(client, ASK, LEASES))
    assert job["receipt"]["provider"] == "ollama"
    with transaction() as session:
        session.execute(text("UPDATE answer_cache SET digest = 'old' WHERE user_id = :id"), {"id": user.id})
    configure(PENSUM_LLM_PROVIDER="auto")
    with announced_providers({"ollama": [OLLAMA | {"digest": "old"}], "extractive": []}):
        yield


def announce(models: Sequence[Json]) -> None:
    """The latest probe of Ollama found these models; without any it is away."""
    with transaction() as session:
        if models:
            providers.report_up(session, "ollama", models=models, has_written=True)
        else:
            providers.report_down(session, "ollama", ProviderState.AWAY, detail="gone")
    routing.forget_directory()


async def test_cached_answer_of_a_model_made_anew_is_not_given(client: httpx.AsyncClient, by_ollama: None) -> None:
    for digests, state in ((["new"], "queued"), (["old"], "succeeded"), (["new", "old"], "succeeded")):
        announce([OLLAMA | {"digest": digest} for digest in digests])
        assert (await ask(client))["state"] == state


async def test_model_made_anew_answers_anew(
    client: httpx.AsyncClient, configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.llm.ollama.DIGEST_TTL_SECONDS", 0.0)
    await work(KIND)  # jobs left by other tests would consume the replies
    await ingest(client, NOTE)
    with connected_ollama(configure) as server:
        server.replies.extend([GOOD, GOOD])
        for made_anew in (False, True):
            server.made[OLLAMA["name"]] += made_anew
            probe_providers()
            asked = [await run_to_end(client, await submit(client, ASK, LEASES)) for _ in range(2)]
            assert [job["receipt"]["cache"] for job in asked] == ["miss", "hit"]


async def test_cached_answer_of_a_model_is_given_while_its_host_is_away(
    client: httpx.AsyncClient, by_ollama: None
) -> None:
    announce([])
    job = await ask(client)
    assert (job["state"], job["receipt"]["provider"], job["receipt"]["model"]) == ("succeeded", "ollama", "llama3.2:3b")


async def test_spent_budget_refuses_no_cached_answer(client: httpx.AsyncClient, user: Person, by_ollama: None) -> None:
    with transaction() as session:
        spending.settle(session, user.id, Amount(1000), reservation_id=None, settlement_id=uuid4())
    budget.forget()
    with llm_config(Changes(budgets=Budgets(tokens_per_day=1000))):
        assert_problem(await client.post(ASK, json={"question": "Why?"}), 429, "budget-exhausted")
        assert (await ask(client))["state"] == "succeeded"


async def test_cached_answer_of_another_provider_is_not_given_while_the_model_is_there(
    client: httpx.AsyncClient, answered: Json, configure: Configure
) -> None:
    configure(PENSUM_LLM_PROVIDER="auto")
    with announced_providers({"ollama": [OLLAMA], "extractive": []}):
        assert (await ask(client))["state"] == "queued"
    with announced_providers({"extractive": []}):
        assert (await ask(client))["state"] == "succeeded"
        configure(PENSUM_LLM_PROVIDER="ollama")
        routing.forget_directory()
        assert (await ask(client))["state"] == "queued"


async def test_retention_deletes_old_cached_answers(client: httpx.AsyncClient, answered: Json) -> None:
    owner = "SELECT user_id FROM answers WHERE id = :id"
    with transaction() as session:
        session.execute(
            text(f"UPDATE answer_cache SET expires_at = now() WHERE user_id = ({owner})"),
            {"id": answered["result"]["answer_id"]},
        )
    retain()
    assert (await ask(client))["state"] == "queued"
