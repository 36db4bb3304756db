"""What a request may bring is bounded, so that none keeps the others waiting. On a real server."""

import gzip
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from api.errors import MOST_ERRORS
from api.middleware.body_limit import MOST_ANONYMOUS_BYTES
from api.middleware.json_limit import MOST_VALUES
from tests.support.api_client import assert_problem
from tests.support.api_jobs import is_untouched
from tests.support.api_server import Server
from tests.support.factories import Person, make_user
from tests.support.failures import each
from tests.support.openapi import document, schemas
from tests.support.raw_http import response_to

Schema = dict[str, Any]

SHORT_FORMATS = {"uuid", "date-time", "date"}

MOST_RESPONSE_BYTES = 20_000
MOST_SECONDS = 0.5  # of the server's processor: no other request waits for longer
NOT_QUITE_TOO_MANY = MOST_VALUES - 200


def bodies() -> dict[tuple[str, str], Schema]:
    """The schemas by media type, by method and path."""
    return {
        (method.upper(), path): media
        for path, operations in document()["paths"].items()
        for method, operation in operations.items()
        if (media := operation.get("requestBody", {}).get("content"))
    }


def test_every_text_list_and_object_of_a_body_is_bounded() -> None:
    for check in each(bodies().items(), name=lambda body: " ".join(body[0])):
        with check as (_, by_media_type):
            unbounded = [name for media in by_media_type.values() for name in _unbounded(media["schema"], "body")]
            assert unbounded == []


def _unbounded(schema: Schema, name: str) -> Iterator[str]:
    """The names of what may be of any length."""
    if "$ref" in schema:
        yield from _unbounded(schemas()[schema["$ref"].rpartition("/")[2]], name)
    for option in [*schema.get("anyOf", ()), *schema.get("oneOf", ())]:
        yield from _unbounded(option, name)
    match schema.get("type"):
        case "string" if not _is_short(schema) and "maxLength" not in schema:
            yield name
        case "array":
            if "maxItems" not in schema:
                yield name
            yield from _unbounded(schema.get("items", {}), f"{name}[]")
        case "object":
            yield from _unbounded_fields(schema, name)


def _is_short(schema: Schema) -> bool:
    """Or a file, whose bytes are counted while they come."""
    is_file = schema.get("format") == "binary" or "contentMediaType" in schema
    return is_file or bool({"enum", "const"} & set(schema)) or schema.get("format") in SHORT_FORMATS


def _unbounded_fields(schema: Schema, name: str) -> Iterator[str]:
    fields = schema.get("properties", {})
    others = schema.get("additionalProperties", not fields)
    if others and not {"maxProperties", "patternProperties"} & set(schema):
        yield name
    for field, inner in fields.items():
        yield from _unbounded(inner, f"{name}.{field}")
    if isinstance(others, dict):
        yield from _unbounded(others, f"{name}.*")


@pytest.fixture
def admin(platform: None) -> Person:
    return make_user(is_admin=True)


async def test_worst_body_costs_little_and_is_told_in_short(server: Server, admin: Person) -> None:
    """Each field is a list of very many wrong items, and there are very many fields that nobody knows."""
    of_json = {route: media["application/json"] for route, media in bodies().items() if "application/json" in media}
    for check in each(of_json, name=" ".join):
        with check as route:
            long_lists = _long_lists(of_json[route]["schema"], NOT_QUITE_TOO_MANY)
            for body in (long_lists, _many_fields(NOT_QUITE_TOO_MANY)):
                before = server.processor_seconds()
                response = await _send(server, admin, route, json.dumps(body).encode())
                assert server.processor_seconds() - before < MOST_SECONDS
                assert response.status_code in {404, 413, 415, 422, 503}, response.text[:1000]
                assert len(response.content) < MOST_RESPONSE_BYTES
                assert len(response.json().get("errors", ())) <= MOST_ERRORS


def _long_lists(schema: Schema, items: int) -> Schema:
    fields = schemas()[schema["$ref"].rpartition("/")[2]].get("properties", {}) if "$ref" in schema else {}
    return {name: [0] * (items // len(fields)) for name in fields}


def _many_fields(count: int) -> Schema:
    return {f"x{number}": 0 for number in range(count // 2)}


async def _send(server: Server, person: Person, route: tuple[str, str], body: bytes) -> httpx.Response:
    method, path = route
    names = {"provider": "ollama", "name": "a"}
    url = "/".join(_value_of(part, names) for part in path.split("/"))
    async with server.client(person) as client:
        return await client.request(method, url, content=body, headers={"Content-Type": "application/json"})


def _value_of(part: str, names: dict[str, str]) -> str:
    if not part.startswith("{"):
        return part
    return names.get(part.strip("{}"), "0198c2a4-0000-7000-8000-000000000000")


#: Each of some 19 MB, which only its test holds.
VERY_MANY_VALUES: dict[str, Callable[[], bytes]] = {
    "objects": lambda: b"[" + b"{}," * 6_000_000 + b"{}]",
    "fields": lambda: b'{"title":"A","text":"' + b'","x":"' * 2_500_000 + b'"}',
    "quotes": lambda: b'"' * 19_000_000,
    "numbers": lambda: b"1," * 9_000_000,
    "brackets after spaces": lambda: b" " * 19_000_000 + b"[" * 900_000,
}


@pytest.mark.parametrize("values", VERY_MANY_VALUES)
async def test_json_of_very_many_values_is_rejected_before_it_is_parsed(
    server: Server, user: Person, values: str
) -> None:
    body = VERY_MANY_VALUES[values]()
    async with server.client(user) as client:
        before = server.processor_seconds()
        response = await client.post("/api/documents/text", content=body, headers={"Content-Type": "application/json"})
        assert server.processor_seconds() - before < 2 * MOST_SECONDS  # with the receipt of 19 MB
        problem = assert_problem(response, 413, "too-large")
        assert f"{MOST_VALUES:,} values" in problem["detail"]
        assert await is_untouched(client)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32"])
async def test_json_is_taken_in_utf_8_alone(server: Server, user: Person, encoding: str) -> None:
    """In UTF-16 and UTF-32, one byte of `Ģ` is that of a quote. Whoever counts values in bytes takes all behind it for
    a text."""
    body = ('{"title":"Ģ","text":[' + "{}," * 1_500_000 + "{}]}").encode(encoding)
    async with server.client(user) as client:
        before = server.processor_seconds()
        response = await client.post("/api/documents/text", content=body, headers={"Content-Type": "application/json"})
        assert server.processor_seconds() - before < 2 * MOST_SECONDS
        assert "UTF-8" in assert_problem(response, 400, "bad-request")["detail"]


@pytest.mark.parametrize(
    ("path", "media_type"), [("/api/documents/text", "application/json"), ("/api/documents", "multipart/form-data")]
)
async def test_compressed_body_is_refused_by_name(server: Server, user: Person, path: str, media_type: str) -> None:
    headers = {"Content-Type": media_type, "Content-Encoding": "gzip"}
    async with server.client(user) as client:
        response = await client.post(path, content=gzip.compress(b'{"title":"A","text":"B"}'), headers=headers)
        assert "Content-Encoding" in assert_problem(response, 415, "unsupported-media-type")["detail"]


async def test_long_text_full_of_marks_is_accepted(server: Server, user: Person) -> None:
    text = '{"a": [1, 2, "b\\n"]},\n' * 40_000
    async with server.client(user) as client:
        response = await client.post("/api/documents/text", json={"title": "JSON", "text": text})
        assert response.status_code == 202, response.text
        await client.post(f"/api/jobs/{response.json()['id']}/cancel")


async def test_body_without_credentials_may_be_as_long_as_a_sign_up_needs(server: Server) -> None:
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as client:
        response = await client.post("/api/documents/text", content=b" " * (MOST_ANONYMOUS_BYTES + 1))
        assert "API key" in assert_problem(response, 413, "too-large")["detail"]
        short = await client.post("/api/documents/text", json={"title": "A", "text": "B"})
        assert_problem(short, 401, "not-authenticated")


BAD_CREDENTIALS = {
    "no scheme": ("Authorization: x", 413),
    "unknown key": ("Authorization: Bearer pk_unknown", 401),
    "malformed login": ("Authorization: Bearer a.b.c", 401),
    "another cookie": ("Cookie: x=pensum_session", 413),
    "cookie of nobody": ("Cookie: pensum_session=x\r\nSec-Fetch-Site: same-origin", 401),
    "cookie from another site": ("Cookie: pensum_session=x\r\nSec-Fetch-Site: cross-site", 403),
}


@pytest.mark.parametrize("body", ["Content-Length: 19000000", "Transfer-Encoding: chunked"])
@pytest.mark.parametrize("credentials", BAD_CREDENTIALS)
async def test_credentials_are_judged_before_a_long_body_is_read(server: Server, credentials: str, body: str) -> None:
    """Of the body nothing is sent, or a piece without an end that is too long for anybody without an account."""
    header, status = BAD_CREDENTIALS[credentials]
    head = "\r\n".join(["POST /api/documents/text HTTP/1.1", "Host: test", header, body, "", ""])
    piece = b"%x\r\n" % (MOST_ANONYMOUS_BYTES + 1) + b" " * (MOST_ANONYMOUS_BYTES + 1) + b"\r\n"
    assert (await response_to(server, head.encode(), piece if "chunked" in body else b""))[0] == status


async def test_body_is_short_where_no_credentials_are_needed(server: Server, user: Person) -> None:
    async with server.client(user) as client:
        response = await client.post("/api/auth/register", content=b" " * (MOST_ANONYMOUS_BYTES + 1))
        problem = assert_problem(response, 413, "too-large")
        assert f"{MOST_ANONYMOUS_BYTES:,}" in problem["detail"]
        assert "credentials" not in problem["detail"]
