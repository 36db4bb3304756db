"""Row-level security and time limits behind PgBouncer, which drops what a client says while it connects."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db import engines
from db.row_level_security import API_ROLE, PLATFORM_ROLE, acting_for
from db.transactions import AsyncStatements, DatabaseUnavailable, read, read_only, transaction
from embedded.servers import EmbeddedPostgres
from tests.support.databases import connected_to
from tests.support.factories import make_job, make_user
from tests.support.pgbouncer import PROGRAM, running_pgbouncer

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(shutil.which(PROGRAM) is None, reason="PgBouncer is not installed: apt-get install pgbouncer"),
]

USUAL_ADVICE = "ignore_startup_parameters = extra_float_digits,options,role,idle_in_transaction_session_timeout"
LIMIT = "SELECT current_setting('idle_in_transaction_session_timeout')"


@pytest.fixture(params=["", USUAL_ADVICE], ids=["as shipped", "with the usual advice"])
async def session_pooler(
    request: pytest.FixtureRequest, platform: None, postgres: EmbeddedPostgres, tmp_path: Path
) -> AsyncIterator[None]:
    with running_pgbouncer(postgres, tmp_path, "session", request.param) as url, connected_to(url):
        yield
        await engines.async_engine().dispose()


@pytest.fixture
async def transaction_pooler(platform: None, postgres: EmbeddedPostgres, tmp_path: Path) -> AsyncIterator[None]:
    with running_pgbouncer(postgres, tmp_path, "transaction", USUAL_ADVICE) as url, connected_to(url):
        yield
        await engines.async_engine().dispose()


def count_jobs(session: Session) -> int:
    return int(session.scalar(text("SELECT count(*) FROM jobs")) or 0)


def look(session: Session) -> tuple[str, str]:
    return str(session.scalar(text("SELECT current_user"))), str(session.scalar(text(LIMIT)))


async def test_requests_see_the_rows_of_their_user_alone(session_pooler: None) -> None:
    make_job(make_user().id)
    with acting_for(make_user().id):
        assert await read(count_jobs) == 0
        assert await read(look) == (API_ROLE, "15s")


async def test_settings_reach_workers_and_hot_statements_too(session_pooler: None) -> None:
    with transaction() as session:
        assert session.scalar(text(LIMIT)) == "15s"
    with read_only() as session:
        assert session.scalar(text("SHOW default_transaction_read_only")) == "on"
    statements = AsyncStatements(server_settings={"hnsw.ef_search": "77"})
    [row] = await statements.fetch("SELECT current_user, current_setting('hnsw.ef_search')")
    assert tuple(row) == (PLATFORM_ROLE, "77")
    await statements.close()


async def test_pooler_of_transactions_is_refused_with_a_word_on_what_to_change(
    client: httpx.AsyncClient, transaction_pooler: None, caplog: pytest.LogCaptureFixture
) -> None:
    assert (await client.get("/api/projects")).status_code == 503
    assert "pool_mode = session" in caplog.text
    caplog.clear()
    with pytest.raises(DatabaseUnavailable, match="unavailable"), transaction() as session:
        count_jobs(session)
    assert "pool_mode = session" in caplog.text
