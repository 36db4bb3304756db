"""A schema of any size is checked in a moment, or refused for its size."""

import json

import httpx
import pytest

from api.json_schemas import MOST_CHARACTERS, MOST_ITEMS, MOST_LEVELS
from tests.support.api_client import Json, assert_problem
from tests.support.api_jobs import is_untouched, submit

GENERATE = "/api/llm/generate"


def nested(levels: int) -> Json:
    schema: Json = {"type": "string"}
    for _ in range(levels - 1):
        schema = {"not": schema}
    return schema


def with_description(characters: int) -> Json:
    empty = len(json.dumps({"description": ""}))
    return {"description": "x" * (characters - empty)}


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param(nested(MOST_LEVELS - 1), id="levels"),
        pytest.param(with_description(MOST_CHARACTERS), id="characters"),
        pytest.param({"enum": list(range(MOST_ITEMS))}, id="items"),
    ],
)
async def test_schema_at_a_bound_is_accepted(client: httpx.AsyncClient, schema: Json) -> None:
    await submit(client, GENERATE, {"prompt": "a", "schema": schema})


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        pytest.param(nested(MOST_LEVELS + 1), f"more than {MOST_LEVELS} levels", id="levels"),
        pytest.param(with_description(MOST_CHARACTERS + 1), f"may have {MOST_CHARACTERS}", id="characters"),
        pytest.param({"enum": list(range(MOST_ITEMS + 1))}, f"more than {MOST_ITEMS} items", id="items"),
        pytest.param(
            {"properties": {"a": {"type": [{"a": n} for n in range(3_000)]}}}, "items", id="slow to check: 37 KB"
        ),
    ],
)
async def test_schema_beyond_a_bound_is_refused(client: httpx.AsyncClient, schema: Json, said: str) -> None:
    response = await client.post(GENERATE, json={"prompt": "a", "schema": schema})
    detail = assert_problem(response, 422, "validation-error")["detail"]
    assert detail.startswith("Invalid JSON schema")
    assert said in detail
    assert await is_untouched(client)


async def test_reason_is_short_whatever_the_schema_holds(client: httpx.AsyncClient) -> None:
    response = await client.post(GENERATE, json={"prompt": "a", "schema": {"type": "x" * 10_000}})
    assert len(assert_problem(response, 422, "validation-error")["detail"]) < 400
