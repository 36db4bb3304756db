"""PostgreSQL crashes and loses what it had not written yet: a client that has seen it misses nothing of what follows.

Its writer stands still here, so that whatever did not wait for the disk is lost for certain.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import pytest

from api.main import create_app
from db.models import Job, JobState
from db.queries.jobs import own_events, snapshot_cursor
from db.transactions import AsyncStatements, statement, transaction
from embedded.servers import EmbeddedPostgres
from tasks.attempt import Attempt
from tasks.handlers import Outcome
from tasks.queues import IO
from tests.api.test_streams import Reader
from tests.support.attempts import take
from tests.support.databases import connected_to
from tests.support.factories import Person, make_job, make_running_job, make_user
from tests.support.job_queue import change, log_of, row_of
from tests.support.postgres_crash import forgetful
from tests.support.probe_jobs import Done, Probe, Register
from tests.support.waiting import LONGEST_SECONDS
from workers.runtime.worker_loop import drain, run

pytestmark = pytest.mark.system

WORDS = ["A ", "lease ", "ends "]


@pytest.fixture(scope="module")
def server(own_postgres: EmbeddedPostgres) -> Iterator[EmbeddedPostgres]:
    with connected_to(own_postgres.url):
        yield own_postgres


@pytest.fixture
def user(server: EmbeddedPostgres) -> Person:
    return make_user()


@pytest.fixture
async def app(server: EmbeddedPostgres) -> AsyncIterator[Any]:
    app = create_app()
    async with app.router.lifespan_context(app):
        yield app


@dataclass
class Scene:
    """A job that streams words, each of which waits for the client to have it, and goes on when it is told to."""

    app: Any
    user: Person
    crash: Callable[[], None]
    goes_on: Event = field(default_factory=Event)
    has: dict[str, Event] = field(default_factory=lambda: {word: Event() for word in WORDS})

    def stream_words(self, attempt: Attempt) -> None:
        for word in WORDS:
            attempt.stream_text(word)
            assert self.has[word].wait(LONGEST_SECONDS)
        assert self.goes_on.wait(LONGEST_SECONDS)

    async def open(self, job: Job) -> Reader:
        """A client that follows the job from its beginning."""
        reader = Reader(self.app, f"/api/jobs/{job.id}/events", self.user)
        await reader.wait_for(b"queued")
        return reader

    async def crash_behind(self, reader: Reader) -> None:
        """PostgreSQL crashes when the client has all words, and comes back."""
        for word in WORDS:
            await reader.wait_for(word.encode())
            self.has[word].set()
        self.crash()
        self.goes_on.set()


@pytest.fixture
def scene(app: Any, server: EmbeddedPostgres, user: Person) -> Iterator[Scene]:
    with forgetful(server) as crash:
        yield Scene(app, user, crash)


def events_in(reader: Reader) -> list[tuple[int, str, Any]]:
    """Number, type and data of each event that the client got."""
    found = []
    for block in b"".join(reader.taken).decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if "event" in fields:
            found.append((int(fields["id"]), fields["event"], json.loads(fields["data"])))
    return found


def shown(events: list[tuple[int, str, Any]]) -> str:
    """The text that a client shows."""
    words = ""
    for _, type_, data in events:
        if type_ in {"started", "restarted"}:
            words = ""
        elif type_ == "token":
            words += data["text"]
    return words


def logged(job: Job) -> list[tuple[int, str, Any]]:
    return [(event["seq"], event["type"], event["data"]) for event in log_of(job.id)]


def assert_nothing_missed(reader: Reader, job: Job, words: str) -> None:
    """Whoever was connected, and whoever comes later, has the whole text; each event of the log came once."""
    came, log = events_in(reader), logged(job)
    assert came[-1][1] == "end"
    assert shown(came) == shown(log) == words
    numbers = [seq for seq, _, _ in came]
    assert numbers == sorted(set(numbers))
    assert [(seq, type_) for seq, type_, _ in came if seq in {seq for seq, _, _ in log}] == [
        (seq, type_) for seq, type_, _ in log
    ]
    assert len(came) > len(log)  # or nothing was lost, and this test says nothing


@pytest.mark.parametrize("rest", ["", "anyway."], ids=["ends", "streams on"])
@pytest.mark.parametrize("as_write", [False, True], ids=["plain", "with its write"])
async def test_attempt_tells_again_what_postgres_lost(
    scene: Scene, user: Person, register: Register, rest: str, as_write: bool
) -> None:
    def handle(attempt: Attempt, contract: Probe) -> Outcome:
        scene.stream_words(attempt)
        attempt.stream_text(rest)
        done = Done(text="".join(WORDS) + rest)
        return (lambda session: done) if as_write else done

    job = make_job(user.id, register(handle)())
    reader = await scene.open(job)
    attempt = take(job)  # and its claim is durable
    working = asyncio.create_task(asyncio.to_thread(run, attempt))
    await scene.crash_behind(reader)
    await working
    await reader.done
    assert_nothing_missed(reader, job, "".join(WORDS) + rest)


async def test_client_sees_the_attempt_that_replaces_one_whose_claim_was_lost(
    scene: Scene, user: Person, register: Register
) -> None:
    runs = []

    def handle(attempt: Attempt, contract: Probe) -> Outcome:
        runs.append(attempt)
        if len(runs) == 1:
            scene.stream_words(attempt)
        attempt.stream_text("Another text.")
        return Done(text="Another text.")

    job = make_job(user.id, register(handle)())
    reader = await scene.open(job)

    def work() -> None:
        while row_of(job.id)["state"] != JobState.SUCCEEDED:
            drain(IO, seconds=1)

    working = asyncio.create_task(asyncio.to_thread(work))
    await scene.crash_behind(reader)
    await working
    await reader.done
    assert len(runs) == 2
    assert_nothing_missed(reader, job, "Another text.")


async def test_version_that_a_client_has_seen_never_means_another_state(scene: Scene, user: Person) -> None:
    """Long polls and streams of changes compare versions."""
    fence = make_running_job(user.id)
    with transaction():
        change(fence.id, "progress = NULL")
    with statement(is_durable=False) as session:
        session.connection().exec_driver_sql(
            "UPDATE jobs SET version = version + 1, progress = '{}' WHERE id = %s", (str(fence.id),)
        )
    seen = row_of(fence.id)["version"]
    scene.crash()
    assert row_of(fence.id)["version"] == seen - 1
    change(fence.id, "version = version + 1")
    assert row_of(fence.id)["version"] > seen


async def test_changes_are_told_although_postgres_counts_its_transactions_anew(scene: Scene, user: Person) -> None:
    fence = make_running_job(user.id)
    statements = AsyncStatements()
    for _ in range(3):
        with statement(is_durable=False) as session:
            session.connection().exec_driver_sql("UPDATE jobs SET progress = '{}' WHERE id = %s", (str(fence.id),))
    with statement() as session:
        cursor = snapshot_cursor.now(session)
    scene.crash()
    change(fence.id, "version = version + 1")
    told, _ = await own_events.read(statements, cursor, [user.id], without_kinds=[])
    assert [event.job_id for event in told] == [fence.id]
    await statements.close()
