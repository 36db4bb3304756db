"""Where Ollama's servers are, and how long they keep a model loaded."""

import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PositiveInt, ValidationError
from pydantic_settings import NoDecode

from core.settings.group import from_json
from core.settings.provider_names import as_provider_name

OLLAMA_PORT = 11434

_DURATION = re.compile(r"-?(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+")


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


OllamaUrl = Annotated[str, AfterValidator(_as_url)]


class OllamaServer(BaseModel):
    """`name` is that of its provider entry. Without a `model` it is asked for `PENSUM_LLM_MODEL`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    url: OllamaUrl
    slots: PositiveInt = 1
    model: str | None = None


def _servers(value: Any) -> Any:
    """From `{"name": "http://host:port"}` or `{"name": {"url": ..., "slots": 2, "model": ...}}`."""
    given = from_json(value)
    if isinstance(given, tuple):
        return given
    if not isinstance(given, dict):
        raise ValueError('write it as an object, like {"name": "http://host:port"}')
    return tuple(_server(name, more) for name, more in given.items())


def _server(name: str, more: Any) -> OllamaServer:
    given = {"name": as_provider_name(name)}
    try:
        return OllamaServer.model_validate({**given, **(more if isinstance(more, dict) else {"url": more})})
    except ValidationError as error:
        [first, *_] = error.errors()
        raise ValueError(f"{name}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None


OllamaServers = Annotated[tuple[OllamaServer, ...], NoDecode, BeforeValidator(_servers)]


def _keep_alive(value: Any) -> Any:
    """Ollama takes a bare number as seconds, and refuses one in a string."""
    if isinstance(value, str) and re.fullmatch(r"-?\d+", value.strip()):
        return int(value)
    if isinstance(value, str) and not _DURATION.fullmatch(value):
        raise ValueError(
            'write seconds, a duration like "10m" or "1h30m", 0 to unload at once, or -1 to keep it loaded'
        )
    return value


KeepAlive = Annotated[int | str, BeforeValidator(_keep_alive)]
