"""The chains of this process's providers where no administrator has changed them."""

from core.llm_config import (
    Budgets,
    ChainEntry,
    ChainName,
    Chains,
    LlmConfig,
    Price,
    default_chains,
)
from core.settings import settings
from workers.llm.registry import registry

__all__ = ["Budgets", "ChainEntry", "ChainName", "LlmConfig", "Price", "own_default_chains"]


def own_default_chains() -> Chains:
    """With `PENSUM_LLM_PROVIDER=auto` all providers in the order of the registry, else the one that it names."""
    only = settings().llm.provider
    return default_chains(list(registry()) if only == "auto" else [only])
