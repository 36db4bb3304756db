from decimal import Decimal

from core.llm_config import CHAIN_NAMES, FREE, ChainEntry, LlmConfig, Price, chains_in_force, default_chains

CHAINS = default_chains(["ollama", "anthropic", "extractive"])


def providers(chain: tuple[ChainEntry, ...]) -> list[str]:
    return [entry.provider for entry in chain]


def test_every_kind_of_work_has_a_default_chain_and_the_library_answers_no_free_prompt() -> None:
    assert set(CHAINS) == set(CHAIN_NAMES)
    assert providers(CHAINS["generate"]) == ["ollama", "anthropic"]
    others = {name: chain for name, chain in CHAINS.items() if name != "generate"}
    assert {tuple(providers(chain)) for chain in others.values()} == {("ollama", "anthropic", "extractive")}


def test_only_who_waits_for_an_answer_has_the_next_provider_asked_soon() -> None:
    waits = {name: {entry.wait_seconds for entry in chain} for name, chain in CHAINS.items()}
    assert waits == {name: {20.0} if name in ("answers", "chat") else {None} for name in CHAIN_NAMES}


def test_an_only_provider_stands_in_every_chain() -> None:
    assert {tuple(providers(chain)) for chain in default_chains(["extractive"]).values()} == {("extractive",)}


def test_kinds_without_a_chain_follow_the_changed_default_but_a_free_prompt_not_to_the_library() -> None:
    changed = (ChainEntry("anthropic"), ChainEntry("extractive"))
    chains = chains_in_force({"default": changed, "grading": (ChainEntry("ollama"),)}, CHAINS)
    assert chains["answers"] == chains["default"] == changed
    assert chains["generate"] == changed[:1]
    assert chains["grading"] == (ChainEntry("ollama"),)


def test_a_chain_of_its_own_changes_no_other() -> None:
    chains = chains_in_force({"chat": (ChainEntry("anthropic"),)}, CHAINS)
    assert chains == {**CHAINS, "chat": (ChainEntry("anthropic"),)}


def test_the_price_of_a_model_goes_before_that_of_its_provider() -> None:
    config = LlmConfig(prices={"openai": Price(1, 2), "openai/large": Price(3, 4)})
    assert config.price_of("openai", "large") == Price(3, 4)
    assert config.price_of("openai", "small") == Price(1, 2)
    assert config.price_of("ollama", "small") == FREE


def test_a_model_has_its_price_with_and_without_the_latest_tag() -> None:
    config = LlmConfig(prices={"ollama/mistral": Price(1, 2), "ollama/qwen:latest": Price(3, 4)})
    assert config.price_of("ollama", "mistral:latest") == Price(1, 2)
    assert config.price_of("ollama", "qwen") == Price(3, 4)
    assert config.price_of("ollama", "mistral:7b") == FREE


def test_the_cost_of_tokens_is_exact() -> None:
    assert sum(Price(0.1, 0.2).of(1, 1) for _ in range(10)) == Decimal("0.000003")
