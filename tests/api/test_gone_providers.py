"""Providers that are gone: default chains, jobs and lists leave them out. One that is only away is waited for."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from db.models import JobState
from db.queries.llm import providers
from db.queries.llm.providers import Announced
from db.transactions import transaction
from tasks import routing
from tasks.contract import Contract
from tasks.contracts import AssessProgress, GenerateText
from tasks.upkeep import reroute
from tests.support.api_client import Json, assert_problem, client_of, content, walk
from tests.support.configuration import Configure
from tests.support.factories import Person, make_job, make_user
from tests.support.job_queue import row_of, types_in_log
from tests.support.live_workers import live_worker
from tests.support.providers import announced_providers

PATH, CONFIG, AUDIT = "/api/admin/llm-providers", "/api/admin/llm-config", "/api/admin/audit"
MODEL = {"name": "small", "capabilities": ["completion"]}
A_WORKER, ANOTHER = "io@here", "io@there"
OFFLINE = timedelta(days=6, hours=23)
PROGRESS = AssessProgress(entry_id=UUID(int=1))


@pytest.fixture(autouse=True)
def _llama_is_off(platform: None, configure: Configure) -> Iterator[None]:
    """Llama comes first, and its host is off; the library is there."""
    configure(PENSUM_LLM_PROVIDER="auto")
    with announced_providers({"llama": [MODEL], "extractive": []}), live_worker("gpu.llm"):
        last_announced("llama", timedelta(minutes=1))
        yield


@pytest.fixture
def administrator() -> Person:
    return make_user(is_admin=True)


@pytest.fixture
def admin(api: httpx.ASGITransport, administrator: Person) -> httpx.AsyncClient:
    return client_of(api, administrator)


def last_announced(name: str, ago: timedelta) -> None:
    with transaction() as session:
        session.execute(
            text("UPDATE llm_providers SET announced_at = now() - CAST(:ago AS interval) WHERE name = :name"),
            {"ago": ago, "name": name},
        )
    routing.forget_directory()


def configure_worker(worker: str, names: Sequence[str]) -> None:
    """As the heartbeat of the worker says it."""
    with transaction() as session:
        providers.note_configured(session, worker, names)
    routing.forget_directory()


def announce(name: str) -> None:
    with transaction() as session:
        providers.announce(session, [Announced(name, "io.llm", 0, slots=1, default_model="small")])
    routing.forget_directory()


async def asked(admin: httpx.AsyncClient) -> list[str]:
    """By the default chain of a kind of work that waits for a provider until the deadline."""
    chain = content(await admin.get(CONFIG))["chains"]["profiles"]
    return [entry["provider"] for entry in chain]


async def listed(admin: httpx.AsyncClient) -> list[str]:
    return [provider["name"] for provider in content(await admin.get(PATH))["providers"]]


async def forget(admin: httpx.AsyncClient, name: str = "llama") -> None:
    assert (await admin.delete(f"{PATH}/{name}")).status_code == httpx.codes.NO_CONTENT
    routing.forget_directory()


def waiting(user: Person, contract: Contract) -> Any:
    routing.forget_directory()
    with transaction() as session:
        routing.refresh_with(session)
    job = make_job(user.id, contract)
    assert row_of(job.id)["provider"] == "llama"
    return job.id


async def test_provider_that_is_only_away_is_waited_for(admin: httpx.AsyncClient, user: Person) -> None:
    configure_worker(A_WORKER, ["llama"])
    last_announced("llama", OFFLINE)
    assert await asked(admin) == ["llama", "extractive"]
    job = waiting(user, PROGRESS)
    reroute()
    assert row_of(job)["provider"] == "llama"


async def test_provider_without_a_worker_for_seven_days_is_gone_until_it_is_announced(
    admin: httpx.AsyncClient, user: Person
) -> None:
    job = waiting(user, PROGRESS)
    last_announced("llama", timedelta(days=7, minutes=1))
    assert await asked(admin) == ["extractive"]
    assert await listed(admin) == ["extractive"]
    reroute()
    assert (row_of(job)["provider"], row_of(job)["state"]) == ("extractive", JobState.QUEUED)
    announce("llama")
    assert await asked(admin) == ["llama", "extractive"]


async def test_provider_is_gone_once_no_worker_is_configured_for_it(admin: httpx.AsyncClient) -> None:
    """A worker elsewhere that is only off may still be."""
    configure_worker(A_WORKER, ["llama", "extractive"])
    configure_worker(ANOTHER, ["llama"])
    configure_worker(A_WORKER, ["extractive"])
    assert await asked(admin) == ["llama", "extractive"]
    configure_worker(ANOTHER, [])
    assert await asked(admin) == ["extractive"]
    configure_worker(ANOTHER, ["llama"])
    assert await asked(admin) == ["llama", "extractive"]


async def test_provider_that_a_live_worker_serves_is_not_gone(admin: httpx.AsyncClient) -> None:
    """One of an older version does not say that it is configured for it."""
    configure_worker(A_WORKER, ["llama"])
    configure_worker(A_WORKER, [])
    announce("llama")
    assert await asked(admin) == ["llama", "extractive"]


async def test_forgotten_provider_is_gone_and_in_the_audit_log(admin: httpx.AsyncClient, administrator: Person) -> None:
    await forget(admin)
    assert await asked(admin) == ["extractive"]
    assert await listed(admin) == ["extractive"]
    change = content(await admin.get(PATH))["changes"][0]
    assert (change["provider"], change["state"]) == ("llama", "forgotten")
    own = [each for page in await walk(admin, AUDIT) for each in page if each["actor_id"] == str(administrator.id)]
    assert [(entry["action"], entry["subject"]) for entry in own] == [("llm.provider.forget", "llama")]
    for again in (admin.delete(f"{PATH}/llama"), admin.post(f"{PATH}/llama/away")):
        problem = assert_problem(await again, 404, "not-found")
        assert "Known are 'extractive'." in problem["detail"]


async def test_forgotten_provider_comes_back_as_new(admin: httpx.AsyncClient) -> None:
    content(await admin.post(f"{PATH}/llama/away"))
    await forget(admin)
    announce("llama")
    [provider] = [each for each in content(await admin.get(PATH))["providers"] if each["name"] == "llama"]
    assert (provider["declared_away_at"], provider["state"], provider["models"]) == (None, "away", 0)


async def test_provider_that_a_live_worker_announces_is_not_forgotten(admin: httpx.AsyncClient) -> None:
    announce("llama")
    problem = assert_problem(await admin.delete(f"{PATH}/llama"), 409, "conflict")
    assert "Take it out of the configuration" in problem["detail"]
    assert await asked(admin) == ["llama", "extractive"]


async def test_only_administrators_forget(api: httpx.ASGITransport, client: httpx.AsyncClient) -> None:
    operator = client_of(api, make_user(is_operator=True))
    for refused in (client, operator):
        assert_problem(await refused.delete(f"{PATH}/llama"), 403, "not-an-administrator")


async def test_jobs_that_wait_for_a_forgotten_provider_go_on_with_the_next_of_their_chain(
    admin: httpx.AsyncClient, user: Person
) -> None:
    job = waiting(user, PROGRESS)
    await forget(admin)
    reroute()
    row = row_of(job)
    assert (row["provider"], row["queue"], row["state"]) == ("extractive", "gpu.llm", JobState.QUEUED)


async def test_job_that_asked_for_exactly_the_forgotten_provider_fails_and_says_so(
    admin: httpx.AsyncClient, client: httpx.AsyncClient, user: Person
) -> None:
    job = waiting(user, GenerateText(prompt="Say a word.", provider="llama"))
    await forget(admin)
    reroute()
    shown = content(await client.get(f"/api/jobs/{job}"))
    assert (shown["state"], shown["error"]["type"].rpartition("/")[2]) == ("failed", "model-unavailable")
    assert "The provider 'llama' is gone" in shown["error"]["detail"]
    assert types_in_log(job)[-2:] == ["error", "end"]


async def test_job_that_asked_for_a_model_alone_goes_on_with_another_provider_of_it(
    admin: httpx.AsyncClient, user: Person
) -> None:
    job = waiting(user, GenerateText(prompt="Say a word.", model="small"))
    with transaction() as session:
        providers.announce(session, [Announced("cloud", "io.llm", 2, slots=1, default_model="small")])
        providers.report_up(session, "cloud", models=[MODEL])
    await forget(admin)
    reroute()
    row = row_of(job)
    assert (row["provider"], row["queue"], row["state"]) == ("cloud", "io.llm", JobState.QUEUED)


async def test_waiting_job_says_for_which_provider_and_since_when_nobody_serves_it(
    client: httpx.AsyncClient, user: Person
) -> None:
    job = waiting(user, PROGRESS)
    shown: Json = content(await client.get(f"/api/jobs/{job}"))
    assert shown["waiting_reason"] == "starved"
    assert shown["waiting_for"]["provider"] == "llama"
    assert shown["waiting_for"]["away_since"] < shown["created_at"] <= shown["waiting_since"]
