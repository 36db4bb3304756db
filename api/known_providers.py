"""The providers of language models that workers have announced, and their models."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from core.llm_config import SELECTS_ONLY, Chains, default_chains
from core.model_names import is_named
from core.settings import settings
from db.queries.llm import providers
from db.queries.llm.providers import Health
from tasks.queues import GPU_LLM

ModelsOf = Mapping[str, frozenset[str]]
"""The models that write, by provider, in the order in which `auto` asks the providers. None are known of a provider
whose list nobody has seen."""


@dataclass(frozen=True)
class KnownProvider:
    """`models` are the names of all its models, each with whether it writes: those of its last list, also while it is
    away. It has none where nobody has seen a list of it."""

    models: Mapping[str, bool] = field(default_factory=dict)
    default_model: str | None = None
    has_been_up: bool = False

    def find(self, name: str) -> Sequence[bool]:
        """Of the models that have this name, whether they write."""
        return [writes for listed, writes in self.models.items() if is_named(listed, name)]


Announced = Mapping[str, KnownProvider]


def announced_models(session: Session) -> Announced:
    known = {
        health.name: KnownProvider(
            {model["name"]: writes(model) for model in health.models}, health.default_model, health.has_been_up
        )
        for health in providers.list_health(session)
    }
    return known or {"ollama": KnownProvider(), SELECTS_ONLY: KnownProvider()}


def known_providers(session: Session) -> ModelsOf:
    return {
        name: frozenset(model for model, writes in provider.models.items() if writes)
        for name, provider in announced_models(session).items()
    }


def platform_default_chains(known: ModelsOf) -> Chains:
    only = settings().llm.provider
    return default_chains(list(known) if only == "auto" else [only])


def pulling_providers(announced: Iterable[Health]) -> set[str]:
    """Those into whose servers models are pulled: the Ollama servers that this process knows by its settings, or from a
    worker that can ask them."""
    configured = {server.name for server in settings().llm.every_ollama_server()}
    return configured | {one.name for one in announced if one.queue == GPU_LLM.name} - {SELECTS_ONLY}


def writes(model: Mapping[str, Any]) -> bool:
    return not model["capabilities"] or "completion" in model["capabilities"]
