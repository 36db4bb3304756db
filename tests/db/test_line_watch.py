"""Statements whose answer does not come, over a line that confirms every byte and then says nothing."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg2
import pytest
from sqlalchemy import text

from db import engines, line_watch
from db.transactions import AsyncStatements, DatabaseUnavailable, read, statement, transaction
from embedded.servers import EmbeddedPostgres
from tests.support.configuration import Configure
from tests.support.lines import line_to_postgres
from tests.support.relay import Relay
from tests.support.waiting import LONGEST_SECONDS, eventually

ENGINES = (engines.engine, engines.reading_engine, engines.statement_engine, engines.async_engine)
QUIET_SECONDS = 0.2  # enough where no answer can come
LIMITS = ("PENSUM_DATABASE_QUIET_SECONDS", "PENSUM_DATABASE_REQUEST_SECONDS")

Limit = Callable[[float], None]


@pytest.fixture
def line(
    platform: None, postgres: EmbeddedPostgres, configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Relay]:
    """Everything in this process reaches PostgreSQL by it."""
    with line_to_postgres(postgres) as (relay, url):
        configure(DATABASE_URL=url, PENSUM_DATABASE_CONNECT_TIMEOUT_SECONDS=2)
        monkeypatch.setattr(engines, "CANCEL_SECONDS", QUIET_SECONDS)
        monkeypatch.setattr(line_watch, "LOOK_SECONDS", 0.05)
        for made_once in ENGINES:
            monkeypatch.setattr(made_once, "_made", {})
        yield relay
        relay.cut()


@pytest.fixture
def limit(line: Relay, configure: Configure) -> Limit:
    """Says how long a line may be quiet, and a request take. A line that works gets the longest time, however busy the
    machine is; one that went silent a short one."""

    def limit(seconds: float) -> None:
        configure(**dict.fromkeys(LIMITS, seconds))

    limit(LONGEST_SECONDS)
    return limit


def ask() -> int:
    with transaction() as session:
        return int(session.scalars(text("SELECT 1")).one())


def test_statement_ends_whose_line_went_silent_and_the_next_one_works(line: Relay, limit: Limit) -> None:
    def ask_again() -> None:
        with transaction() as session:
            session.execute(text("SELECT 1"))
            line.forget()
            limit(QUIET_SECONDS)
            session.execute(text("SELECT 1"))

    with pytest.raises(DatabaseUnavailable):
        ask_again()
    limit(LONGEST_SECONDS)
    assert ask() == 1


def test_commit_ends_whose_line_went_silent(line: Relay, limit: Limit) -> None:
    def write() -> None:
        with transaction() as session:
            session.execute(text("UPDATE users SET username = username"))
            line.forget()
            limit(QUIET_SECONDS)

    with pytest.raises(DatabaseUnavailable):
        write()
    limit(LONGEST_SECONDS)
    assert ask() == 1


def test_statement_ends_while_no_new_connection_answers_either(line: Relay, limit: Limit) -> None:
    def go_dark() -> None:
        with statement() as session:
            session.execute(text("SELECT 1"))
            line.stop()
            limit(QUIET_SECONDS)
            session.execute(text("SELECT 1"))

    with pytest.raises(DatabaseUnavailable):
        go_dark()
    with pytest.raises(DatabaseUnavailable):
        ask()
    limit(LONGEST_SECONDS)
    line.resume()
    assert ask() == 1


NEED_THE_LOCK = {
    "waits for a lock": "SELECT pg_advisory_xact_lock(1607)",
    "works": "DO $$ BEGIN WHILE NOT pg_try_advisory_xact_lock(1607) LOOP PERFORM pg_sleep(0.02); END LOOP; END $$",
}


@pytest.fixture
def answers(line: Relay, configure: Configure, monkeypatch: pytest.MonkeyPatch) -> list[set[int]]:
    """What the server answered each time when it was asked on which statements it works. It may take its time."""
    answers: list[set[int]] = []
    list_working = line_watch._list_working

    def note_answer(backends: Sequence[int]) -> set[int]:
        answers.append(list_working(backends))
        return answers[-1]

    configure(PENSUM_DATABASE_CONNECT_TIMEOUT_SECONDS=int(LONGEST_SECONDS))
    monkeypatch.setattr(line_watch, "ASK_SECONDS", LONGEST_SECONDS)
    monkeypatch.setattr(line_watch, "_list_working", note_answer)
    return answers


@pytest.mark.parametrize("words", NEED_THE_LOCK.values(), ids=NEED_THE_LOCK.keys())
def test_statement_that_the_server_works_on_is_waited_for(
    answers: list[set[int]], limit: Limit, postgres: EmbeddedPostgres, words: str
) -> None:
    limit(QUIET_SECONDS)

    def run() -> None:
        with transaction() as session:
            session.execute(text(words))

    with closing(psycopg2.connect(postgres.url)) as holder, ThreadPoolExecutor(1) as pool:
        holder.cursor().execute("SELECT pg_advisory_lock(1607)")
        running = pool.submit(run)
        assert eventually(lambda: sum(map(len, answers)) >= 2)
        holder.cursor().execute("SELECT pg_advisory_unlock(1607)")
        running.result(LONGEST_SECONDS)


def test_limit_ends_a_statement_although_the_server_works_on_it(line: Relay) -> None:
    own = engines.own_connection(limit_seconds=1.0)  # enough for the statement that follows

    def sleep() -> None:
        with statement(own) as session:
            session.execute(text("SELECT pg_sleep(60)"))

    with pytest.raises(DatabaseUnavailable):
        sleep()
    with statement(own) as session:
        assert session.scalar(text("SELECT 1")) == 1


def test_one_lost_connection_casts_doubt_on_the_others(line: Relay, limit: Limit) -> None:
    """They died at the same moment, and each would cost its user a time limit."""
    own = engines.own_connection()
    with statement(own) as session:
        session.execute(text("SELECT 1"))
    ask()
    line.forget()
    limit(QUIET_SECONDS)
    with pytest.raises(DatabaseUnavailable):
        ask()
    limit(LONGEST_SECONDS)
    with statement(own) as session:
        assert session.scalar(text("SELECT 1")) == 1


async def test_request_ends_whose_line_went_silent_and_the_next_one_works(line: Relay, limit: Limit) -> None:
    assert await read(lambda session: session.scalar(text("SELECT 1"))) == 1
    line.forget()
    limit(QUIET_SECONDS)
    with pytest.raises(DatabaseUnavailable):
        await read(lambda session: session.scalar(text("SELECT 1")))
    limit(LONGEST_SECONDS)
    assert await read(lambda session: session.scalar(text("SELECT 1"))) == 1
    await engines.async_engine().dispose()


async def test_hot_statement_of_the_api_ends_whose_line_went_silent(line: Relay, limit: Limit) -> None:
    statements = AsyncStatements()
    assert len(await statements.fetch("SELECT 1")) == 1
    line.forget()
    limit(QUIET_SECONDS)
    with pytest.raises(DatabaseUnavailable):
        await statements.fetch("SELECT 1")
    limit(LONGEST_SECONDS)
    assert len(await statements.fetch("SELECT 1")) == 1
    await statements.close()
