"""Python reads NaN, Infinity and 1e999 in JSON, which has none of them and PostgreSQL stores none: a request with one
is told where it stands."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.api_client import assert_problem, client_of, fields_of
from tests.support.api_jobs import is_untouched
from tests.support.factories import make_user
from tests.support.failures import each
from tests.support.openapi import Operation, document, operations_of

NUMBERS = ("NaN", "Infinity", "-Infinity", "1e999", "-1E+999", "1" + "0" * 400 + ".0")
NO_ID = "01980000-0000-7000-8000-000000000000"
DEEP = 20
PLACES = {
    '{"type": "object", "properties": {"hue": {"type": "number", "maximum": %s}}}': "properties.hue.maximum",
    '{"type": "object", "default": {"a": [0, {"b.c": %s}]}}': "default.a.1.b.c",
    '{"enum": [1, 2, %s]}': "enum.2",
    '{"x": ' * DEEP + "%s" + "}" * DEEP: ".".join(["x"] * DEEP),
    '{"const": [[[[%s]]]]}': "const.0.0.0.0",
}


async def send(client: httpx.AsyncClient, method: str, path: str, body: str) -> httpx.Response:
    return await client.request(method, path, content=body, headers={"Content-Type": "application/json"})


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number[:9])
async def test_schema_with_such_a_number_is_refused(client: httpx.AsyncClient, number: str) -> None:
    """The second time the key is known, so the fast path looks first."""
    for schema, place in PLACES.items():
        for _ in range(2):
            body = f'{{"prompt": "Name a colour.", "schema": {schema % number}}}'
            problem = assert_problem(await send(client, "POST", "/api/llm/generate", body), 422, "validation-error")
            assert fields_of(problem) == [f"schema.{place}"]
            assert "finite" in problem["detail"]
    assert await is_untouched(client)


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number[:9])
async def test_openais_clients_are_told_so_too(client: httpx.AsyncClient, number: str) -> None:
    for schema, place in PLACES.items():
        asked = '{"type": "json_schema", "json_schema": {"name": "colour", "schema": %s}}' % (schema % number)
        messages = '[{"role": "user", "content": "Name a colour."}]'
        body = f'{{"model": "auto", "messages": {messages}, "response_format": {asked}}}'
        response = await send(client, "POST", "/v1/chat/completions", body)
        assert response.status_code == 400
        error = response.json()["error"]
        assert (error["param"], error["code"]) == (f"response_format.json_schema.schema.{place}", "validation_error")
    assert await is_untouched(client)


def fields_of_body(operation: Operation) -> Iterator[str]:
    schema = operation.resolved(operation.body["application/json"]["schema"])
    for option in schema.get("anyOf", [schema]):
        yield from operation.resolved(option).get("properties", ())


def path_of(operation: Operation) -> str:
    """With ids of nothing, and words where a path takes no ids."""
    path = operation.path
    for parameter in operation.told.get("parameters", ()):
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", _value_of(parameter["schema"]))
    return path


def _value_of(schema: dict[str, Any]) -> str:
    return str(schema.get("enum", [NO_ID])[0])


async def test_no_field_of_any_body_takes_such_a_number(api: httpx.ASGITransport) -> None:
    """Neither as its value nor deep within. No body is without fields."""
    administrator = client_of(api, make_user(is_admin=True))
    with_json = [operation for operation in operations_of(document()) if "application/json" in operation.body]
    assert len(with_json) > 50
    for check in each(with_json):
        with check as operation:
            fields = list(fields_of_body(operation))
            assert fields
            for field in fields:
                for value, place in (("NaN", ""), ('{"a": [0, -1e999]}', ".a.1")):
                    body = f'{{"{field}": {value}}}'
                    response = await send(administrator, operation.method, path_of(operation), body)
                    assert f"{field}{place}" in fields_of(assert_problem(response, 422, "validation-error"))
