"""The servers with OpenAI's API that are configured here, and how they differ."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import SecretStr

from core.settings import GrokSettings, OpenAiServer, OpenAiSettings, OpenRouterSettings

OPENAI_URL = "https://api.openai.com/v1"

NO_REASONING = {"reasoning_effort": "none"}
# Of vLLM and llama.cpp, for models whose chat template knows the word; other servers ignore it.
NO_THINKING = {"chat_template_kwargs": {"enable_thinking": False}}


@dataclass(frozen=True)
class Server:
    """`without_thinking` is what a body has unless the model is asked to think. `sampling` are fields of its
    own, for each request. `is_strict` ones hold an output to a schema without exception, if it has the form that they
    ask for."""

    name: str
    base_url: str
    model: str
    slots: int
    key_setting: str
    api_key: SecretStr | None = None
    context_tokens: int | None = None
    structured: Literal["json_schema", "json_object", "none"] = "json_schema"
    max_tokens_field: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    is_strict: bool = True
    without_thinking: Mapping[str, Any] = field(default_factory=dict)
    sampling: Mapping[str, Any] = field(default_factory=dict)


def openai_servers(openai: OpenAiSettings, grok: GrokSettings, open_router: OpenRouterSettings) -> list[Server]:
    """In the order in which `auto` asks them."""
    found = [_named(name, server) for name, server in openai.servers.items()]
    if openai.is_used:
        found.append(_openai(openai))
    if grok.api_key is not None:
        found.append(_grok(grok))
    if open_router.api_key is not None and open_router.model is not None:
        found.append(_open_router(open_router, open_router.model))
    return found


def _openai(settings: OpenAiSettings) -> Server:
    """Behind an address of one's own it is any server."""
    if settings.base_url is not None and settings.base_url != OPENAI_URL:
        server = OpenAiServer(
            base_url=settings.base_url, model=settings.model, api_key=settings.api_key, slots=settings.slots
        )
        return _named("openai", server, key_setting="OPENAI_API_KEY")
    return Server(
        name="openai",
        base_url=OPENAI_URL,
        model=settings.model,
        slots=settings.slots,
        key_setting="OPENAI_API_KEY",
        api_key=settings.api_key,
        max_tokens_field="max_completion_tokens",
        without_thinking=NO_REASONING,
    )


def _grok(settings: GrokSettings) -> Server:
    return Server(
        name="grok",
        base_url=settings.base_url,
        model=settings.model,
        slots=settings.slots,
        key_setting="GROK_API_KEY",
        api_key=settings.api_key,
        without_thinking=NO_REASONING,
    )


def _open_router(settings: OpenRouterSettings, model: str) -> Server:
    return Server(
        name="openrouter",
        base_url=settings.base_url,
        model=model,
        slots=settings.slots,
        key_setting="OPENROUTER_API_KEY",
        api_key=settings.api_key,
        without_thinking={"reasoning": {"effort": "none"}},
    )


def _named(name: str, server: OpenAiServer, *, key_setting: str = "PENSUM_OPENAI_SERVERS") -> Server:
    return Server(
        name=name,
        base_url=server.base_url,
        model=server.model,
        slots=server.slots,
        key_setting=key_setting,
        api_key=server.api_key,
        context_tokens=server.context_tokens,
        structured=server.structured,
        is_strict=False,  # their grammars know bounds that the strict form lacks
        without_thinking=NO_THINKING,
        sampling=server.sampling,
    )
