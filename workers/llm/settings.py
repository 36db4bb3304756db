"""Where the language model lives and how long we wait for it."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, PositiveFloat, PositiveInt
from pydantic_settings import BaseSettings, SettingsConfigDict

OLLAMA_PORT = 11434


def _as_url(host: str) -> str:
    """Accept what Ollama's own tools accept: a URL, or just `host:port` or `host`."""
    has_scheme = "://" in host
    parts = urlsplit(host if has_scheme else f"http://{host}")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("write http://host:port, https://host:port or host:port")
    if parts.username or parts.password:
        # The client would drop them without a word, and they would end up in logs.
        raise ValueError("a name or password in the address is never sent; set OLLAMA_API_KEY instead")
    if parts.port is None and not has_scheme:
        parts = parts._replace(netloc=f"{parts.netloc}:{OLLAMA_PORT}")
    return parts.geturl().rstrip("/")


class LlmSettings(BaseSettings):
    """`PENSUM_LLM_*`, and `OLLAMA_HOST`, which Ollama's own tools read too."""

    model_config = SettingsConfigDict(
        env_prefix="PENSUM_LLM_",
        populate_by_name=True,
        env_ignore_empty=True,  # compose files pass unset variables on as empty ones
    )

    provider: Literal["auto", "ollama", "extractive"] = "auto"
    ollama_host: Annotated[str, AfterValidator(_as_url)] = Field(
        default=f"http://127.0.0.1:{OLLAMA_PORT}", validation_alias="OLLAMA_HOST"
    )
    model: str = Field(default="llama3.2:3b", min_length=1)
    connect_timeout_seconds: PositiveFloat = 2.0
    # The longest silence before the first piece or between two. Must outlast the loading of the model: Ollama gives
    # a load up when the client leaves, so a shorter patience would never see a cold model answer.
    idle_timeout_seconds: PositiveFloat = 60.0
    # The same in every request, since Ollama reloads the model when it changes.
    num_ctx: PositiveInt = 8192
