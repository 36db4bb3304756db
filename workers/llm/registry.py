"""The registry of providers: one entry for each that this process can ask, by name. Adding one touches no handler."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from core.once import once
from core.settings import OllamaServer, Settings, settings
from core.settings.provider_names import ANTHROPIC
from workers.llm.extractive import ExtractiveProvider
from workers.llm.gateway import Provider
from workers.llm.ollama import OllamaProvider
from workers.llm.ollama_models import OllamaModels
from workers.llm.openai_servers import Server, openai_servers
from workers.quotes.ranking import Encode

Runs = Literal["gpu", "anywhere"]


@dataclass(frozen=True)
class ProviderEntry:
    """A provider that is configured here. `make` connects to nothing yet. At most `slots` requests are sent to it at
    once: by all workers together, or by each worker if `slots_per_worker`. One that `runs` anywhere needs no GPU host,
    so that its jobs run on `io`. `model_store` is where its models are pulled and deleted; None: nobody here can."""

    name: str
    make: Callable[[Encode], Provider]
    slots: int
    runs: Runs
    slots_per_worker: bool = False
    model_store: Callable[[], OllamaModels] | None = None


EXTRACTIVE_SLOTS = 2  # it computes in the worker itself


def _extractive(configured: Settings) -> list[ProviderEntry]:
    return [
        ProviderEntry(
            ExtractiveProvider.name, ExtractiveProvider, slots=EXTRACTIVE_SLOTS, runs="gpu", slots_per_worker=True
        )
    ]


def _ollama(configured: Settings) -> list[ProviderEntry]:
    """One entry for each server. All run on the GPU host, beside which Ollama usually is."""

    def entry(server: OllamaServer) -> ProviderEntry:
        return ProviderEntry(
            server.name,
            lambda _: OllamaProvider(configured.llm, server),
            slots=server.slots,
            runs="gpu",
            model_store=lambda: OllamaModels(server.url, configured.llm, configured.ollama_disk),
        )

    return [entry(server) for server in configured.llm.every_ollama_server()]


def _openai(configured: Settings) -> list[ProviderEntry]:
    """One entry for each server with OpenAI's API."""

    def entry(server: Server) -> ProviderEntry:
        return ProviderEntry(server.name, make=lambda _: make(server), slots=server.slots, runs="anywhere")

    def make(server: Server) -> Provider:
        from workers.llm.openai_compatible import OpenAiProvider  # the client takes half a second to import
        from workers.llm.sdk_connection import Patience

        return OpenAiProvider(server, Patience.of(configured.llm))

    return [entry(server) for server in openai_servers(configured.openai, configured.grok, configured.open_router)]


def _anthropic(configured: Settings) -> list[ProviderEntry]:
    def make(_: Encode) -> Provider:
        from workers.llm.anthropic_messages import AnthropicProvider  # the client takes a second to import
        from workers.llm.sdk_connection import Patience

        return AnthropicProvider(configured.anthropic, Patience.of(configured.llm))

    if not configured.anthropic.is_used:
        return []
    return [ProviderEntry(ANTHROPIC, make, slots=configured.anthropic.slots, runs="anywhere")]


#: In the order in which `auto` asks the providers, after the one that PENSUM_LLM_FIRST names.
KINDS: tuple[Callable[[Settings], list[ProviderEntry]], ...] = (_ollama, _anthropic, _openai, _extractive)


@once
def registry() -> Mapping[str, ProviderEntry]:
    """The providers that are configured in this process, in the order in which `auto` asks them."""
    entries = [entry for kind in KINDS for entry in kind(settings())]
    entries.sort(key=lambda entry: entry.name != settings().llm.first)
    return {entry.name: entry for entry in entries}
