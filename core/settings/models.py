"""Language models, embedding models, and the reranker."""

from datetime import timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, NonNegativeFloat, PositiveFloat, PositiveInt
from pydantic_settings import SettingsConfigDict

from core.settings.group import Group

OLLAMA_PORT = 11434
SHIPPED_MODEL = "all-MiniLM-L6-v2"


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


class LlmSettings(Group):
    """`PENSUM_LLM_*`, and `OLLAMA_HOST`, which Ollama's own tools read too."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_LLM_")

    provider: Literal["auto", "ollama", "extractive"] = "auto"
    ollama_host: Annotated[str, AfterValidator(_as_url)] = Field(
        default=f"http://127.0.0.1:{OLLAMA_PORT}", validation_alias="OLLAMA_HOST"
    )
    model: str = Field(default="llama3.2:3b", min_length=1)
    connect_timeout_seconds: PositiveFloat = 2.0
    # The longest silence before the first piece or between two. Must outlast the loading of the model: Ollama gives
    # a load up when the client leaves, so with a shorter timeout a cold model would never respond.
    idle_timeout_seconds: PositiveFloat = 60.0
    # The same in every request, since Ollama reloads the model when it changes.
    num_ctx: PositiveInt = 8192


class EmbeddingSettings(Group):
    """`model` is the shipped one, a folder, or a name on the Hugging Face hub; it makes the first generation.

    `precision` is that of BERT-like models: `auto` is bf16 where the processor or GPU multiplies it natively. A batch
    of `batch_tokens` is what an interactive text waits for at most: about 0.05 s on a core. `threads` is for CPUs; else
    as many as the process may use.
    """

    model_config = SettingsConfigDict(env_prefix="PENSUM_EMBEDDING_")

    model: str = SHIPPED_MODEL
    precision: Literal["auto", "fp32", "bf16"] = "auto"
    batch_tokens: int | None = None
    threads: int | None = None


class GenerationSettings(Group):
    """When a new embedding generation may become active, and for how long the one before it is kept. Recall is a share
    of the ten best; `most_recall_loss` is against the active generation."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_EMBEDDING_")

    soak_hours: float = 72
    least_index_recall: float = 0.9
    most_recall_loss: float = 0.05

    @property
    def soak(self) -> timedelta:
        return timedelta(hours=self.soak_hours)


class RerankSettings(Group):
    """`model` is a folder, or a name on the Hugging Face hub. Without it nothing is reranked."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_RERANK_")

    model: str | None = None


class AnswerSettings(Group):
    """No model is asked where all passages are less similar to the question (cosine) than `min_similarity` and share
    few words with it. Another embedding model may need another one."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_ANSWER_")

    cache_hours: NonNegativeFloat = 24.0
    min_similarity: float = Field(default=0.15, ge=-1, le=1)
