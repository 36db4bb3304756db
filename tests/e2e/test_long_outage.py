"""Outages of a model as long as the platform promises to bear them. `make test-outage` runs this; `make test` does not,
and has the same facts from shorter ones in `test_model_away.py`."""

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest
from rich.console import Console

from db.models import Job, JobState
from tests.fakes.closing_port import ClosingPort
from tests.fakes.ollama_server import FakeOllama
from tests.support.factories import make_user
from tests.support.generate_jobs import ask, become, stream, succeed, used_attempts
from tests.support.job_queue import row_of
from tests.support.llm_workers import await_loads, comes, llm_workers, ticking

pytestmark = [pytest.mark.outage, pytest.mark.timeout(600)]

SLOTS = 2
AWAY_SECONDS, RUNNING, WAITING = 90.0, 2, 50
FLAPS, FLAP_SECONDS, JOBS_A_FLAP = 10, 3.0, 6
SECONDS_PER_PIECE = 0.1
ENOUGH_SECONDS = 200.0
WORDS = "one two three four five six seven eight"
MOST_PROBES = 7  # the pauses are 1, 2, 4, 8, 16 and then 30 s; and one more may be on its way


@pytest.fixture(scope="module")
def ollama(platform: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeOllama]:
    with FakeOllama(seconds_per_piece=SECONDS_PER_PIECE, slots=SLOTS) as server:
        settings = {"OLLAMA_HOST": server.url, "PENSUM_OLLAMA_SLOTS": SLOTS}
        with llm_workers(tmp_path_factory.mktemp("long_outage"), count=2, **settings), ticking():
            await_loads(server, 2)
            assert comes("ollama")
            yield server


def ask_often(count: int) -> list[Job]:
    """Of several users: one may only have a few running."""
    people = [make_user() for _ in range(5)]
    return [ask(people[number % 5], f"Say {number} {WORDS}.") for number in range(count)]


def take_away(server: FakeOllama, seconds: float) -> int:
    """For so long. Returns how many connections came meanwhile."""
    server.stop()
    with ClosingPort(server.port) as port:
        time.sleep(seconds)
        connections = port.connections
    server.start()
    return connections


def say(words: str, made: Sequence[Job], back: datetime) -> None:
    ends = [row_of(job.id)["finished_at"] for job in made]
    seconds = sorted((end - back).total_seconds() for end in ends if end > back)
    Console(width=160).print(
        f"{words}: {len(made)} jobs succeeded; after it was back the first in {seconds[0]:.1f} s, "
        f"the last in {seconds[-1]:.1f} s"
    )


def test_all_jobs_succeed_after_a_long_outage(ollama: FakeOllama) -> None:
    made = ask_often(RUNNING)
    assert stream(made)
    made += ask_often(WAITING)
    connections = take_away(ollama, AWAY_SECONDS)
    back = datetime.now(UTC)
    assert succeed(made, ENOUGH_SECONDS)
    say(f"away for {AWAY_SECONDS:.0f} s, {connections} probes", made, back)
    assert len(made) == RUNNING + WAITING
    assert used_attempts(made) == {1}
    assert 1 <= connections <= MOST_PROBES


def test_all_jobs_succeed_although_the_model_comes_and_goes_every_few_seconds(ollama: FakeOllama) -> None:
    made: list[Job] = []
    connections = 0
    for _ in range(FLAPS):
        made += ask_often(JOBS_A_FLAP)
        connections += take_away(ollama, FLAP_SECONDS)
        back = datetime.now(UTC)
        become(made, JobState.SUCCEEDED, FLAP_SECONDS)
    assert succeed(made, ENOUGH_SECONDS)
    say(f"{FLAPS} times away for {FLAP_SECONDS:.0f} s, {connections} probes", made, back)
    assert used_attempts(made) == {1}
