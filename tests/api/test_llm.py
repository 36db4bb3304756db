import math
from operator import mul
from typing import Any

import httpx
import pytest

from db.models import ProviderState
from db.queries.llm import providers
from db.transactions import transaction
from tests.support.api_client import Json, assert_problem, content, fields_of
from tests.support.api_jobs import SAMPLES, is_untouched, result_of, run_to_end, submit
from tests.support.live_workers import live_worker
from tests.support.providers import announced_providers

GENERATE, EMBED = "/api/llm/generate", "/api/llm/embed"
DIMENSIONS = 384  # of all-MiniLM-L6-v2


def cosine(one: list[float], other: list[float]) -> float:
    """For vectors of length one."""
    return math.fsum(map(mul, one, other))


def deep_schema(levels: int) -> Json:
    schema: Json = {}
    for _ in range(levels):
        schema = {"not": schema}
    return schema


async def test_prompt_is_answered_from_the_library(learner: httpx.AsyncClient) -> None:
    result = await result_of(learner, GENERATE, {"prompt": "What is early stopping?"})
    assert (set(result), result["finish_reason"]) == ({"text", "value", "finish_reason"}, "stop")
    quote = "Early stopping is the practice of ending training when the error on a validation set stops improving."
    assert quote in result["text"]
    assert quote in (SAMPLES / "overfitting-and-regularization.md").read_text()
    assert result["value"] is None


async def test_prompt_outside_the_library_fails_with_nothing_to_quote(client: httpx.AsyncClient) -> None:
    finished = await run_to_end(client, await submit(client, GENERATE, {"prompt": "What is early stopping?"}))
    assert (finished["state"], finished["result"]) == ("failed", None)
    assert finished["error"]["type"] == "/problems/nothing-to-quote"
    assert finished["error"]["status"] == 422
    assert finished["error"]["detail"]


async def test_schema_fails_if_the_provider_does_not_support_it(client: httpx.AsyncClient) -> None:
    body: Json = {"prompt": "What is early stopping?", "schema": {"type": "object"}, "provider": "extractive"}
    finished = await run_to_end(client, await submit(client, GENERATE, body))
    assert (finished["state"], finished["attempt"]) == ("failed", 1)
    assert "schema" in finished["error"]["detail"]
    assert "ollama" in finished["error"]["detail"]


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
        {"$schema": "http://json-schema.org/draft-07/schema#", "type": "array"},
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": "#/$defs/a", "$defs": {"a": True}},
        {"type": "string", "x-anything": None},
    ],
    ids=str,
)
async def test_json_schema_is_accepted(client: httpx.AsyncClient, schema: Json) -> None:
    await submit(client, GENERATE, {"prompt": "a", "schema": schema})


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "thing"},
        {"type": 3},
        {"properties": []},
        {"required": "a"},
        {"pattern": "("},
        {"minimum": "low"},
        {"$schema": "http://example.org/schema"},
        {"$schema": []},
        {"$schema": None},
        deep_schema(300),
    ],
    ids=lambda schema: str(schema)[:50],
)
async def test_invalid_json_schema_is_rejected(client: httpx.AsyncClient, schema: Json) -> None:
    response = await client.post(GENERATE, json={"prompt": "a", "schema": schema})
    problem = assert_problem(response, 422, "validation-error")
    assert fields_of(problem) == ["schema"]
    assert "JSON schema" in problem["detail"]
    assert await is_untouched(client)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("prompt", ""),
        ("prompt", " \n"),
        ("prompt", "a" * 100_001),
        ("prompt", None),
        ("system", ""),
        ("model", ""),
        ("provider", "oracle"),
        ("schema", "object"),
        ("schema", True),
        ("callback_url", 1),
    ],
    ids=lambda value: str(value)[:20],
)
async def test_invalid_prompt_is_rejected(client: httpx.AsyncClient, field: str, value: Any) -> None:
    with live_worker("io.llm"):  # which announces every provider that there is
        response = await client.post(GENERATE, json={"prompt": "a", field: value})
    assert fields_of(assert_problem(response, 422, "validation-error")) == [field]
    assert await is_untouched(client)


async def test_texts_become_unit_vectors_in_their_order(client: httpx.AsyncClient) -> None:
    texts = ["What is overfitting?", "Bread is baked from flour.", "Why do models memorize?", "What is overfitting?"]
    result = await result_of(client, EMBED, {"texts": texts})
    assert (set(result), result["model"]) == ({"model", "dimensions", "vectors"}, "all-MiniLM-L6-v2")
    vectors = result["vectors"]
    assert len(vectors) == len(texts)
    for vector in vectors:
        assert len(vector) == result["dimensions"] == DIMENSIONS
        assert math.hypot(*vector) == pytest.approx(1, abs=1e-4)
    about_models, about_bread, of_memory, again = vectors
    assert cosine(about_models, again) == pytest.approx(1, abs=1e-4)
    assert cosine(about_models, of_memory) > cosine(about_models, about_bread)


async def test_texts_of_several_batches_keep_their_order(client: httpx.AsyncClient) -> None:
    texts = [f"Number {number}" for number in range(40)]
    one_by_one = await result_of(client, EMBED, {"texts": texts[-1:]})
    at_once = await result_of(client, EMBED, {"texts": texts})
    assert len(at_once["vectors"]) == len(texts)
    assert at_once["vectors"][-1] == pytest.approx(one_by_one["vectors"][0], abs=1e-3)


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        ([], "texts"),
        ([""], "texts.0"),
        (["a", " "], "texts.1"),
        (["a", None], "texts.1"),
        (["a" * 100_001], "texts.0"),
        (["a"] * 1001, "texts"),
        ("a", "texts"),
        (None, "texts"),
    ],
    ids=lambda value: str(value)[:20],
)
async def test_invalid_texts_are_rejected(client: httpx.AsyncClient, texts: Any, field: str) -> None:
    response = await client.post(EMBED, json={"texts": texts})
    assert fields_of(assert_problem(response, 422, "validation-error")) == [field]
    assert await is_untouched(client)


async def test_models_are_listed_with_the_health_of_their_provider(client: httpx.AsyncClient) -> None:
    small: Json = {
        "name": "small",
        "provider": "ollama",
        "size_bytes": 1_000,
        "capabilities": ["embedding"],
        "context_tokens": 512,
        "digest": "6a0b",
    }
    with announced_providers({"ollama": [small], "extractive": []}):
        [model] = content(await client.get("/api/llm/models"))["models"]
        since = model.pop("since")
        assert model == small | {"healthy": True, "state": "up"}
        with transaction() as session:
            providers.report_down(session, "ollama", ProviderState.LOADING, detail="It loads.")
        [model] = content(await client.get("/api/llm/models"))["models"]
        assert (model["healthy"], model["state"]) == (False, "loading")
        assert model["since"] > since
