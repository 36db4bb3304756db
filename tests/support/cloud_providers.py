"""Providers that speak to the stand-ins for OpenAI and Anthropic. Close them after use."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from core.settings import AnthropicSettings
from tests.fakes import anthropic_server
from tests.fakes.anthropic_server import FakeAnthropic
from tests.fakes.cloud_replies import KEY
from tests.fakes.openai_server import MODEL, FakeOpenAi
from workers.llm.openai_servers import Server
from workers.llm.sdk_connection import Patience

if TYPE_CHECKING:  # the clients of both take a second or two to import, so only the tests themselves do
    from workers.llm.anthropic_messages import AnthropicProvider
    from workers.llm.openai_compatible import OpenAiProvider

PATIENT = Patience(connect=2.0, first_token=10.0, idle=10.0)

_SERVER = Server("openai", "", MODEL, slots=1, key_setting="OPENAI_API_KEY", api_key=SecretStr(KEY))


def openai_provider(server: FakeOpenAi, patience: Patience = PATIENT, **more: Any) -> "OpenAiProvider":
    from workers.llm.openai_compatible import OpenAiProvider

    return OpenAiProvider(replace(_SERVER, base_url=f"{server.url}/v1", **more), patience)


def anthropic_provider(server: FakeAnthropic, patience: Patience = PATIENT) -> "AnthropicProvider":
    from workers.llm.anthropic_messages import AnthropicProvider

    settings = AnthropicSettings(api_key=SecretStr(KEY), base_url=server.url, model=anthropic_server.MODEL)
    return AnthropicProvider(settings, patience)
