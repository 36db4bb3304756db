"""The providers of language models that workers have announced, and their models."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from core.llm_config import SELECTS_ONLY, Chains, default_chains
from core.settings import settings
from db.queries.llm import providers
from db.queries.llm.providers import Health
from tasks.queues import GPU_LLM

ModelsOf = Mapping[str, frozenset[str]]
"""The models that write, by provider, in the order in which `auto` asks the providers. None are known of a provider
that is away."""


Announced = Mapping[str, Mapping[str, bool]]
"""By provider the names of all its models, each with whether it writes. A provider that is away has none."""


def announced_models(session: Session) -> Announced:
    known = {
        health.name: {model["name"]: writes(model) for model in health.models if health.is_up}
        for health in providers.list_health(session)
    }
    return known or {"ollama": {}, SELECTS_ONLY: {}}


def known_providers(session: Session) -> ModelsOf:
    return {
        provider: frozenset(name for name, writes in models.items() if writes)
        for provider, models in announced_models(session).items()
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
