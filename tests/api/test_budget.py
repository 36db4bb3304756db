"""Budgets over HTTP: what a user sees of their own, and what is refused where it is submitted."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import httpx
import pytest

from core.llm_config import Budgets, ChainEntry, Price
from db.queries.llm import spending
from db.queries.llm.config import Changes
from db.queries.llm.spending import Amount
from db.transactions import transaction
from tasks import budget
from tests.support.api_client import Json, assert_problem, client_of, content
from tests.support.configuration import Configure
from tests.support.factories import Person
from tests.support.llm_config import llm_config
from tests.support.providers import announced_providers

PATH = "/api/llm/budget"
GENERATE: Json = {"prompt": "What is a lease?"}


MODEL: Json = {"provider": "ollama", "name": "llama3.2:3b", "capabilities": ["completion"]}


@pytest.fixture(autouse=True)
def _limited(platform: None, configure: Configure) -> Iterator[None]:
    configure(PENSUM_LLM_PROVIDER="auto")
    limits = Changes(budgets=Budgets(tokens_per_day=1000, cost_per_day=0.5))
    with announced_providers({"ollama": [MODEL], "extractive": []}), llm_config(limits):
        yield


@pytest.fixture
def own(api: httpx.ASGITransport, user: Person) -> httpx.AsyncClient:
    return client_of(api, user)


def spend(user: Person, used: Amount) -> None:
    with transaction() as session:
        spending.settle(session, user.id, used, reservation_id=None, settlement_id=uuid4())
    budget.forget()


async def test_users_see_what_they_have_used_and_may_use(own: httpx.AsyncClient, user: Person) -> None:
    spend(user, Amount(120, Decimal("0.25")))
    shown = content(await own.get(PATH))
    assert shown["used"] == {"tokens": 120, "cost": 0.25}
    assert shown["limit"] == {"tokens": 1000, "cost": 0.5}
    renews_at = datetime.fromisoformat(shown["renews_at"]).astimezone(UTC)
    assert renews_at > datetime.now(UTC)
    assert (renews_at.hour, renews_at.minute, renews_at.second) == (0, 0, 0)


async def test_users_see_nothing_of_each_other(
    own: httpx.AsyncClient, user: Person, stranger: httpx.AsyncClient
) -> None:
    spend(user, Amount(120))
    assert content(await stranger.get(PATH))["used"] == {"tokens": 0, "cost": 0.0}


@pytest.mark.parametrize(
    ("path", "body", "headers"),
    [
        ("/api/llm/generate", GENERATE, {}),
        ("/api/llm/generate", GENERATE, {"Idempotency-Key": "one"}),
        ("/api/answers", {"question": "What is a lease?"}, {}),
    ],
)
async def test_a_spent_day_is_refused_with_the_time_of_renewal(
    own: httpx.AsyncClient, user: Person, path: str, body: Json, headers: dict[str, str]
) -> None:
    spend(user, Amount(1000))
    for _ in range(2):  # the second takes the fast path
        response = await own.post(path, json=body, headers=headers)
        problem = assert_problem(response, 429, "budget-exhausted")
        assert "1,000 of your 1,000 tokens" in problem["detail"]
        assert 0 < int(response.headers["Retry-After"]) <= 86_400
    assert content(await own.get("/api/jobs"))["items"] == []


async def test_what_counts_no_tokens_is_accepted(own: httpx.AsyncClient, user: Person) -> None:
    spend(user, Amount(1000))
    for path, body in (
        ("/api/llm/embed", {"texts": ["a lease"]}),
        ("/api/llm/generate", GENERATE | {"provider": "extractive"}),
    ):
        assert (await own.post(path, json=body)).status_code == 202


async def test_who_has_tokens_left_is_accepted(own: httpx.AsyncClient, user: Person) -> None:
    spend(user, Amount(900))
    assert (await own.post("/api/llm/generate", json=GENERATE)).status_code == 202


async def test_another_user_is_not_refused(user: Person, own: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    spend(user, Amount(1000))
    assert (await own.post("/api/llm/generate", json=GENERATE)).status_code == 429
    assert (await stranger.post("/api/llm/generate", json=GENERATE)).status_code == 202


async def test_who_has_spent_the_money_is_refused_where_every_provider_has_a_price(
    own: httpx.AsyncClient, user: Person
) -> None:
    spend(user, Amount(10, Decimal("0.5")))
    budgets, prices = Budgets(cost_per_day=0.5), {"ollama": Price(1, 1)}
    with llm_config(Changes(chains={"generate": (ChainEntry("ollama"),)}, budgets=budgets, prices=prices)):
        assert_problem(await own.post("/api/llm/generate", json=GENERATE), 429, "budget-exhausted")
    chain = (ChainEntry("ollama"), ChainEntry("grok"))
    with llm_config(Changes(chains={"generate": chain}, budgets=budgets, prices=prices)):
        assert (await own.post("/api/llm/generate", json=GENERATE)).status_code == 202
