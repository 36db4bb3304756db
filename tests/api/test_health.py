import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime

import httpx
import pytest
from sqlalchemy import delete, text

from core.settings import settings
from core.worker_state import UP, StateFile
from db.models import ProviderState, Worker
from db.queries.llm import providers
from db.queries.llm.providers import Announced
from db.transactions import transaction
from tasks.queues import QUEUES
from tests.support.api_client import content
from tests.support.api_server import running_server
from tests.support.factories import Person, make_job, make_running_job
from tests.support.live_workers import live_worker
from tests.support.ports import reserve_port
from tests.support.providers import announced_providers

HEAVY = ("torch", "transformers", "sentence_transformers", "ollama", "semchunk", "tokenizers", "numpy.linalg")
OF_WORKERS = (
    *("workers.llm.registry", "workers.embeddings", "workers.documents.parsing", "workers.learning.tutor"),
    *("workers.retrieval.search", "workers.answers.answerer", "workers.profiles"),
)
ROUTES = {
    ("get", "/api/jobs"),
    ("get", "/api/jobs/{job_id}"),
    ("post", "/api/jobs/{job_id}/cancel"),
    ("post", "/api/jobs/{job_id}/retry"),
    ("get", "/api/jobs/{job_id}/events"),
    ("post", "/api/documents/upload"),
    ("post", "/api/documents/text"),
    ("get", "/api/documents"),
    ("get", "/api/documents/search"),
    ("get", "/api/documents/{document_id}"),
    ("delete", "/api/documents/{document_id}"),
    ("post", "/api/learning/sessions"),
    ("get", "/api/learning/sessions/{session_id}"),
    ("post", "/api/learning/resources"),
    ("post", "/api/learning/exercises"),
    ("post", "/api/profiles/progress"),
    ("get", "/api/profiles/progress"),
    ("post", "/api/llm/generate"),
    ("post", "/api/llm/embed"),
    ("get", "/api/llm/models"),
    ("get", "/health"),
    ("get", "/ready"),
    ("get", "/status"),
    ("get", "/problems"),
}


@pytest.fixture
def _no_workers(platform: None) -> None:
    """Deletes the rows of workers that other tests left; live workers register again."""
    with transaction() as session:
        session.execute(delete(Worker))


@pytest.fixture
def _workers_for_all(_no_workers: None) -> Iterator[None]:
    with live_worker(*QUEUES):
        yield


async def test_status_says_which_process_cannot_start_as_long_as_its_supervisor_says_so(
    anybody: httpx.AsyncClient,
) -> None:
    problem = "worker-cpu ended 5 times in a row at its start (exit status 1)."
    host = StateFile(settings().site.home.absolute(), "failing-host", command=UP)
    try:
        host.write(failing=(problem,))
        shown = content(await anybody.get("/status"))
        assert shown["status"] == "degraded"
        assert problem in shown["reasons"]
        host.write(failing=())
        assert problem not in content(await anybody.get("/status"))["reasons"]
    finally:
        host.remove()


async def test_health_is_ok_while_the_process_runs(anybody: httpx.AsyncClient) -> None:
    assert content(await anybody.get("/health")) == {"status": "ok"}


@pytest.mark.usefixtures("_no_workers")
async def test_ready_is_200_without_workers_and_says_which_queues_have_none(anybody: httpx.AsyncClient) -> None:
    """Jobs are accepted, and wait."""
    shown = content(await anybody.get("/ready"))
    assert (shown["status"], shown["database"], shown["redis"]) == ("ready", True, True)
    assert shown["missing"] == [f"a worker for {name}" for name in QUEUES]
    assert {queue["workers"] for queue in shown["queues"].values()} == {0}


@pytest.mark.usefixtures("_workers_for_all")
async def test_nothing_is_missing_once_every_queue_has_a_worker(anybody: httpx.AsyncClient) -> None:
    shown = content(await anybody.get("/ready"))
    assert (shown["status"], shown["missing"]) == ("ready", [])
    assert set(shown["queues"]) == set(QUEUES)
    assert {queue["workers"] for queue in shown["queues"].values()} == {1}


async def test_waiting_and_running_jobs_are_counted(anybody: httpx.AsyncClient, user: Person) -> None:
    async def waiting() -> int:
        return int((await anybody.get("/ready")).json()["queues"]["gpu.llm"]["waiting"])

    before = await waiting()
    make_job(user.id)
    make_running_job(user.id)  # in a queue of its own
    assert await waiting() == before + 1


@pytest.mark.usefixtures("_workers_for_all")
async def test_queues_are_busy_starved_or_dead(anybody: httpx.AsyncClient, user: Person) -> None:
    async def status() -> str:
        return str((await anybody.get("/ready")).json()["queues"]["io"]["status"])

    def change(sql: str) -> None:
        with transaction() as session:
            session.execute(text(f"UPDATE jobs SET {sql} WHERE user_id = :id"), {"id": user.id})

    with transaction() as session:  # mails of earlier tests
        session.execute(text("DELETE FROM jobs WHERE queue = 'io'"))
    assert await status() == "idle"
    make_job(user.id)
    change("queue = 'io', queued_at = now() - interval '1 second'")
    assert await status() == "busy"
    change("queued_at = now() - interval '1 hour'")
    assert await status() == "starved"
    make_running_job(user.id)
    change("queue = 'io'")
    assert await status() == "busy"
    with transaction() as session:
        session.execute(delete(Worker))
    assert await status() == "dead"
    with transaction() as session:
        session.execute(text("DELETE FROM jobs WHERE user_id = :id"), {"id": user.id})


async def test_status_is_ok_while_everything_works(anybody: httpx.AsyncClient, platform: None) -> None:
    drain_others()
    with live_worker(*QUEUES), announced_providers({"ollama": MODELS, "extractive": []}):
        shown = content(await anybody.get("/status"))
    assert (shown["status"], shown["reasons"]) == ("ok", [])
    assert set(shown["queues"]) == set(QUEUES)
    assert [(one["name"], one["state"], one["slots"], one["running"]) for one in shown["providers"]] == [
        ("ollama", "up", 1, 0),
        ("extractive", "up", 1, 0),
    ]


@pytest.mark.usefixtures("_no_workers")
async def test_status_says_which_queue_has_no_worker(anybody: httpx.AsyncClient) -> None:
    drain_others()
    with announced_providers({}):
        shown = content(await anybody.get("/status"))
    assert shown["status"] == "degraded"
    assert shown["reasons"] == [f"No live worker serves the queue {name}." for name in QUEUES]


@pytest.mark.usefixtures("_no_workers")
async def test_status_says_since_when_a_queue_has_no_worker(anybody: httpx.AsyncClient, user: Person) -> None:
    drain_others()
    with live_worker("gpu.llm"):
        shown = content(await anybody.get("/status"))["queues"]["gpu.llm"]
        assert (shown["workers"], shown["starved_since"]) == (1, None)
    add_waiting(None, user, since="1 hour")
    with transaction() as session:
        left_at = session.scalar(text("SELECT max(left_at) FROM workers"))
    shown = content(await anybody.get("/status"))
    queue = shown["queues"]["gpu.llm"]
    assert (queue["workers"], queue["status"]) == (0, "dead")
    assert datetime.fromisoformat(queue["starved_since"]) == left_at
    assert queue["oldest_waiting_seconds"] >= 3600
    assert f"No live worker serves the queue gpu.llm since {left_at:%H:%M} UTC. Jobs that wait: 1." in shown["reasons"]


async def test_status_takes_head(anybody: httpx.AsyncClient) -> None:
    response = await anybody.head("/status")
    assert (response.status_code, response.content) == (200, b"")


async def test_queue_whose_jobs_wait_for_a_provider_is_not_starved(anybody: httpx.AsyncClient, user: Person) -> None:
    drain_others()
    with live_worker(*QUEUES), announced_providers({"ollama": MODELS, "extractive": []}):
        add_waiting("ollama", user, since="1 hour")
        put_away("ollama")
        shown = content(await anybody.get("/status"))
        assert shown["queues"]["gpu.llm"]["status"] == "waiting"
        assert [one["state"] for one in shown["providers"]] == ["away", "up"]
        (reason,) = shown["reasons"]
        assert "The provider ollama is away since" in reason
        assert reason.endswith("Jobs that wait: 1.")
        assert "connection refused" not in str(shown)
        add_waiting(None, user, since="1 hour")
        shown = content(await anybody.get("/status"))
        assert shown["queues"]["gpu.llm"]["status"] == "starved"
        assert "Jobs wait in the queue gpu.llm, and its workers run none." in shown["reasons"]


async def test_provider_that_never_was_up_is_missed_only_by_jobs(anybody: httpx.AsyncClient, user: Person) -> None:
    drain_others()
    with live_worker(*QUEUES), announced_providers({"extractive": []}):
        with transaction() as session:
            providers.announce(session, [Announced("ollama", "gpu.llm", 1, slots=1, default_model=None)])
        assert content(await anybody.get("/status"))["status"] == "ok"
        add_waiting("ollama", user, since="1 second")
        assert content(await anybody.get("/status"))["status"] == "degraded"


MODELS = [{"provider": "ollama", "name": "llama3.2:3b", "capabilities": ["completion"]}]


def drain_others() -> None:
    with transaction() as session:  # jobs of earlier tests
        session.execute(text("DELETE FROM jobs WHERE state IN ('queued', 'running')"))


def add_waiting(provider: str | None, user: Person, *, since: str) -> None:
    job = make_job(user.id)
    with transaction() as session:
        session.execute(
            text(
                "UPDATE jobs SET queue = 'gpu.llm', provider = :provider, queued_at = now() - CAST(:since AS interval) "
                "WHERE id = :id"
            ),
            {"id": job.id, "provider": provider, "since": since},
        )


def put_away(name: str) -> None:
    with transaction() as session:
        providers.report_down(session, name, ProviderState.AWAY, detail="connection refused by the server")


async def test_api_works_without_redis_and_reports_it_missing(user: Person) -> None:
    with running_server(REDIS_URL=f"redis://127.0.0.1:{reserve_port()}/0") as server:
        async with server.client(user) as client:
            shown = (await client.get("/ready")).json()
            assert (shown["database"], shown["redis"]) == (True, False)
            assert "redis" in shown["missing"]
            assert "Redis does not respond." in content(await client.get("/status"))["reasons"]
            job = make_job(user.id)
            assert (await client.post("/api/llm/embed", json={"texts": ["a"]})).status_code == 202
            response = await client.post(f"/api/jobs/{job.id}/cancel")
            assert content(response)["state"] == "cancelled"


@pytest.mark.parametrize("path", ["/health", "/ready", "/status"])
async def test_monitors_may_ask_without_a_body(anybody: httpx.AsyncClient, path: str) -> None:
    response = await anybody.head(path)
    assert (response.status_code, response.content) == ((await anybody.get(path)).status_code, b"")


async def test_every_route_is_documented(anybody: httpx.AsyncClient) -> None:
    paths = content(await anybody.get("/openapi.json"))["paths"]
    documented = {(method, path): operation for path, methods in paths.items() for method, operation in methods.items()}
    assert documented.keys() >= ROUTES
    for name, operation in documented.items():
        assert operation.get("description") or operation["summary"], name


def test_api_imports_no_heavy_packages() -> None:
    code = "import json, sys, api.main; api.main.create_app(); print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout))
    assert "api.routes.documents" in loaded
    assert loaded.isdisjoint((*HEAVY, *OF_WORKERS))
