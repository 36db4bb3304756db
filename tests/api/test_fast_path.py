"""The short way answers as the usual way does."""

import httpx
import pytest

from tests.support.api_client import Json, content
from tests.support.api_jobs import search

EMBED = {"texts": ["What is overfitting?"]}
USUAL = {"Prefer": "handling=lenient"}  # a preference that we ignore, but not the short way


async def both(client: httpx.AsyncClient, path: str, body: Json) -> tuple[httpx.Response, httpx.Response]:
    await client.get("/api/jobs")  # the key is known from now on
    return await client.post(path, json=body), await client.post(path, json=body, headers=USUAL)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/llm/embed", EMBED),
        ("/api/llm/generate", {"prompt": "What is overfitting?", "schema": {"type": "object"}, "unknown": 1}),
        ("/api/llm/embed", EMBED | {"callback_url": "https://example.org/hook"}),
    ],
)
async def test_an_accepted_wish_is_answered_alike(client: httpx.AsyncClient, path: str, body: Json) -> None:
    short, usual = await both(client, path, body)
    assert short.status_code == usual.status_code == 202
    own = {"id", "created_at", "links"}
    assert {**content(short), **dict.fromkeys(own)} == {**content(usual), **dict.fromkeys(own)}
    for answer in (short, usual):
        assert answer.headers["Location"] == content(answer)["links"]["self"]
    changing = {"location", "content-length"}
    assert [item for item in sorted(short.headers.items()) if item[0] not in changing] == [
        item for item in sorted(usual.headers.items()) if item[0] not in changing
    ]
    assert set(content(short)["links"]) == set(content(usual)["links"])


QUERY = ("query", "Why is it overfitting? +%&=")
KINDS = [("kind", "markdown"), ("kind", "pdf")]
Asked = list[tuple[str, str | int | float | bool | None]]


async def both_found(client: httpx.AsyncClient, asked: Asked) -> tuple[httpx.Response, httpx.Response]:
    await client.get("/api/jobs")  # the key is known from now on
    short = await client.get("/api/documents/search", params=asked)
    return short, await client.get("/api/documents/search", params=asked, headers=USUAL)


@pytest.mark.parametrize("more", [[], [("limit", "1"), ("limit", "2"), ("unknown", "1")], KINDS], ids=str)
async def test_a_search_is_answered_alike(learner: httpx.AsyncClient, more: Asked) -> None:
    await search(learner, QUERY[1])  # the query is known from now on
    short, usual = await both_found(learner, [("query", "another"), QUERY, *more])
    assert short.status_code == usual.status_code == 200
    assert short.json() == usual.json()
    assert short.json()["results"]
    assert sorted(short.headers.items()) == sorted(usual.headers.items())


@pytest.mark.parametrize(
    "asked",
    [
        [],
        [("query", " ")],
        [("query", "ä\0")],
        [QUERY, ("limit", "")],
        [QUERY, ("limit", "51")],
        [QUERY, ("project_id", "mine")],
        [QUERY, ("kind", "a\0")],
    ],
    ids=str,
)
async def test_a_bad_search_is_refused_alike(client: httpx.AsyncClient, asked: Asked) -> None:
    short, usual = await both_found(client, asked)
    assert short.status_code == usual.status_code == 422
    assert short.json() == usual.json()


@pytest.mark.parametrize("body", [{}, {"texts": []}, {"texts": [1]}, {"texts": ["a\0b"]}, {"texts": "a"}, [EMBED]])
async def test_a_bad_body_is_refused_alike(client: httpx.AsyncClient, body: Json) -> None:
    short, usual = await both(client, "/api/llm/embed", body)
    assert short.status_code == usual.status_code == 422
    assert short.json() == usual.json()


@pytest.mark.parametrize("raw", [b"{", b"", b"\xff", b'{"texts": ["\\ud800"]}', b'{"texts": NaN}'])
async def test_what_is_no_json_is_refused_alike(client: httpx.AsyncClient, raw: bytes) -> None:
    await client.get("/api/jobs")
    headers = {"Content-Type": "application/json"}
    short = await client.post("/api/llm/embed", content=raw, headers=headers)
    usual = await client.post("/api/llm/embed", content=raw, headers=headers | USUAL)
    assert short.status_code == usual.status_code
    assert short.is_client_error
    assert short.json() == usual.json()


async def test_an_unknown_key_is_refused(anybody: httpx.AsyncClient) -> None:
    for _ in range(2):
        answer = await anybody.post("/api/llm/embed", json=EMBED, headers={"Authorization": "Bearer pk_nobody"})
        assert answer.status_code == 401
