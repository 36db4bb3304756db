"""The shared library: everybody reads it, administrators change it, and a start loads what Pensum ships."""

import secrets
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db.models import LIBRARY_OWNER_ID, Document, DocumentSource, Job, LibraryResource
from db.queries import audit
from db.queries.library import shared
from db.queries.library.shared import ResourceDraft
from db.row_level_security import acting_for
from db.transactions import read_only, transaction, write
from tasks import shared_library
from tests.support.accounts import browser
from tests.support.api_client import Json, assert_problem, content, fields_of
from tests.support.factories import Person, make_user

SUMMARY = (
    "Explains how looms weave patterns from punched cards. It then builds a small loom in Python. Good for beginners."
)


@pytest.fixture(autouse=True)
def _empty_library(platform: None) -> Iterator[None]:
    """No other test finds what these tests add."""
    yield
    with transaction() as session:
        session.execute(delete(LibraryResource))
        session.execute(delete(Document).where(Document.user_id == LIBRARY_OWNER_ID))
        own = Job.user_id == LIBRARY_OWNER_ID
        session.execute(update(Job).where(own, Job.state == "queued").values(state="cancelled", finished_at=func.now()))


@pytest.fixture
async def admin(api: httpx.ASGITransport) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(api, Authorization=f"Bearer {make_user(is_admin=True).key}") as client:
        yield client


def resource(**fields: Any) -> Json:
    return {
        "url": f"https://example.org/{secrets.token_hex(6)}",
        "title": "Looms for Everyone",
        "kind": "course",
        "level": "beginner",
        "topics": ["weaving", "punched cards"],
        "summary": SUMMARY,
    } | fields


def draft(**fields: Any) -> ResourceDraft:
    return ResourceDraft(**resource(**fields))


async def added(admin: httpx.AsyncClient, **fields: Any) -> Json:
    response = await admin.post("/api/admin/library", json=resource(**fields))
    assert response.status_code == 201, response.text
    return content(response)


def load(*drafts: ResourceDraft) -> int:
    with transaction() as session:
        return len(shared.load(session, drafts))


def row(url: str) -> LibraryResource:
    with read_only() as session:
        return session.scalars(select(LibraryResource).where(LibraryResource.url == url)).one()


# Reading


async def test_everybody_reads_what_an_administrator_added(admin: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    made = await added(admin, authors=["Ada Lovelace"], year=1843)
    [shown] = content(await client.get("/api/library"))["items"]
    assert shown == {name: made[name] for name in shown}
    assert set(shown) >= {"id", "title", "url", "kind", "level", "topics", "summary"}
    assert content(await client.get(f"/api/library/{made['id']}")) == shown


async def test_library_is_filtered_and_paged(admin: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    book = await added(admin, kind="book", level="advanced", topics=["Weaving theory"])
    courses = [await added(admin) for _ in range(3)]
    for filters, expected in (
        ({"kind": "book"}, [book]),
        ({"level": "beginner"}, courses[::-1]),
        ({"topic": "weaving THEORY"}, [book]),
        ({"kind": "video"}, []),
    ):
        shown = content(await client.get("/api/library", params=filters))["items"]
        assert [one["id"] for one in shown] == [one["id"] for one in expected]
    first = content(await client.get("/api/library", params={"limit": 3}))
    rest = content(await client.get("/api/library", params={"limit": 3, "cursor": first["next_cursor"]}))
    assert [one["id"] for one in first["items"] + rest["items"]] == [one["id"] for one in [*courses[::-1], book]]
    assert rest["next_cursor"] is None


async def test_library_needs_a_login_and_changes_need_an_administrator(
    anybody: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    assert_problem(await anybody.get("/api/library"), 401, "not-authenticated")
    assert_problem(await client.get("/api/library", params={"kind": "poem"}), 422, "validation-error")
    for method, path in (("GET", ""), ("POST", ""), ("PATCH", f"/{make_user().id}"), ("DELETE", f"/{make_user().id}")):
        response = await client.request(method, f"/api/admin/library{path}", json=resource())
        assert_problem(response, 403, "not-an-administrator")


# Changing


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "javascript:alert(1)"),
        ("url", "example.org/course"),
        ("url", "https://user:secret@example.org/"),
        ("url", "https://"),
        ("kind", "podcast"),
        ("level", "expert"),
        ("topics", []),
        ("title", "  "),
        ("summary", "Short."),
        ("year", 20244),
    ],
)
async def test_wrong_field_is_named(admin: httpx.AsyncClient, field: str, value: Any) -> None:
    problem = assert_problem(
        await admin.post("/api/admin/library", json=resource(**{field: value})), 422, "validation-error"
    )
    assert field in fields_of(problem)


async def test_two_resources_never_have_one_address(admin: httpx.AsyncClient) -> None:
    first = await added(admin, url="https://www.example.org/looms/")
    other = await added(admin)
    for again in ("http://example.org/looms", "https://EXAMPLE.org/looms#top"):
        problem = assert_problem(await admin.post("/api/admin/library", json=resource(url=again)), 409, "conflict")
        assert first["id"] in problem["detail"]
        changed = await admin.patch(f"/api/admin/library/{other['id']}", json={"url": again})
        assert_problem(changed, 409, "conflict")


async def test_change_of_a_summary_submits_a_job_and_a_change_of_nothing_none(admin: httpx.AsyncClient) -> None:
    made = await added(admin)
    summary = f"{SUMMARY} A new edition has more on shuttles."
    before = count_jobs()
    path = f"/api/admin/library/{made['id']}"
    changed = content(await admin.patch(path, json={"summary": summary}))
    assert (changed["summary"], changed["is_edited"], changed["title"]) == (summary, True, made["title"])
    assert count_jobs() == before + 1
    await admin.patch(path, json={"summary": summary})
    assert count_jobs() == before + 1
    assert_problem(await admin.patch(path, json={"title": None}), 422, "validation-error")


def count_jobs() -> int:
    with read_only() as session:
        return session.scalars(select(func.count()).select_from(Job).where(Job.user_id == LIBRARY_OWNER_ID)).one()


async def test_deleted_resource_is_gone_with_its_document(admin: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    made = await added(admin)
    document_id = row(made["url"]).document_id
    assert (await admin.delete(f"/api/admin/library/{made['id']}")).status_code == 204
    for response in (
        await admin.delete(f"/api/admin/library/{made['id']}"),
        await client.get(f"/api/library/{made['id']}"),
    ):
        assert_problem(response, 404, "not-found")
    with read_only() as session:
        assert session.get(Document, document_id) is None
    await added(admin, url=made["url"])


async def test_changes_are_in_the_audit_log(admin: httpx.AsyncClient) -> None:
    made = await added(admin)
    await admin.patch(f"/api/admin/library/{made['id']}", json={"level": "advanced"})
    await admin.delete(f"/api/admin/library/{made['id']}")
    with read_only() as session:
        entries = [entry for entry in audit.list_entries(session, limit=50) if entry.subject == made["id"]]
    assert [entry.action for entry in entries] == ["library.delete", "library.change", "library.add"]


# Loading


def test_second_load_changes_nothing() -> None:
    drafts = [draft(), draft()]
    assert (load(*drafts), load(*drafts)) == (2, 0)


def test_changed_entry_changes_its_row_alone() -> None:
    one, other = draft(), draft()
    load(one, other)
    document_id = row(one.url).document_id
    assert load(replace(one, summary=f"{SUMMARY} And more."), other) == 1
    assert (row(one.url).summary, row(one.url).document_id) == (f"{SUMMARY} And more.", document_id)
    assert row(other.url).summary == SUMMARY


async def test_start_never_undoes_what_an_administrator_changed_deleted_or_added(admin: httpx.AsyncClient) -> None:
    edited, removed, own = draft(), draft(), draft()
    load(edited, removed)
    await admin.patch(f"/api/admin/library/{row(edited.url).id}", json={"title": "Better Looms"})
    await admin.delete(f"/api/admin/library/{row(removed.url).id}")
    await added(admin, url=own.url, title="Ours")
    newer = [replace(one, summary=f"{SUMMARY} And more.") for one in (edited, removed, own)]
    assert load(*newer) == 0
    assert (row(edited.url).title, row(own.url).title) == ("Better Looms", "Ours")
    shown = content(await admin.get("/api/admin/library"))["items"]
    assert {(one["url"], one["is_shipped"], one["is_edited"]) for one in shown} == {
        (edited.url, True, True),
        (own.url, False, False),
    }


def test_what_pensum_ships_is_loaded_with_a_job_for_each() -> None:
    before, shipped = count_jobs(), shared_library.read_shipped()
    assert len(shipped) >= 60
    assert shared_library.load_shipped() == len(shipped)
    assert count_jobs() == before + len(shipped)
    assert shared_library.load_shipped() == 0
    assert count_jobs() == before + len(shipped)


# The account that owns it


def test_start_without_the_shared_library_removes_what_pensum_brought_and_nothing_else() -> None:
    with transaction() as session:
        shared.add(session, draft(title="Ours"))
    shared_library.load_shipped()
    shared_library.unload_shipped()
    with read_only() as session:
        assert session.scalars(select(LibraryResource.title)).all() == ["Ours"]
        left = session.scalars(select(Document.title).where(Document.user_id == LIBRARY_OWNER_ID)).all()
    assert left == ["Ours"]


async def test_lesson_is_listed_and_read_with_its_sources_and_its_document_has_none(client: httpx.AsyncClient) -> None:
    [lesson] = [one for one in shared_library.read_shipped() if one.url.endswith("/gradient-descent-step-by-step")]
    load(lesson)
    [listed] = content(await client.get("/api/library", params={"kind": "lesson", "level": "beginner"}))["items"]
    assert "text" not in listed
    read = content(await client.get(listed["url"]))
    assert (read["title"], read["licence"]) == ("Gradient descent, step by step", "CC BY 4.0")
    assert read["text"].startswith(listed["summary"])
    assert "## Further reading" in read["text"]
    with read_only() as session:
        own = Document.user_id == LIBRARY_OWNER_ID
        [body] = session.scalars(select(DocumentSource.body).join(Document).where(own))
    assert b"Further reading" not in body
    assert b"A learning rate is a positive number" in body
    assert_problem(await client.get("/api/library/lessons/none"), 404, "not-found")


@pytest.mark.parametrize("change", [{"url": "https://example.org/elsewhere"}, {"kind": "paper"}])
async def test_lesson_stays_a_lesson_at_its_address(admin: httpx.AsyncClient, change: dict[str, str]) -> None:
    lesson = next(one for one in shared_library.read_shipped() if one.text is not None)
    load(lesson)
    [listed] = content(await admin.get("/api/admin/library", params={"kind": "lesson"}))["items"]
    path = f"/api/admin/library/{listed['id']}"
    assert_problem(await admin.patch(path, json=change), 422, "validation-error")
    assert content(await admin.patch(path, json={"level": "advanced"}))["level"] == "advanced"
    assert content(await admin.get(listed["url"]))["title"] == lesson.title


async def test_owner_is_no_user_that_anybody_sees_or_deletes(admin: httpx.AsyncClient) -> None:
    load(draft())
    owner = f"/api/admin/users/{LIBRARY_OWNER_ID}"
    for response in (
        await admin.get(owner),
        await admin.patch(owner, json={"is_active": True}),
        await admin.delete(owner),
    ):
        assert_problem(response, 404, "not-found")
    found = content(await admin.get("/api/admin/users", params={"search": "pensum.invalid"}))["items"]
    assert found == []
    profiles = content(await admin.get("/api/profiles", params={"limit": 100}))["items"]
    assert f"{LIBRARY_OWNER_ID}" not in {profile["user_id"] for profile in profiles}
    assert_problem(await admin.get(f"/api/profiles/{LIBRARY_OWNER_ID}"), 404, "not-found")


async def test_nobody_else_writes_into_the_shared_library(user: Person) -> None:
    """Not even where a route forgot to ask who it is."""
    load(made := draft())
    with acting_for(user.id):
        for change in ("UPDATE library_resources SET title = 'Mine'", "DELETE FROM library_resources"):
            assert await write(_run, change) == 0
        with pytest.raises(DBAPIError, match="row-level security"):
            await write(shared.add, draft())
    assert row(made.url).title == made.title


def _run(session: Session, statement: str) -> int:
    return int(session.execute(sql(statement)).rowcount)  # type: ignore[attr-defined]  # SQLAlchemy types no cursor
