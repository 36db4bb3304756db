"""Threads of a worker that must last as long as it does: what they meet in one look does not end them."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from sqlalchemy import text

from db.queries.jobs import workers
from db.queries.llm import providers
from db.queries.llm.providers import Announced
from db.transactions import read_only, transaction
from db.worker_rights import GPU_ROLE
from embedded.servers import EmbeddedPostgres
from tasks.queues import GPU_LLM, UPKEEP
from tests.support.providers import forget_providers, restore_providers
from tests.support.waiting import LONGEST_SECONDS, eventually
from tests.support.worker_process import running_worker

pytestmark = pytest.mark.system

STUCK_SECONDS = 15.0  # and five more until the reaper looks
# A view of this name comes before that of PostgreSQL where a search path says so.
BROKEN = "CREATE VIEW public.pg_stat_activity AS SELECT 1 AS pid"
SHADOWED = "-csearch_path=public,pg_catalog"


@pytest.fixture
def broken_view(platform: None) -> Iterator[None]:
    run(BROKEN)
    yield
    run("DROP VIEW IF EXISTS public.pg_stat_activity")


def run(statement: str) -> None:
    with transaction() as session:
        session.execute(text(statement))


@pytest.mark.usefixtures("broken_view")
def test_stuck_sessions_are_ended_after_a_look_that_failed(postgres: EmbeddedPostgres, tmp_path: Path) -> None:
    """By a running worker of `upkeep`."""
    url = postgres.url.replace("//postgres@", f"//{GPU_ROLE}@")
    with closing(psycopg2.connect(url)) as thief:
        thief.cursor().execute("SET idle_in_transaction_session_timeout = 0; SET transaction_timeout = 0")
        thief.commit()
        thief.cursor().execute("SELECT FROM jobs")
        with running_worker(UPKEEP, tmp_path / "log.txt", app="tasks.app", PGOPTIONS=SHADOWED) as worker:
            assert worker.says("sessions of workers were not looked at", 2 * LONGEST_SECONDS), worker.log
            run("DROP VIEW public.pg_stat_activity")
            assert worker.says(f"ended session {thief.info.backend_pid} of {GPU_ROLE}", STUCK_SECONDS + LONGEST_SECONDS)
        with pytest.raises(psycopg2.OperationalError):
            thief.cursor().execute("SELECT 1")


def test_gpu_host_whose_provider_the_front_serves_too_is_alive_and_says_so(
    postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    """The provider stays the front's, whose row the login of GPU hosts may not write."""
    forget_providers()
    with transaction() as session:
        providers.announce(session, [Announced("house", "io.llm", 1, slots=3, default_model=None)])
        session.execute(text("UPDATE llm_providers SET announced_at = now() + interval '1 hour' WHERE name = 'house'"))
    variables = {
        "DATABASE_URL": postgres.url.replace("//postgres@", f"//{GPU_ROLE}@"),
        "PENSUM_OLLAMA_SERVERS": '{"house": {"url": "http://127.0.0.1:9"}}',
        "PENSUM_HOME": str(tmp_path),
    }
    try:
        with running_worker(GPU_LLM, tmp_path / "log.txt", app="tasks.app", **variables) as worker:
            assert eventually(lambda: worker.hostname in alive(), 2 * LONGEST_SECONDS), worker.log
            assert worker.says("jobs for house go to workers of another queue")
            assert "row-level security" not in worker.log
            assert "Traceback" not in worker.log
        with read_only() as session:
            [house] = [health for health in providers.list_health(session) if health.name == "house"]
            assert (house.queue, house.slots) == ("io.llm", 3)
            assert "extractive" in {health.name for health in providers.list_health(session)}
    finally:
        restore_providers()


def alive() -> set[str]:
    with read_only() as session:
        return {worker.name for worker in workers.list_alive(session)}
