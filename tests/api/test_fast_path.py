"""The fast path responds as the usual way does."""

import asyncio
from typing import Annotated, cast

import httpx
import pytest
from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import delete
from starlette.types import Message

from api import strict_input
from api.accounts import keys
from api.deps import CurrentUser
from api.main import ROUTERS, create_app
from api.middleware.fast_path import DoesNotFit, Endpoint, fast_path, routes_of
from api.schemas.jobs import JobOut
from api.schemas.llm import EmbedIn
from api.submission import Submitting
from api.ttl_cache import TtlCache
from db.models import ApiKey
from db.transactions import transaction
from tests.support.api_client import Json, content
from tests.support.api_jobs import search
from tests.support.factories import Person
from tests.support.whole_bodies import WholeBodies

EMBED = {"texts": ["What is overfitting?"]}
USUAL = {"Prefer": "handling=lenient"}  # a preference that is ignored, but not by the fast path


async def both(client: httpx.AsyncClient, path: str, body: Json) -> tuple[httpx.Response, httpx.Response]:
    await client.get("/api/jobs")  # the key is known from now on
    return await client.post(path, json=body), await client.post(path, json=body, headers=USUAL)


async def test_start_and_end_of_the_server_pass_all_middleware(platform: None) -> None:
    to_app: asyncio.Queue[Message] = asyncio.Queue()
    from_app: asyncio.Queue[Message] = asyncio.Queue()
    running = asyncio.create_task(create_app()({"type": "lifespan", "state": {}}, to_app.get, from_app.put))
    for begun in ("startup", "shutdown"):
        await to_app.put({"type": f"lifespan.{begun}"})
        assert await from_app.get() == {"type": f"lifespan.{begun}.complete"}
    await running


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/llm/embed", EMBED),
        ("/api/llm/generate", {"prompt": "What is overfitting?", "schema": {"type": "object"}, "seed": 1}),
        ("/api/llm/generate", {"messages": [{"role": "user", "content": "What is overfitting?"}]}),
        ("/api/llm/embed", EMBED | {"callback_url": "https://example.org/hook"}),
    ],
)
async def test_accepted_submission_is_the_same_on_both_paths(client: httpx.AsyncClient, path: str, body: Json) -> None:
    fast, usual = await both(client, path, body)
    assert fast.status_code == usual.status_code == 202
    own = {"id", "created_at", "expires_at", "request_id", "waiting_since", "links"}
    assert {**content(fast), **dict.fromkeys(own)} == {**content(usual), **dict.fromkeys(own)}
    assert (content(fast)["expires_at"] is None) == (content(usual)["expires_at"] is None)
    for response in (fast, usual):
        assert response.headers["Location"] == content(response)["links"]["self"]
    assert _steady(fast) == _steady(usual)
    assert set(content(fast)["links"]) == set(content(usual)["links"])


def _steady(response: httpx.Response) -> list[tuple[str, str]]:
    """Its headers, but those that are another response's own."""
    changing = {"location", "content-length", "ratelimit", "x-request-id"}
    return [item for item in sorted(response.headers.items()) if item[0] not in changing]


QUERY = ("query", "Why is it overfitting? +%&=")
KINDS = [("kind", "markdown"), ("kind", "pdf")]
Params = list[tuple[str, str | int | float | bool | None]]


async def both_found(client: httpx.AsyncClient, params: Params) -> tuple[httpx.Response, httpx.Response]:
    await client.get("/api/jobs")  # the key is known from now on
    fast = await client.get("/api/documents/search", params=params)
    return fast, await client.get("/api/documents/search", params=params, headers=USUAL)


@pytest.mark.parametrize("more", [[], [("limit", "2")], KINDS], ids=str)
async def test_search_is_the_same_on_both_paths(learner: httpx.AsyncClient, more: Params) -> None:
    await search(learner, QUERY[1])  # the query is known from now on
    fast, usual = await both_found(learner, [QUERY, *more])
    assert fast.status_code == usual.status_code == 200
    assert fast.json() == usual.json()
    assert fast.json()["results"]
    assert _steady(fast) == _steady(usual)


@pytest.mark.parametrize(
    "params",
    [
        [],
        [("query", " ")],
        [("query", "ä\0")],
        [QUERY, QUERY],
        [QUERY, ("limit", "1"), ("limit", "2")],
        [QUERY, ("limit", "")],
        [QUERY, ("limit", "51")],
        [QUERY, ("project_id", "mine")],
        [QUERY, ("kind", "a\0")],
    ],
    ids=str,
)
async def test_invalid_search_is_refused_on_both_paths(client: httpx.AsyncClient, params: Params) -> None:
    fast, usual = await both_found(client, params)
    assert fast.status_code == usual.status_code == 422
    assert fast.json() == usual.json()


@pytest.mark.parametrize(
    "body", [{}, {"texts": []}, {"texts": [1]}, {"texts": ["a\0b"]}, {"texts": "a"}, EMBED | {"text": 1}, [EMBED]]
)
async def test_invalid_body_is_refused_on_both_paths(client: httpx.AsyncClient, body: Json) -> None:
    fast, usual = await both(client, "/api/llm/embed", body)
    assert fast.status_code == usual.status_code == 422
    assert fast.json() == usual.json()


@pytest.mark.parametrize("raw", [b"{", b"", b"\xff", b'{"texts": ["\\ud800"]}', b'{"texts": NaN}'])
async def test_malformed_json_is_refused_on_both_paths(client: httpx.AsyncClient, raw: bytes) -> None:
    await client.get("/api/jobs")
    headers = {"Content-Type": "application/json"}
    fast = await client.post("/api/llm/embed", content=raw, headers=headers)
    usual = await client.post("/api/llm/embed", content=raw, headers=headers | USUAL)
    assert fast.status_code == usual.status_code
    assert fast.is_client_error
    assert fast.json() == usual.json()


async def test_unknown_api_key_is_refused(anybody: httpx.AsyncClient) -> None:
    for _ in range(2):
        response = await anybody.post("/api/llm/embed", json=EMBED, headers={"Authorization": "Bearer pk_nobody"})
        assert response.status_code == 401


@pytest.fixture
def usual_requests(api: httpx.ASGITransport, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of requests that go the usual way."""
    paths: list[str] = []

    async def note(request: Request) -> None:
        paths.append(request.url.path)

    monkeypatch.setitem(cast(WholeBodies, api.app).app.dependency_overrides, strict_input.check, note)
    return paths


@pytest.fixture
def forgetful_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The owner of each key is looked up with each request."""
    monkeypatch.setattr(keys, "_users", TtlCache(0.0))


async def test_known_keys_stay_on_the_fast_path_while_they_are_looked_up(
    client: httpx.AsyncClient, usual_requests: list[str], forgetful_keys: None
) -> None:
    await client.get("/api/jobs")
    responses = await asyncio.gather(*(client.post("/api/llm/embed", json=EMBED) for _ in range(3)))
    assert [response.status_code for response in responses] == [202, 202, 202]
    assert usual_requests == ["/api/jobs"]


async def test_key_that_another_process_deleted_is_refused(
    client: httpx.AsyncClient, user: Person, forgetful_keys: None
) -> None:
    await client.get("/api/jobs")
    with transaction() as session:
        session.execute(delete(ApiKey).where(ApiKey.user_id == user.id))
    assert (await client.post("/api/llm/embed", json=EMBED)).status_code == 401


def test_routes_of_the_fast_path() -> None:
    assert set(routes_of(ROUTERS)) == {
        ("POST", "/api/llm/generate"),
        ("POST", "/api/llm/embed"),
        ("GET", "/api/documents/search"),
    }


@fast_path
async def submit_without_body(submitting: Submitting) -> JobOut:
    raise NotImplementedError


@fast_path
async def submit_with_more(submitting: Submitting, body: EmbedIn, request: Request) -> JobOut:
    raise NotImplementedError


@fast_path
async def submit_list(submitting: Submitting, body: list[str]) -> JobOut:
    raise NotImplementedError


@pytest.mark.parametrize("endpoint", [submit_without_body, submit_with_more, submit_list])
def test_decorated_route_with_another_signature_is_refused_at_start(endpoint: Endpoint) -> None:
    router = APIRouter()
    router.post("/submit", status_code=202)(endpoint)
    with pytest.raises(DoesNotFit, match=endpoint.__name__):
        routes_of([router])


@fast_path
async def query_without_user(request: Request, params: Annotated[EmbedIn, Query()]) -> Response:
    raise NotImplementedError


@fast_path
async def query_without_model(request: Request, user: CurrentUser, params: Annotated[str, Query()]) -> Response:
    raise NotImplementedError


@pytest.mark.parametrize("endpoint", [query_without_user, query_without_model])
def test_decorated_query_with_another_signature_is_refused_at_start(endpoint: Endpoint) -> None:
    router = APIRouter()
    router.get("/query")(endpoint)
    with pytest.raises(DoesNotFit, match=endpoint.__name__):
        routes_of([router])


async def test_undecorated_route_is_not_on_the_fast_path() -> None:
    router = APIRouter()

    @router.post("/submit", status_code=202)
    async def submit(submitting: Submitting, body: EmbedIn) -> JobOut:
        raise NotImplementedError

    assert routes_of([router]) == {}
