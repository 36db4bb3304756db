"""Tokens that a site's backend makes for its learners: scoped, short-lived, revocable, and no way to lasting access."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from db.queries import audit
from db.queries.accounts import user_tokens
from db.transactions import read_only, transaction
from tests.api.test_admin_events import events_in
from tests.api.test_streams import Reader
from tests.support.api_client import Json, assert_problem, client_of, client_with, content, fields_of, promptly, walk
from tests.support.api_worker import path_of as path_of_job
from tests.support.configuration import Configure
from tests.support.factories import Person, make_job, make_running_job, make_user
from tests.support.failures import each

FIELDS = {"id", "user_id", "prefix", "scopes", "job_id", "issued_by", "last_used_at", "created_at", "expires_at"}
WISH: Json = {"texts": ["What is a loom?"]}
ITS_OWN = "https://learn.example.com/hook"
NO_FAST_PATH = {"Prefer": "handling=lenient"}  # requests with this header do not take the fast path


@pytest.fixture
def issuer() -> Person:
    return make_user(is_admin=True)


@pytest.fixture
def admin(api: httpx.ASGITransport, issuer: Person) -> httpx.AsyncClient:
    return client_of(api, issuer)


def path_of(user: Person) -> str:
    return f"/api/admin/users/{user.id}/tokens"


async def issue(admin: httpx.AsyncClient, user: Person, *scopes: str, **wanted: object) -> Json:
    response = await admin.post(path_of(user), json={"scopes": scopes or ["read", "write"], **wanted})
    assert response.status_code == 201, response.text
    assert response.headers["cache-control"] == "no-store"
    return content(response)


def let_expire(made: Json) -> None:
    with transaction() as session:
        gone = text("UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE id = :id")
        session.execute(gone, {"id": made["id"]})


async def test_token_acts_for_its_user_and_is_shown_once(
    api: httpx.ASGITransport, admin: httpx.AsyncClient, issuer: Person, user: Person
) -> None:
    made = await issue(admin, user, "read", "write", ttl_seconds=600)
    assert set(made) == FIELDS | {"token"}
    assert made["token"].startswith("pt_")
    assert made["token"].startswith(made["prefix"])
    assert (made["user_id"], made["issued_by"], made["job_id"]) == (str(user.id), str(issuer.id), None)
    lifetime = datetime.fromisoformat(made["expires_at"]) - datetime.fromisoformat(made["created_at"])
    assert lifetime == timedelta(seconds=600)
    listed = content(await admin.get(path_of(user)))["items"]
    assert listed == [{name: made[name] for name in FIELDS}]
    with read_only() as session:
        stored = str(session.execute(text("SELECT * FROM api_keys WHERE id = :id"), {"id": made["id"]}).one())
    assert made["token"] not in stored
    learner = client_with(api, made["token"])
    assert content(await learner.get("/api/auth/me"))["id"] == str(user.id)
    for headers in ({}, NO_FAST_PATH):
        assert (await learner.post("/api/llm/embed", json=WISH, headers=headers)).status_code == 202
    assert content(await admin.get(path_of(user)))["items"][0]["last_used_at"] is not None


async def test_token_of_fifteen_minutes_is_the_default(admin: httpx.AsyncClient, user: Person) -> None:
    made = await issue(admin, user)
    lifetime = datetime.fromisoformat(made["expires_at"]) - datetime.fromisoformat(made["created_at"])
    assert lifetime == timedelta(minutes=15)


async def test_token_is_no_api_key_of_its_user(
    client: httpx.AsyncClient, admin: httpx.AsyncClient, user: Person
) -> None:
    made = await issue(admin, user)
    assert made["id"] not in [key["id"] for key in content(await client.get("/api/auth/api-keys"))["items"]]
    assert_problem(await client.delete(f"/api/auth/api-keys/{made['id']}"), 404, "not-found")


async def test_token_has_only_its_scopes(api: httpx.ASGITransport, admin: httpx.AsyncClient, user: Person) -> None:
    reader = client_with(api, (await issue(admin, user, "read"))["token"])
    writer = client_with(api, (await issue(admin, user, "write"))["token"])
    for _ in range(2):  # the second time the token is cached
        assert (await reader.get("/api/jobs")).status_code == 200
        assert (await writer.post("/api/llm/embed", json=WISH)).status_code == 202
        for headers in ({}, NO_FAST_PATH):
            assert_problem(await reader.post("/api/llm/embed", json=WISH, headers=headers), 403, "scope-missing")
        assert_problem(await writer.get("/api/jobs"), 403, "scope-missing")


async def test_token_of_an_administrator_is_none_of_an_administrator(
    api: httpx.ASGITransport, admin: httpx.AsyncClient, issuer: Person
) -> None:
    with_token = client_with(api, (await issue(admin, issuer))["token"])
    assert_problem(await with_token.get("/api/admin/users"), 403, "scope-missing")
    problem = assert_problem(await admin.post(path_of(issuer), json={"scopes": ["admin"]}), 422, "validation-error")
    assert fields_of(problem) == ["scopes.0"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("scopes", []), ("scopes", ["everything"]), ("ttl_seconds", 0), ("ttl_seconds", 86_401), ("job_id", "mine")],
)
async def test_invalid_token_is_refused(admin: httpx.AsyncClient, user: Person, field: str, value: object) -> None:
    response = await admin.post(path_of(user), json={"scopes": ["read"], field: value})
    assert fields_of(assert_problem(response, 422, "validation-error"))[0].startswith(field)
    assert content(await admin.get(path_of(user)))["items"] == []


async def test_only_administrators_make_list_and_revoke_tokens(
    api: httpx.ASGITransport, admin: httpx.AsyncClient, client: httpx.AsyncClient, user: Person
) -> None:
    made = await issue(admin, user)
    for asked in (
        client.post(path_of(user), json={"scopes": ["read"]}),
        client.get(path_of(user)),
        client.delete(f"{path_of(user)}/{made['id']}"),
    ):
        assert_problem(await asked, 403, "not-an-administrator")
    nobody = f"/api/admin/users/{uuid4()}/tokens"
    assert_problem(await admin.post(nobody, json={"scopes": ["read"]}), 404, "not-found")
    assert_problem(await admin.get(nobody), 404, "not-found")
    other = make_user()
    assert_problem(await admin.delete(f"{path_of(other)}/{made['id']}"), 404, "not-found")
    assert (await client_with(api, made["token"]).get("/api/auth/me")).status_code == 200


async def test_tokens_are_listed_newest_first(admin: httpx.AsyncClient, user: Person) -> None:
    made = [(await issue(admin, user, "read"))["id"] for _ in range(3)]
    pages = await walk(admin, path_of(user), limit=2)
    assert [token["id"] for page in pages for token in page] == made[::-1]


async def test_revoked_token_is_rejected_at_once(
    api: httpx.ASGITransport, admin: httpx.AsyncClient, user: Person
) -> None:
    made = await issue(admin, user)
    learner = client_with(api, made["token"])
    assert (await learner.post("/api/llm/embed", json=WISH)).status_code == 202
    assert (await admin.delete(f"{path_of(user)}/{made['id']}")).status_code == 204
    assert_problem(await learner.post("/api/llm/embed", json=WISH), 401, "not-authenticated")
    assert_problem(await learner.get("/api/auth/me"), 401, "not-authenticated")
    assert_problem(await admin.delete(f"{path_of(user)}/{made['id']}"), 404, "not-found")


@pytest.mark.parametrize("way", ["GET", "Prefer", "OpenAI"])
async def test_request_that_waits_gets_nothing_once_its_token_is_revoked(
    api: httpx.ASGITransport,
    admin: httpx.AsyncClient,
    user: Person,
    waiting_requests: "asyncio.Queue[UUID]",
    way: str,
) -> None:
    made = await issue(admin, user)
    learner = client_with(api, made["token"])
    ways = {
        "GET": lambda: learner.get(f"/api/jobs/{make_job(user.id).id}?wait=60"),
        "Prefer": lambda: learner.post("/api/llm/embed", json=WISH, headers={"Prefer": "wait=60"}),
        "OpenAI": lambda: learner.post("/v1/embeddings", json={"model": "auto", "input": "What is a loom?"}),
    }
    request = asyncio.create_task(ways[way]())
    job_id = await promptly(waiting_requests.get())
    assert (await admin.delete(f"{path_of(user)}/{made['id']}")).status_code == 204
    assert (await client_of(api, user).post(f"/api/jobs/{job_id}/cancel")).status_code == 200
    assert (await promptly(request)).status_code == 401


async def test_token_is_rejected_from_its_expiry_on_although_it_is_cached(
    api: httpx.ASGITransport, admin: httpx.AsyncClient, user: Person
) -> None:
    made = await issue(admin, user, ttl_seconds=1)
    learner = client_with(api, made["token"])
    ends_at = datetime.fromisoformat(made["expires_at"])
    while True:
        sent_at = datetime.now(UTC)
        last = await learner.get("/api/auth/me")
        if last.status_code != 200:
            break
        assert sent_at < ends_at
    assert datetime.now(UTC) >= ends_at
    assert_problem(last, 401, "not-authenticated")
    assert_problem(await learner.post("/api/llm/embed", json=WISH), 401, "not-authenticated")
    assert content(await admin.get(path_of(user)))["items"] == []


async def test_requests_wait_for_no_longer_than_their_token_lasts(
    api: httpx.ASGITransport, admin: httpx.AsyncClient, user: Person
) -> None:
    job = make_job(user.id)

    async def outlast(send: Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]) -> httpx.Response:
        """The response to a request whose token ends while it waits. A busy machine needs one that lasts longer."""
        for seconds in (1, 2, 4, 8, 16):
            learner = client_with(api, (await issue(admin, user, ttl_seconds=seconds))["token"])
            response = await promptly(send(learner))
            if response.status_code != 401:
                break
        return response

    waited = await outlast(lambda learner: learner.get(f"/api/jobs/{job.id}", params={"wait": 60}))
    assert content(waited)["state"] == "queued"
    wish: dict[str, Any] = {"json": WISH, "headers": {"Prefer": "wait=60"}}
    submitted = await outlast(lambda learner: learner.post("/api/llm/embed", **wish))
    assert submitted.status_code == 202


async def test_event_stream_ends_soon_after_its_token(
    api: httpx.ASGITransport, admin: httpx.AsyncClient, user: Person
) -> None:
    fence = make_running_job(user.id)
    made = await issue(admin, user, "read")
    reader = Reader(api.app, f"{path_of_job(fence)}/events", Person(user.id, made["token"]))
    await reader.wait_for(b"event: started")
    let_expire(made)
    await promptly(reader.done)
    assert [type_ for type_, _ in events_in(reader)] == ["queued", "started"]


async def test_token_of_one_job_reaches_that_job_alone(
    api: httpx.ASGITransport, admin: httpx.AsyncClient, user: Person
) -> None:
    job, other = make_job(user.id), make_job(user.id)
    made = await issue(admin, user, job_id=str(job.id))
    assert made["job_id"] == str(job.id)
    learner = client_with(api, made["token"])
    for _ in range(2):  # the second time the token is cached
        assert content(await learner.get(f"/api/jobs/{job.id}"))["id"] == str(job.id)
        for path in (f"/api/jobs/{other.id}", f"/api/jobs/{other.id}/events", "/api/jobs", "/api/auth/me"):
            assert_problem(await learner.get(path), 403, "forbidden")
        assert_problem(await learner.get("/api/documents/search", params={"query": "loom"}), 403, "forbidden")
        assert_problem(await learner.post("/api/llm/embed", json=WISH), 403, "forbidden")
    assert content(await learner.post(f"/api/jobs/{job.id}/cancel"))["state"] == "cancelled"


async def test_token_of_a_job_of_somebody_else_is_refused(admin: httpx.AsyncClient, user: Person) -> None:
    for job_id in (make_job(make_user().id).id, uuid4()):
        response = await admin.post(path_of(user), json={"scopes": ["read"], "job_id": str(job_id)})
        assert_problem(response, 404, "not-found")


UNKNOWN = UUID(int=1)
LASTING: list[tuple[str, str, Json | None]] = [
    ("POST", "/api/auth/api-keys", {"name": "for ever"}),
    ("DELETE", f"/api/auth/api-keys/{UNKNOWN}", None),
    ("DELETE", f"/api/auth/sessions/{UNKNOWN}", None),
    ("POST", "/api/webhooks", {"url": "https://hooks.example.org/"}),
    ("PATCH", f"/api/webhooks/{UNKNOWN}", {"enabled": True}),
    ("DELETE", f"/api/webhooks/{UNKNOWN}", None),
    ("POST", f"/api/webhooks/{UNKNOWN}/rotate", None),
    ("GET", "/api/webhooks/callback-secret", None),
]


async def test_token_makes_nothing_that_outlasts_it(
    api: httpx.ASGITransport, admin: httpx.AsyncClient, user: Person
) -> None:
    learner = client_with(api, (await issue(admin, user))["token"])
    for check in each(LASTING):
        with check as (method, path, body):
            assert_problem(await learner.request(method, path, json=body), 403, "forbidden")


async def test_suspended_user_cannot_use_a_token(
    api: httpx.ASGITransport, admin: httpx.AsyncClient, user: Person
) -> None:
    learner = client_with(api, (await issue(admin, user))["token"])
    content(await learner.get("/api/jobs"))
    content(await admin.patch(f"/api/admin/users/{user.id}", json={"is_active": False}))
    assert_problem(await learner.get("/api/jobs"), 401, "not-authenticated")


async def test_tokens_end_with_the_account_that_issued_them(api: httpx.ASGITransport, user: Person) -> None:
    issuer = make_user(is_admin=True)
    made = await issue(client_of(api, issuer), user)
    another = client_of(api, make_user(is_admin=True))
    assert (await another.delete(f"/api/admin/users/{issuer.id}")).status_code == 204
    assert content(await another.get(path_of(user)))["items"] == []
    assert_problem(await client_with(api, made["token"]).get("/api/jobs"), 401, "not-authenticated")


async def test_tokens_are_in_the_audit_log_without_the_secret_part(
    admin: httpx.AsyncClient, issuer: Person, user: Person
) -> None:
    made = await issue(admin, user, "read")
    await admin.delete(f"{path_of(user)}/{made['id']}")
    with read_only() as session:
        for action in ("users.token.add", "users.token.delete"):
            entries = audit.list_entries(session, limit=100, action=action)
            [entry] = [entry for entry in entries if entry.subject == str(user.id)]
            assert entry.actor_id == issuer.id
            assert entry.after == {name: made[name] for name in ("id", "prefix", "scopes", "job_id", "expires_at")}


async def test_expired_tokens_are_deleted_and_keys_stay(
    client: httpx.AsyncClient, admin: httpx.AsyncClient, user: Person
) -> None:
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    key = content(await client.post("/api/auth/api-keys", json={"name": "mine", "expires_at": soon}))
    expired, valid = await issue(admin, user), await issue(admin, user)
    let_expire(key)
    let_expire(expired)
    with transaction() as session:
        user_tokens.delete_expired(session)
    with read_only() as session:
        left = set(session.scalars(text("SELECT id FROM api_keys WHERE user_id = :id"), {"id": user.id}))
    assert str(expired["id"]) not in map(str, left)
    assert {key["id"], valid["id"]} <= set(map(str, left))


async def test_number_of_tokens_is_limited(
    admin: httpx.AsyncClient, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(user_tokens, "MOST_PER_USER", 2)
    first = await issue(admin, user)
    await issue(admin, user)
    assert_problem(await admin.post(path_of(user), json={"scopes": ["read"]}), 409, "conflict")
    let_expire(first)
    await issue(admin, user)


@pytest.mark.parametrize("way", [{}, NO_FAST_PATH], ids=["fast path", "usual way"])
async def test_page_has_only_its_own_site_called_back(
    api: httpx.ASGITransport, admin: httpx.AsyncClient, user: Person, configure: Configure, way: dict[str, str]
) -> None:
    """What is sent there is signed with the secret of the account."""
    client = client_with(api, (await issue(admin, user))["token"])
    content(await client.get("/api/auth/me"))  # the key of a request on the fast path is known

    async def status(callback_url: str, client: httpx.AsyncClient = client) -> int:
        body = WISH | {"callback_url": callback_url}
        return (await client.post("/api/llm/embed", json=body, headers=way)).status_code

    assert await status(ITS_OWN) == 403
    configure(PENSUM_ALLOWED_ORIGINS="https://learn.example.com")
    assert await status(ITS_OWN) == 202
    for elsewhere in (
        "https://example.org/hook",
        "https://learn.example.com@example.org/",
        "https://[",
        "learn.example.com",
    ):
        assert await status(elsewhere) == 403
    problem = assert_problem(
        await client.post("/api/llm/embed", json=WISH | {"callback_url": "https://example.org/"}), 403, "forbidden"
    )
    assert "learn.example.com" in problem["detail"]
    assert await status("https://example.org/hook", client_of(api, user)) == 202


async def test_refused_callback_stores_nothing(
    api: httpx.ASGITransport, admin: httpx.AsyncClient, user: Person
) -> None:
    client = client_with(api, (await issue(admin, user))["token"])
    body = {"title": "A", "text": "B", "callback_url": ITS_OWN}
    response = await client.post("/api/documents/text", json=body)
    assert "PENSUM_ALLOWED_ORIGINS" in assert_problem(response, 403, "forbidden")["detail"]
    assert content(await client.get("/api/documents"))["items"] == []
