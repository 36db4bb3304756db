"""An account's data in one file, and its end, as its owner asks for both."""

import asyncio
import io
import json
import secrets
from typing import Any
from zipfile import ZipFile

import httpx
import pytest

from api.account_export import export, safe_name
from db.models import Base
from db.queries import audit
from db.queries.accounts import exports
from db.queries.learning import topics
from db.transactions import read_only, transaction
from tests.support.accounts import browser, log_in, make_account
from tests.support.api_client import assert_problem, client_of, content, fields_of
from tests.support.factories import Person, make_document, make_job, make_user
from tests.support.job_queue import change
from tests.support.owned_rows import make_owned_rows

EXPORT, ACCOUNT = "/api/account/export", "/api/account"
SECRET_WORDS = ("hash", "secret", "password", "token_version", "solution")
TOPICS = exports.ROWS_AT_ONCE + 3
LARGE = 400_000  # bytes of a file that cannot be compressed


@pytest.fixture
def client(api: httpx.ASGITransport, user: Person) -> httpx.AsyncClient:
    return client_of(api, user)


async def exported(client: httpx.AsyncClient) -> ZipFile:
    response = await client.get(EXPORT)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/zip"
    archive = ZipFile(io.BytesIO(response.content))
    assert archive.testzip() is None
    return archive


def rows(archive: ZipFile, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(archive.read(f"{table}.json"))
    return found


def test_every_table_of_users_is_exported_or_left_out_for_a_reason() -> None:
    """A new table belongs into one of both."""
    owned = {table.name for table in Base.metadata.sorted_tables if "user_id" in table.columns}
    assert owned == exports.EXPORTED.keys() | exports.LEFT_OUT.keys()
    assert not exports.EXPORTED.keys() & exports.LEFT_OUT.keys()


async def test_export_has_a_row_of_every_table_and_none_of_others(client: httpx.AsyncClient, user: Person) -> None:
    own, others = make_owned_rows(user.id), make_owned_rows(make_user().id)
    archive = await exported(client)
    for table in exports.EXPORTED:
        keys = [[str(row[column]) for column in own[table]] for row in rows(archive, table)]
        assert [str(value) for value in own[table].values()] in keys, table
    text = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".json"))
    foreign = {str(value) for key in others.values() for name, value in key.items() if name.endswith("id")}
    shared = {str(value) for value in own["embedding_generations"].values()}
    assert [one for one in foreign - shared if f'"{one}"' in text] == []


async def test_export_has_no_secrets(client: httpx.AsyncClient, user: Person) -> None:
    make_owned_rows(user.id)
    archive = await exported(client)
    names = {name for table in exports.EXPORTED for row in rows(archive, table) for name in row}
    names |= json.loads(archive.read("account.json")).keys()
    assert [name for name in names if any(word in name for word in SECRET_WORDS)] == []


async def test_export_has_files_as_they_were_uploaded(client: httpx.AsyncClient, user: Person) -> None:
    document = make_document(user.id, "# Weirs\n\nA weir is a low dam.", path="notes/wéirs?.md")
    archive = await exported(client)
    assert archive.read(f"files/{document.id}/wéirs_.md") == b"# Weirs\n\nA weir is a low dam."
    assert [row["path"] for row in rows(archive, "documents")] == ["notes/wéirs?.md"]


async def test_long_tables_are_whole(client: httpx.AsyncClient, user: Person) -> None:
    with transaction() as session:
        topics.ensure(session, [f"Topic {n}" for n in range(TOPICS)], user_id=user.id)
    found = rows(await exported(client), "topics")
    assert {row["name"] for row in found} == {f"Topic {n}" for n in range(TOPICS)}
    assert len(found) == TOPICS


async def test_export_is_sent_file_by_file(user: Person, platform: None) -> None:
    for n in range(4):
        make_document(user.id, secrets.token_hex(LARGE), path=f"{n}.txt")
    pieces = [len(piece) async for piece in export(user.id)]
    assert sum(pieces) > 4 * LARGE
    assert max(pieces) < 2 * LARGE


async def test_few_large_results_are_read_at_once(user: Person, platform: None) -> None:
    for _ in range(6):
        change(make_job(user.id).id, "result = :result", result=json.dumps({"text": secrets.token_hex(LARGE)}))
    pieces = [len(piece) async for piece in export(user.id)]
    assert sum(pieces) > 5 * LARGE
    assert max(pieces) < 3 * LARGE


async def test_exports_of_a_user_are_written_one_after_the_other(user: Person, platform: None) -> None:
    pieces: list[int] = []

    async def take(number: int) -> None:
        async for _ in export(user.id):
            pieces.append(number)  # noqa: PERF401  # one by one, as they come

    await asyncio.gather(*(take(number) for number in range(3)))
    assert pieces == sorted(pieces)
    assert set(pieces) == {0, 1, 2}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a/b.pdf", "b.pdf"),
        ("https://example.org/page?x=1", "page_x_1"),
        ("..", "_"),
        ("", "file"),
        ("C:\\notes.md", "C__notes.md"),
        (f"{'x' * 300}.pdf", f"{'x' * 96}.pdf"),
    ],
)
def test_file_has_a_name_that_every_system_takes(path: str, name: str) -> None:
    assert safe_name(path) == name


async def delete(client: httpx.AsyncClient, body: dict[str, str], headers: dict[str, str]) -> httpx.Response:
    return await client.request("DELETE", ACCOUNT, json=body, headers=headers)


async def test_account_is_deleted_by_its_password_with_everything(api: httpx.ASGITransport) -> None:
    account, someone = make_account(), browser(api)
    make_owned_rows(account.id)
    headers, elsewhere = await log_in(someone, account), await log_in(someone, account)
    assert (await delete(someone, {"password": account.password}, headers)).status_code == 204
    for lost in (headers, elsewhere):
        assert_problem(await someone.get("/api/auth/me", headers=lost), 401, "not-authenticated")
    with read_only() as session:
        left = [
            table.name
            for table in Base.metadata.sorted_tables
            if "user_id" in table.columns
            and table.name not in {"deleted_jobs", "queue_use"}
            and session.execute(table.select().where(table.c.user_id == account.id).limit(1)).first()
        ]
        [entry] = audit.list_entries(session, limit=5, subject=str(account.id))
    assert left == []
    assert (entry.action, entry.actor_id, entry.actor_email) == ("user.delete", account.id, "")


@pytest.mark.parametrize("body", [{}, {"password": "not the password"}, {"email": "own"}])
async def test_account_with_a_password_stays_without_it(api: httpx.ASGITransport, body: dict[str, str]) -> None:
    account, someone = make_account(), browser(api)
    headers = await log_in(someone, account)
    given = {"email": account.email} if "email" in body else body
    assert fields_of(assert_problem(await delete(someone, given, headers), 422, "validation-error")) == ["password"]
    assert content(await someone.get("/api/auth/me", headers=headers))["has_password"] is True


async def test_account_without_a_password_is_deleted_by_its_address(client: httpx.AsyncClient) -> None:
    me = content(await client.get("/api/auth/me"))
    assert me["has_password"] is False
    for body in ({}, {"email": "other@example.org"}, {"password": "seven warm spinning wheels"}):
        response = await client.request("DELETE", ACCOUNT, json=body)
        assert fields_of(assert_problem(response, 422, "validation-error")) == ["email"]
    assert (await client.request("DELETE", ACCOUNT, json={"email": me["email"].upper()})).status_code == 204
    assert_problem(await client.get("/api/auth/me"), 401, "not-authenticated")


async def test_passwords_cannot_be_guessed_by_deleting(api: httpx.ASGITransport) -> None:
    account, someone = make_account(), browser(api)
    headers = await log_in(someone, account)
    statuses = {(await delete(someone, {"password": f"guess {n}"}, headers)).status_code for n in range(12)}
    assert statuses == {422, 429}


async def test_lent_credentials_delete_no_account(api: httpx.ASGITransport, user: Person) -> None:
    admin = client_of(api, make_user(is_admin=True))
    body = {"scopes": ["read", "write"]}
    token = content(await admin.post(f"/api/admin/users/{user.id}/tokens", json=body))["token"]
    lent = client_of(api, Person(user.id, token))
    me = content(await lent.get("/api/auth/me"))
    assert_problem(await lent.request("DELETE", ACCOUNT, json={"email": me["email"]}), 403, "forbidden")
