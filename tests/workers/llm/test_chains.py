import pytest

from core.llm_config import ChainEntry
from tests.support.configuration import Configure
from workers.llm.chains import own_default_chains
from workers.llm.registry import registry


def test_auto_asks_all_providers_of_this_process_in_their_order(configure: Configure) -> None:
    configure(PENSUM_LLM_PROVIDER="auto")
    assert [entry.provider for entry in own_default_chains()["profiles"]] == list(registry())


@pytest.mark.parametrize("name", ["ollama", "extractive"])
def test_a_provider_named_by_the_setting_is_the_only_one(configure: Configure, name: str) -> None:
    configure(PENSUM_LLM_PROVIDER=name)
    assert set(own_default_chains().values()) == {(ChainEntry(name),), (ChainEntry(name, None, 20.0),)}
