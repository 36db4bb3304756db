"""How many round trips transactions of workers cost."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from psycopg2.extras import execute_values
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from db.prepared_statements import Prepared
from db.transactions import read_only, statement, transaction
from embedded.servers import EmbeddedPostgres
from tests.support.databases import connected_to
from tests.support.factories import Person
from tests.support.relay import Relay, to_postgres, url_through

ONE = text("SELECT 1")


@pytest.fixture
def line(platform: None, postgres: EmbeddedPostgres) -> Iterator[Relay]:
    """Every engine has a connection by way of the relay, and nothing is counted yet."""
    with to_postgres(postgres.url) as relay, connected_to(url_through(relay, postgres.url)):
        for begin in (transaction, read_only, statement):
            with begin() as session:
                session.execute(ONE)
        relay.reset()
        yield relay


def messages_of(line: Relay) -> list[list[str]]:
    """The statements of each message, in order."""
    sent = [question for conversation in line.conversations() for question in conversation.questions]
    return [message[5:].decode().rstrip("\0").split(";") for message in sent]


def test_begin_travels_with_the_first_statement(line: Relay) -> None:
    with transaction() as session:
        session.execute(ONE)
        session.execute(text("SELECT 2"))
    assert messages_of(line) == [["BEGIN", "SELECT 1"], ["SELECT 2"], ["COMMIT"]]


def test_a_transaction_without_a_statement_says_nothing(line: Relay) -> None:
    with transaction():
        pass
    assert line.turns == 0


def test_a_read_costs_its_statements_only(line: Relay) -> None:
    for _ in range(3):
        with read_only() as session:
            session.execute(ONE)
            session.execute(ONE)
    assert line.turns == 6


def test_a_statement_that_commits_by_itself_costs_one_round_trip(line: Relay) -> None:
    with statement() as session:
        session.execute(ONE)
    assert line.turns == 1


def test_planning_travels_with_the_execution(line: Relay) -> None:
    prepared = Prepared("SELECT :number || :word", before="SELECT :word;", number="integer")
    for number in (1, 2):
        with statement() as session:
            assert prepared.run(session, {"number": number}, word="%s: 100 %").scalar() == f"{number}%s: 100 %"
    assert line.turns == 2


def test_what_is_read_after_a_commit_travels_with_it(line: Relay) -> None:
    kept = Prepared("SELECT set_config('tests.kept', :word, false)", after="SELECT current_setting('tests.kept')")
    for begin, more in ((statement, []), (transaction, [["COMMIT"]])):
        line.reset()
        with begin() as session:
            assert kept.run(session, {}, word="a word").scalar() == "a word"
        [first, *later] = messages_of(line)
        assert later == more
        assert [word.strip() for word in first if "COMMIT" in word] == ([] if more else ["COMMIT"])


def test_statement_that_fails_before_its_commit_leaves_no_transaction_behind(line: Relay) -> None:
    kept = Prepared("SELECT 1 / CAST(:number AS integer)", after="SELECT 'never'")
    for _ in range(2):
        with pytest.raises(DBAPIError), statement() as session:
            kept.run(session, {}, number=0)
    with statement() as session:
        assert session.scalar(text("SELECT now() = statement_timestamp()"))
        assert kept.run(session, {}, number=1).scalar() == "never"


def test_an_error_rolls_back_what_was_begun_with_it(line: Relay, user: Person) -> None:
    line.reset()
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text("INSERT INTO users (email, username) SELECT email, username FROM users"))
    assert [words[-1] for words in messages_of(line)][1:] == ["ROLLBACK"]
    with transaction() as session:
        assert session.scalar(ONE) == 1


def _copy(session: Session) -> None:
    connection = session.connection().connection.driver_connection
    assert connection is not None
    with connection.cursor() as cursor:
        cursor.copy_expert("COPY kept FROM STDIN", BytesIO(b"1\n2\n"))
        execute_values(cursor, "INSERT INTO kept VALUES %s", [(3,), (4,)])
        cursor.executemany("INSERT INTO kept VALUES (%s)", [(5,), (6,)])


def test_what_goes_past_sqlalchemy_is_in_the_transaction_too(line: Relay) -> None:
    with statement() as session:
        session.execute(text("CREATE TABLE kept (n integer)"))
    with transaction() as session:
        _copy(session)
        session.rollback()
    with transaction() as session:
        _copy(session)
    with read_only() as session:
        assert session.scalar(text("SELECT array_agg(n ORDER BY n) FROM kept")) == [1, 2, 3, 4, 5, 6]
    with statement() as session:
        session.execute(text("DROP TABLE kept"))


def test_percent_signs_stay_as_they_are(line: Relay) -> None:
    with transaction() as session:
        assert session.execute(text("SELECT '100 %', :word"), {"word": "% (%s)"}).one() == ("100 %", "% (%s)")
        assert session.connection().exec_driver_sql("SELECT '100 %%'").scalar() == "100 %"


def test_a_connection_that_the_server_closed_is_replaced_before_use(line: Relay) -> None:
    for begin in (transaction, read_only):
        with begin() as session:
            session.execute(ONE)
        line.cut()
        with begin() as session:
            assert session.scalar(ONE) == 1


def test_a_failed_transaction_does_not_commit(line: Relay) -> None:
    with transaction() as session:
        session.execute(text("CREATE TEMPORARY TABLE lost (n integer)"))
        with pytest.raises(DBAPIError):
            session.execute(text("SELECT 1 / 0"))
    with transaction() as session:
        assert session.scalar(text("SELECT to_regclass('lost')")) is None
