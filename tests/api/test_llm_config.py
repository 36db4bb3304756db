"""The configuration of language models and the audit log, as administrators read and change them."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from core.llm_config import CHAIN_NAMES
from db.transactions import transaction
from tests.support.api_client import Json, assert_problem, client_of, content, fields_of, walk
from tests.support.configuration import Configure
from tests.support.factories import Person, make_user
from tests.support.providers import announced_providers

PATH, AUDIT = "/api/admin/llm-config", "/api/admin/audit"
MODELS = [
    {"provider": "ollama", "name": "llama3.2:latest", "capabilities": ["completion"]},
    {"provider": "ollama", "name": "all-minilm:latest", "capabilities": ["embedding"]},
    {"provider": "anthropic", "name": "claude", "capabilities": []},
]


@pytest.fixture(autouse=True)
def _restored_config(platform: None) -> Iterator[None]:
    """The configuration is one row for everybody."""
    yield
    with transaction() as session:
        session.execute(text("DELETE FROM llm_config"))


@pytest.fixture(autouse=True)
def _providers(configure: Configure, platform: None) -> Iterator[None]:
    """A worker that can ask Ollama and Anthropic."""
    configure(PENSUM_LLM_PROVIDER="auto")
    with announced_providers(_by_provider(MODELS)):
        yield


def _by_provider(models: list[Json]) -> dict[str, list[Json]]:
    names = ("ollama", "anthropic", "extractive")
    return {name: [model for model in models if model["provider"] == name] for name in names}


@pytest.fixture
def administrator(platform: None) -> Person:
    return make_user(is_admin=True)


@pytest.fixture
def admin(api: httpx.ASGITransport, administrator: Person) -> httpx.AsyncClient:
    return client_of(api, administrator)


async def put(admin: httpx.AsyncClient, body: Json, **headers: str) -> Json:
    return content(await admin.put(PATH, json=body, headers=headers))


async def refused(admin: httpx.AsyncClient, body: Json) -> Json:
    before = content(await admin.get(PATH))
    problem = assert_problem(await admin.put(PATH, json=body), 422, "validation-error")
    assert content(await admin.get(PATH)) == before
    return problem


async def test_default_chains_are_shown_as_such(admin: httpx.AsyncClient) -> None:
    shown = content(await admin.get(PATH))
    assert set(shown["chains"]) == set(shown["default_chains"]) == set(CHAIN_NAMES)
    assert [entry["provider"] for entry in shown["chains"]["exercises"]] == ["ollama", "anthropic", "extractive"]
    assert [entry["provider"] for entry in shown["chains"]["generate"]] == ["ollama", "anthropic"]
    assert shown["chains"]["chat"][0] == {"provider": "ollama", "model": None, "wait_seconds": 20.0}
    assert (shown["budgets"], shown["prices"]) == ({"tokens_per_day": None, "cost_per_day": None}, {})
    assert (shown["version"], shown["updated_at"], shown["updated_by"]) == (0, None, None)


async def test_a_provider_named_by_the_setting_is_every_chain(admin: httpx.AsyncClient, configure: Configure) -> None:
    configure(PENSUM_LLM_PROVIDER="extractive")
    chains = content(await admin.get(PATH))["chains"]
    assert {entry["provider"] for chain in chains.values() for entry in chain} == {"extractive"}


async def test_put_replaces_what_is_given_and_nothing_else(admin: httpx.AsyncClient, administrator: Person) -> None:
    before = content(await admin.get(PATH))
    chat = [{"provider": "anthropic", "model": "claude", "wait_seconds": None}, {"provider": "ollama"}]
    prices = {"anthropic/claude": {"input": 3, "output": 15}, "ollama": {"input": 0, "output": 0}}
    await put(admin, {"chains": {"chat": chat}, "prices": prices})
    after = await put(admin, {"budgets": {"tokens_per_day": 5000}})
    stored = [
        {"provider": "anthropic", "model": "claude", "wait_seconds": None},
        {"provider": "ollama", "model": None, "wait_seconds": 20.0},
    ]
    assert after["chains"] == before["chains"] | {"chat": stored}
    assert after["default_chains"] == [name for name in CHAIN_NAMES if name != "chat"]
    assert after["prices"] == prices
    assert after["budgets"] == {"tokens_per_day": 5000, "cost_per_day": None}
    assert (after["version"], after["updated_by"]) == (2, str(administrator.id))
    assert content(await admin.get(PATH)) == after


async def test_what_was_read_can_be_put_again_and_again_without_a_change(admin: httpx.AsyncClient) -> None:
    first = await put(admin, content(await admin.get(PATH)))
    assert await put(admin, first) == first
    assert (first["version"], first["default_chains"]) == (1, [])


async def test_null_returns_a_chain_to_its_default(admin: httpx.AsyncClient) -> None:
    before = content(await admin.get(PATH))
    await put(admin, {"chains": {"grading": [{"provider": "anthropic"}]}})
    after = await put(admin, {"chains": {"grading": None}})
    assert (after["chains"], after["default_chains"]) == (before["chains"], before["default_chains"])


async def test_model_is_known_without_its_latest_tag(admin: httpx.AsyncClient) -> None:
    await put(admin, {"chains": {"chat": [{"provider": "ollama", "model": "llama3.2"}]}})


@pytest.mark.parametrize(
    ("body", "field", "hint"),
    [
        ({"chains": {"answer": [{"provider": "ollama"}]}}, "chains.answer", "'answers'"),
        ({"chains": {"chat": [{"provider": "olama"}]}}, "chains.chat.0.provider", "Did you mean 'ollama'?"),
        ({"chains": {"chat": [{"provider": "auto"}]}}, "chains.chat.0.provider", "anthropic, extractive, ollama"),
        ({"chains": {"chat": [{"provider": "ollama", "model": "llama3"}]}}, "chains.chat.0.model", "llama3.2:latest"),
        ({"chains": {"chat": [{"provider": "ollama", "model": "all-minilm"}]}}, "chains.chat.0.model", "Unknown"),
        ({"chains": {"chat": []}}, "chains.chat", "empty"),
        ({"chains": {"chat": [{"provider": "ollama"}] * 2}}, "chains.chat.1", "once"),
        ({"prices": {"antropic/claude": {"input": 1, "output": 1}}}, "prices.antropic/claude", "'anthropic'"),
        ({"prices": {"anthropic/cloud": {"input": 1, "output": 1}}}, "prices.anthropic/cloud", "'claude'"),
    ],
    ids=str,
)
async def test_what_is_unknown_is_named_with_the_nearest(
    admin: httpx.AsyncClient, body: Json, field: str, hint: str
) -> None:
    problem = await refused(admin, body)
    assert fields_of(problem) == [field]
    assert hint in problem["detail"]


async def test_all_that_is_unknown_is_named_at_once(admin: httpx.AsyncClient) -> None:
    problem = await refused(admin, {"chains": {"chat": [{"provider": "a"}], "b": None}, "prices": {"c": PRICE}})
    assert fields_of(problem) == ["chains.chat.0.provider", "chains.b", "prices.c"]


PRICE = {"input": 1, "output": 2}


@pytest.mark.parametrize(
    "body",
    [
        {"chain": {}},
        {"chains": []},
        {"chains": {"chat": {"provider": "ollama"}}},
        {"chains": {"chat": [{"model": "llama3.2"}]}},
        {"chains": {"chat": [{"provider": "ollama", "wait": 3}]}},
        {"chains": {"chat": [{"provider": "ollama", "wait_seconds": -1}]}},
        {"chains": {"chat": [{"provider": "oll\0ama"}]}},
        {"budgets": {"tokens_per_day": -1}},
        {"budgets": {"tokens_per_day": 1.5}},
        {"budgets": {"cost_per_day": "much"}},
        {"budgets": {"tokens": 3}},
        {"prices": {"ollama": {"input": 1}}},
        {"prices": {"ollama": {"input": -1, "output": 1}}},
        [],
    ],
    ids=str,
)
async def test_invalid_config_is_refused(admin: httpx.AsyncClient, body: Any) -> None:
    assert (await refused(admin, body))["errors"]


async def test_infinite_price_is_refused(admin: httpx.AsyncClient) -> None:
    body = b'{"prices": {"ollama": {"input": 1e999, "output": 1}}}'
    response = await admin.put(PATH, content=body, headers={"Content-Type": "application/json"})
    assert fields_of(assert_problem(response, 422, "validation-error")) == ["prices.ollama.input"]


async def test_etag_keeps_two_administrators_from_overwriting_each_other(
    api: httpx.ASGITransport, admin: httpx.AsyncClient
) -> None:
    seen = (await admin.get(PATH)).headers["ETag"]
    await put(client_of(api, make_user(is_admin=True)), {"budgets": {"tokens_per_day": 1}}, **{"If-Match": seen})
    response = await admin.put(PATH, json={"budgets": {"tokens_per_day": 2}}, headers={"If-Match": seen})
    assert_problem(response, 412, "precondition-failed")
    current = await admin.get(PATH)
    assert content(current)["budgets"]["tokens_per_day"] == 1
    await put(admin, {"budgets": {"tokens_per_day": 2}}, **{"If-Match": current.headers["ETag"]})


async def test_learners_neither_read_nor_change_it(client: httpx.AsyncClient) -> None:
    for response in (
        await client.get(PATH),
        await client.put(PATH, json={"budgets": {"tokens_per_day": 1}}),
    ):
        assert_problem(response, 403, "not-an-administrator")
    assert_problem(await client.get(AUDIT), 403, "not-an-operator")


async def test_changes_are_in_the_audit_log(admin: httpx.AsyncClient, administrator: Person) -> None:
    for tokens in (1, 2, 2):
        await put(admin, {"budgets": {"tokens_per_day": tokens}})
    pages = await walk(admin, AUDIT, limit=1, action="llm.config.change")
    own = [entry for page in pages for entry in page if entry["actor_id"] == str(administrator.id)]
    budgets = [
        (entry["before"]["budgets"]["tokens_per_day"], entry["after"]["budgets"]["tokens_per_day"]) for entry in own
    ]
    assert budgets == [(1, 2), (None, 1)]
    assert own[0]["subject"] == "llm-config"
    assert "@" in own[0]["actor_email"]


async def test_audit_log_is_filtered_by_action(admin: httpx.AsyncClient) -> None:
    await put(admin, {"budgets": {"tokens_per_day": 1}})
    assert content(await admin.get(AUDIT, params={"action": "nothing.of.this"}))["items"] == []
