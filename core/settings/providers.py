"""Providers of language models beside Ollama: Anthropic, OpenAI, Grok, OpenRouter, and servers with OpenAI's API."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PositiveInt,
    SecretStr,
    model_validator,
)
from pydantic_settings import NoDecode, SettingsConfigDict

from core.settings.group import Group, from_json
from core.settings.provider_names import as_provider_name

SLOTS = 8  # requests at once, for a provider whose own limit is of requests and tokens a minute

OWN_FIELDS = {
    *("model", "messages", "stream", "stream_options", "response_format", "stop", "seed", "n", "tools"),
    *("max_tokens", "max_completion_tokens", "temperature", "chat_template_kwargs"),
}

_KEY = re.compile(r"[!-~]+")


def _as_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("write https://host/path or http://host:port/path")
    if parts.username or parts.password:
        raise ValueError("a name or password in the address is never sent; set the API key instead")
    return url.rstrip("/")


def _as_key(key: SecretStr | None) -> SecretStr | None:
    """A header cannot carry other characters, and the error of the HTTP client would show the key."""
    if key is not None and not _KEY.fullmatch(key.get_secret_value()):
        raise ValueError("a key has only printable ASCII characters, and no blanks")
    return key


Address = Annotated[str, AfterValidator(_as_address)]
ApiKey = Annotated[SecretStr | None, AfterValidator(_as_key)]
ModelName = Annotated[str, Field(min_length=1)]


class AnthropicSettings(Group):
    """Used if its key or address is set."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_ANTHROPIC_")

    api_key: ApiKey = Field(default=None, validation_alias="ANTHROPIC_API_KEY")
    base_url: Address | None = Field(default=None, validation_alias="ANTHROPIC_BASE_URL")
    model: ModelName = "claude-haiku-5-5"
    slots: PositiveInt = SLOTS

    @property
    def is_used(self) -> bool:
        return self.api_key is not None or self.base_url is not None


def _of_sampling(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    if ours := sorted(OWN_FIELDS & fields.keys()):
        raise ValueError(f"Pensum itself says {', '.join(ours)}")
    return fields


class OpenAiServer(BaseModel):
    """A server with OpenAI's API: vLLM, llama.cpp, or a service. `structured` is how it holds an output to a schema;
    `sampling` are fields of the server's own that go into each request."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: Address
    model: ModelName
    api_key: ApiKey = None
    slots: PositiveInt = SLOTS
    context_tokens: PositiveInt | None = None
    structured: Literal["json_schema", "json_object", "none"] = "json_schema"
    sampling: Annotated[Mapping[str, float | str | list[str]], AfterValidator(_of_sampling)] = {}

    def as_given(self) -> dict[str, Any]:
        """With its key, for the environment of a child process."""
        key = {"api_key": self.api_key.get_secret_value()} if self.api_key else {}
        return self.model_dump(mode="json", exclude={"api_key"}) | key


def _with_free_names(servers: Mapping[str, OpenAiServer]) -> Mapping[str, OpenAiServer]:
    for name in servers:
        as_provider_name(name)
    return servers


class OpenAiSettings(Group):
    """Used if its key or address is set. `servers` are others with the same API, by the names that chains call them."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_OPENAI_")

    api_key: ApiKey = Field(default=None, validation_alias="OPENAI_API_KEY")
    base_url: Address | None = Field(default=None, validation_alias="OPENAI_BASE_URL")
    model: ModelName = "gpt-6-luna"
    slots: PositiveInt = SLOTS
    servers: Annotated[
        Mapping[str, OpenAiServer], NoDecode, BeforeValidator(from_json), AfterValidator(_with_free_names)
    ] = Field(default={}, repr=False)  # they hold keys

    @property
    def is_used(self) -> bool:
        return self.api_key is not None or self.base_url is not None

    @model_validator(mode="after")
    def _model_of_another_server_is_named(self) -> Self:
        if self.base_url is not None and "model" not in self.model_fields_set:
            raise ValueError("OPENAI_BASE_URL is set: name a model of that server in PENSUM_OPENAI_MODEL")
        return self


class GrokSettings(Group):
    """Used if its key is set."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_GROK_")

    api_key: ApiKey = Field(default=None, validation_alias="GROK_API_KEY")
    base_url: Address = "https://api.x.ai/v1"
    model: ModelName = "grok-4.3"
    slots: PositiveInt = SLOTS


class OpenRouterSettings(Group):
    """Used if its key is set."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_OPENROUTER_")

    api_key: ApiKey = Field(default=None, validation_alias="OPENROUTER_API_KEY")
    base_url: Address = "https://openrouter.ai/api/v1"
    model: ModelName | None = Field(default=None, validation_alias="OPENROUTER_MODEL_NAME")
    slots: PositiveInt = SLOTS

    @model_validator(mode="after")
    def _model_is_named(self) -> Self:
        if self.api_key is not None and self.model is None:
            raise ValueError("OPENROUTER_API_KEY is set: name a model in OPENROUTER_MODEL_NAME, `maker/model`")
        return self
