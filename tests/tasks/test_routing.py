"""Which provider a job asks: the first of its chain that is up or worth waiting for."""

from datetime import UTC, datetime
from typing import Any

import pytest

from core.llm_config import ChainEntry, LlmConfig, default_chains
from db.models import ProviderState
from db.queries.llm.providers import Health
from tasks.contracts import AskQuestion, EmbedTexts, GenerateText
from tasks.queues import GPU_EMBED, GPU_LLM, IO_LLM
from tasks.routing import Directory, Route, choose, route

LOCAL, CLOUD, LIBRARY = "ollama", "anthropic", "extractive"
MODELS = [
    {"name": "llama3.2:3b", "capabilities": ["completion"]},
    {"name": "nomic:latest", "capabilities": ["embedding"]},
]


def health(name: str, state: ProviderState = ProviderState.UP, **more: Any) -> Health:
    is_up = state is ProviderState.UP
    values: dict[str, Any] = {
        "name": name,
        "queue": IO_LLM.name if name == CLOUD else GPU_LLM.name,
        "rank": 0,
        "slots": 1,
        "default_model": "llama3.2:3b",
        "models": MODELS,
        "state": state,
        "detail": None,
        "since": datetime.now(UTC),
        "down_seconds": None if is_up else 1.0,
        "has_been_up": True,
        "declared_away_at": None,
        "probe_at": datetime.now(UTC),
        "is_served": True,
        "running": 0,
    }
    return Health(**values | more)


def known(*found: Health) -> Directory:
    chains = default_chains([one.name for one in found])
    return Directory(LlmConfig(chains), {one.name: one for one in found})


def asked(chain: list[ChainEntry], *found: Health, given_up: tuple[str, ...] = ()) -> str | None:
    entry = choose(chain, {one.name: one for one in found}, given_up)
    return None if entry is None else entry.provider


CHAIN = [ChainEntry(LOCAL, wait_seconds=20), ChainEntry(CLOUD, wait_seconds=20), ChainEntry(LIBRARY)]
OTHERS = health(CLOUD), health(LIBRARY)


def test_first_provider_of_the_chain_is_asked() -> None:
    assert asked(CHAIN, health(LOCAL), *OTHERS) == LOCAL


@pytest.mark.parametrize("state", [state for state in ProviderState if state not in {"up", "recovering"}])
def test_provider_that_went_a_moment_ago_is_waited_for(state: ProviderState) -> None:
    assert asked(CHAIN, health(LOCAL, state, down_seconds=19), *OTHERS) == LOCAL


def test_provider_that_is_away_for_longer_than_its_wait_is_passed_over() -> None:
    assert asked(CHAIN, health(LOCAL, ProviderState.AWAY, down_seconds=21), *OTHERS) == CLOUD


def test_entry_without_a_wait_is_waited_for_until_the_deadline() -> None:
    away = health(LOCAL, ProviderState.AWAY, down_seconds=3600)
    assert asked([ChainEntry(LOCAL), ChainEntry(CLOUD)], away, *OTHERS) == LOCAL


@pytest.mark.parametrize(
    "unusable",
    [
        {"state": ProviderState.AWAY, "has_been_up": False},
        {"models": [{"name": "mistral:latest", "capabilities": ["completion"]}]},
        {"default_model": "nomic"},
    ],
    ids=["never was up", "lacks the model", "only computes vectors"],
)
def test_provider_that_cannot_serve_is_passed_over_at_once(unusable: dict[str, Any]) -> None:
    assert asked(CHAIN, health(LOCAL, **unusable), *OTHERS) == CLOUD


@pytest.mark.parametrize("gone", [{"declared_away_at": datetime.now(UTC)}, {"is_served": False}])
def test_provider_that_is_declared_away_or_has_no_worker_is_away(gone: dict[str, Any]) -> None:
    assert asked(CHAIN, health(LOCAL, down_seconds=21, **gone), *OTHERS) == CLOUD


def test_provider_that_could_not_do_the_job_is_not_asked_again() -> None:
    assert asked(CHAIN, health(LOCAL), *OTHERS, given_up=(LOCAL,)) == CLOUD
    assert asked(CHAIN, health(LOCAL), *OTHERS, given_up=(LOCAL, CLOUD, LIBRARY)) is None


def test_where_all_are_away_the_first_that_was_ever_up_is_waited_for() -> None:
    never = health(LOCAL, ProviderState.AWAY, has_been_up=False)
    away = health(CLOUD, ProviderState.AWAY, down_seconds=99)
    assert asked(CHAIN, never, away) == CLOUD
    assert asked(CHAIN, never) == LOCAL


@pytest.mark.parametrize(
    ("listed", "name", "is_offered"),
    [
        ("mistral:latest", "mistral", True),
        ("claude-x-20260101", "claude-x", True),
        ("claude-x-20260101", "claude-x-latest", True),
        ("gpt-x-2026-01-01", "gpt-x", True),
        ("gpt-4o-mini", "gpt-4o", False),
        ("llama3.2:3b", "llama3.2", False),
        ("mistral", "MISTRAL", False),
        ("mistral", "", False),
        ("mistral", "mistral:latest", False),
    ],
)
def test_named_tag_and_date_belong_to_the_model(listed: str, name: str, is_offered: bool) -> None:
    found = health(LOCAL, models=[{"name": listed, "capabilities": []}])
    assert (found.offers(name) if name else found.lists(name)) is is_offered


def test_free_prompt_is_never_answered_from_the_library() -> None:
    never = health(LOCAL, ProviderState.AWAY, has_been_up=False)
    generated = route(GenerateText(prompt="A story"), "run", known(never, health(LIBRARY)))
    assert generated.provider == LOCAL
    answered = route(AskQuestion(question="What is a lease?"), "run", known(never, health(LIBRARY)))
    assert answered.provider == LIBRARY


def test_provider_without_a_gpu_has_its_jobs_in_another_queue() -> None:
    asked = route(AskQuestion(question="What?"), "run", known(health(CLOUD)))
    assert asked == Route(IO_LLM.name, "answers", CLOUD, None)


def test_named_provider_or_model_is_never_replaced() -> None:
    away = known(health(LOCAL, ProviderState.AWAY, down_seconds=3600), health(CLOUD, models=[]))
    named = route(GenerateText(prompt="Hello", provider=LOCAL), "run", away)
    assert named == Route(GPU_LLM.name, None, LOCAL, None)
    named = route(GenerateText(prompt="Hello", model="llama3.2:3b"), "run", away)
    assert named == Route(GPU_LLM.name, None, LOCAL, "llama3.2:3b")


def test_model_that_no_provider_lists_is_sent_to_none() -> None:
    """`RouteMissing` then says so, instead of a server that answers whatever it is asked for."""
    nobody = known(health(LOCAL), health(CLOUD, ProviderState.AWAY))
    assert route(GenerateText(prompt="Hello", model="gpt-4o"), "run", nobody) == Route(GPU_LLM.name, model="gpt-4o")
    unseen = known(health(LOCAL), health(CLOUD, models=[], has_been_up=False))
    assert route(GenerateText(prompt="Hello", model="gpt-4o"), "run", unseen).provider == CLOUD


def test_name_without_its_tag_is_that_of_the_provider_that_lists_it() -> None:
    both = known(health(CLOUD), health(LOCAL, models=[{"name": "mistral:latest", "capabilities": []}]))
    assert route(GenerateText(prompt="Hello", model="mistral"), "run", both).provider == LOCAL


def test_stage_without_a_model_needs_no_provider() -> None:
    assert route(EmbedTexts(texts=["a"]), "run", known(health(LOCAL))) == Route(GPU_EMBED.name)


def test_where_nobody_has_announced_a_provider_the_worker_finds_the_route() -> None:
    assert route(AskQuestion(question="What?"), "run", Directory()) == Route(GPU_LLM.name, "answers")
