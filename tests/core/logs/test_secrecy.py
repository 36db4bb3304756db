"""What is hidden, and what is still told."""

import json
import ssl
from collections.abc import Callable
from pathlib import Path

import psycopg2.errors
import pytest
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.errors import NotFound
from core.logs.secrecy import HIDDEN, Secrets, render_traceback, secret_values, told
from core.settings import Settings
from db.transactions import read, transaction
from tests.support.configuration import Configure

PLANTED = "Tr0ub4dor-and-3"
INSERT = text("INSERT INTO planted VALUES (:word)")

SECRET_TEXTS = [
    f"could not connect to postgresql://pensum:{PLANTED}@db.example.com:5432/pensum",
    f"redis://:{PLANTED}@127.0.0.1:6379/0 is away",
    f"GET /verify?token={PLANTED}&next=/ raised",
    f"https://example.com/hook?api_key={PLANTED}",
    f"Authorization: Bearer {PLANTED}",
    f"Basic {PLANTED}==",
    f"the key pk_{PLANTED}",
    f"whsec_{PLANTED}",
    f"sk-{PLANTED}",
    f"login eyJhbGciOi.{PLANTED}.abc",
    f"1 validation error\nprompt\n  too short [type=x, input_value={{'prompt': '{PLANTED}'}}, input_type=dict]",
    f"deadlock detected DETAIL: Key (email)=({PLANTED}) already exists. HINT: none",
]


@pytest.mark.parametrize("words", SECRET_TEXTS, ids=lambda words: words[:20])
def test_what_looks_like_a_secret_is_hidden(words: str) -> None:
    assert PLANTED not in Secrets().hide(words)
    assert HIDDEN in Secrets().hide(words)


@pytest.mark.parametrize(
    "words",
    [
        "GET /api/jobs/0199-ab?limit=10 raised",
        "postgres is away: connection to server at 127.0.0.1, port 5432 failed: Connection refused",
        "the task-key of a basic job",
        "ended http://127.0.0.1:8000/ready",
    ],
)
def test_other_words_stay(words: str) -> None:
    assert Secrets(["short"]).hide(words) == words


def test_secrets_are_those_of_the_settings(configure: Configure) -> None:
    configure(
        DATABASE_URL="postgresql://me:of-the-database@127.0.0.1/pensum",
        REDIS_URL="redis://:of-the-broker@127.0.0.1/0",
        PENSUM_SECRET="of-the-logins-which-is-long-enough-to-be-one",
        PENSUM_SMTP_PASSWORD="of-the-mail",
        PENSUM_ADMIN_PASSWORD="of-the-administrator",
        PENSUM_OPENAI_API_KEY="of-a-provider",
    )
    values = set(secret_values(Settings.from_environment()))
    assert {"of-the-database", "of-the-broker", "of-the-mail", "of-the-administrator"} <= values
    assert any("of-the-logins" in value for value in values)


class Body(BaseModel):
    count: int


def _validate() -> None:
    Body.model_validate({"count": PLANTED})


def _decode() -> None:
    json.loads(f"[{PLANTED}")


def _convert() -> None:
    int(PLANTED)


def _look_up() -> None:
    {}[PLANTED]  # type: ignore[index]  # it is to raise


def _open() -> None:
    Path("/nowhere/at/all").read_bytes()


def _call() -> None:
    len(5)  # type: ignore[arg-type]  # it is to raise


@pytest.mark.parametrize(
    ("cause", "shown"),
    [
        (_validate, "pydantic_core._pydantic_core.ValidationError"),
        (_decode, "json.decoder.JSONDecodeError: Expecting value: line 1 column 2 (char 1)"),
        (_convert, "ValueError"),
        (_look_up, "KeyError"),
        (_open, "FileNotFoundError: [Errno 2] No such file or directory: '/nowhere/at/all'"),
        (_call, "TypeError: object of type 'int' has no len()"),
    ],
)
def test_exception_tells_what_is_of_the_code_and_not_what_it_quotes(cause: Callable[[], None], shown: str) -> None:
    with pytest.raises(Exception) as raised:  # noqa: PT011  # each kind, and its words are what is tested
        cause()
    assert told(raised.value) == shown
    assert PLANTED not in render_traceback(raised.value).replace(f'"{PLANTED}"', "")


def test_own_error_is_told_by_its_slug() -> None:
    assert told(NotFound(f"You have no job {PLANTED}.")) == "core.errors.NotFound: not-found"


def test_error_of_a_driver_with_words_of_a_server_is_told_by_its_type() -> None:
    assert told(ssl.SSLError(1, PLANTED)) == "ssl.SSLError"


def test_statement_of_a_worker_that_fails_shows_no_value(platform: None) -> None:
    with transaction() as session:
        session.execute(text("CREATE TEMPORARY TABLE planted (word text PRIMARY KEY) ON COMMIT DROP"))
        session.execute(INSERT, {"word": PLANTED})
        with pytest.raises(DBAPIError) as raised, session.begin_nested():
            session.execute(INSERT, {"word": PLANTED})
    assert PLANTED in str(raised.value)  # in PostgreSQL's DETAIL
    assert PLANTED not in Secrets().hide(render_traceback(raised.value))
    assert told(raised.value) == "sqlalchemy.exc.IntegrityError: 23505 (planted_pkey)"
    assert isinstance(raised.value.orig, psycopg2.errors.UniqueViolation)


async def test_statement_of_the_api_that_fails_shows_no_value(platform: None) -> None:
    with pytest.raises(DBAPIError) as raised:
        await read(lambda session: session.execute(text("SELECT CAST(CAST(:word AS text) AS uuid)"), {"word": PLANTED}))
    assert PLANTED not in Secrets().hide(render_traceback(raised.value))
    assert "22P02" in told(raised.value)


def test_whole_chain_and_a_group_are_told(platform: None) -> None:
    try:
        try:
            _convert()
        except ValueError as error:
            raise ExceptionGroup(PLANTED, [KeyError(PLANTED), TypeError("no")]) from error
    except ExceptionGroup as group:
        shown = render_traceback(group)
    assert shown.index("ValueError") < shown.index("direct cause") < shown.index("ExceptionGroup")
    assert shown.index("ExceptionGroup") < shown.index("KeyError") < shown.index("TypeError: no")
