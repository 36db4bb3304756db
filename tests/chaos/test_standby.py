"""PostgreSQL dies under load and its standby takes its place, for a moment as a server that only reads."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos import trial
from tests.chaos.database import Database
from tests.chaos.trial import Trial
from tests.fakes.ollama_server import FakeOllama
from tests.support.pensum_up import Up
from tests.support.standby import ReplicatedPostgres, replicated_postgres

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(600)]

READ_ONLY_SECONDS = 3.0
SLOTS = 16


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[ReplicatedPostgres]:
    with replicated_postgres(tmp_path) as postgres:
        yield postgres


@pytest.fixture
def up(postgres: ReplicatedPostgres, tmp_path: Path) -> Iterator[Up]:
    with FakeOllama(seconds_per_piece=0.25, slots=SLOTS) as ollama:
        model = {"OLLAMA_HOST": ollama.url, "PENSUM_OLLAMA_SLOTS": str(SLOTS)}
        up = Up(tmp_path / "home", DATABASE_URL=postgres.url, **model)
        try:
            up.await_ready()
            yield up
        finally:
            up.kill()


def report(what: str, outcome: Trial) -> None:
    print(f"\n{what}: {outcome.describe()}", flush=True)  # noqa: T201  # whoever runs `make chaos` reads that


async def test_no_accepted_job_is_lost_with_a_synchronous_standby(up: Up, postgres: ReplicatedPostgres) -> None:
    postgres.make_synchronous()
    outcome = await trial.run(
        up.url, Database(postgres.url), 7, lambda: postgres.fail_over(read_only_seconds=READ_ONLY_SECONDS)
    )
    report("synchronous standby", outcome)
    assert outcome.broken() == {}
    assert outcome.retried_requests["503"] > 0
