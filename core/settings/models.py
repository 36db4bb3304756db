"""Language models, embedding models, and the reranker."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, AliasChoices, Field, NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt
from pydantic_settings import SettingsConfigDict

from core.settings.group import Group
from core.settings.ollama import OLLAMA_PORT, KeepAlive, OllamaServer, OllamaServers, OllamaUrl
from core.settings.provider_names import AUTO, OLLAMA, as_known_form

SHIPPED_MODEL = "all-MiniLM-L6-v2"


class LlmSettings(Group):
    """`PENSUM_LLM_*` and `PENSUM_OLLAMA_*`, and `OLLAMA_HOST`, which Ollama's own tools read too.

    A provider is waited for with three patiences: until it takes the connection, until its first token, and between
    two tokens. The first token comes after the model is loaded and the prompt is read: its patience must outlast both,
    since Ollama gives a load up when the client leaves, and it grows with the prompt.
    """

    model_config = SettingsConfigDict(env_prefix="PENSUM_LLM_")

    # The API may lack the keys of a provider that workers ask, so that any name may be one; workers check it.
    provider: Annotated[str, AfterValidator(as_known_form)] = AUTO
    # Asked by `auto` before all others.
    first: Annotated[str, AfterValidator(as_known_form)] | None = None
    ollama_host: OllamaUrl = Field(default=f"http://127.0.0.1:{OLLAMA_PORT}", validation_alias="OLLAMA_HOST")
    ollama_slots: PositiveInt = Field(default=1, validation_alias="PENSUM_OLLAMA_SLOTS")
    ollama_servers: OllamaServers = Field(default=(), validation_alias="PENSUM_OLLAMA_SERVERS")
    # How long a model stays loaded after a request; unset, the server decides.
    ollama_keep_alive: KeepAlive | None = Field(default=None, validation_alias="PENSUM_OLLAMA_KEEP_ALIVE")
    model: str = Field(default="llama3.2:3b", min_length=1)
    connect_timeout_seconds: PositiveFloat = 2.0
    first_token_timeout_seconds: PositiveFloat = 300.0
    idle_timeout_seconds: PositiveFloat = 60.0
    # The same in every request, since Ollama reloads the model when it changes.
    num_ctx: PositiveInt = 8192

    def every_ollama_server(self) -> tuple[OllamaServer, ...]:
        """That of `OLLAMA_HOST` first, which is named `ollama`."""
        return (OllamaServer(name=OLLAMA, url=self.ollama_host, slots=self.ollama_slots), *self.ollama_servers)


class OllamaDiskSettings(Group):
    """Where an Ollama on this host keeps its models (`OLLAMA_MODELS`, as its own tools read it; else its default
    folder), and how much of that disk stays free while a model is pulled."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_OLLAMA_")

    models: Path | None = Field(default=None, validation_alias="OLLAMA_MODELS")
    least_free_bytes: NonNegativeInt = 5_000_000_000


class EmbeddingSettings(Group):
    """`model` is the shipped one, a folder, or a name on the Hugging Face hub; it makes the first generation.

    `precision` is that of BERT-like models: `auto` is bf16 where the processor multiplies it natively, and on a GPU
    fp16 where the weights fit, else bf16. A batch of `batch_tokens` is what an interactive text waits for at most:
    about 0.05 s on a core. `threads` is for CPUs; else as many as the process may use. `runtime` computes: `auto` is
    torch where it is installed, else ONNX Runtime; `onnx-first` is ONNX Runtime where it can load the model, else torch
    where that is installed.
    """

    model_config = SettingsConfigDict(env_prefix="PENSUM_EMBEDDING_")

    model: str = SHIPPED_MODEL
    runtime: Literal["auto", "torch", "onnx", "onnx-first"] = "auto"
    precision: Literal["auto", "fp32", "fp16", "bf16"] = "auto"
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
    """`model` is a folder, or a name on the Hugging Face hub. Without it nothing is reranked; with it, the `top_k` best
    passages of each retrieval are."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_RERANK_")

    model: str | None = None
    top_k: int = Field(default=30, ge=1, le=200, validation_alias=AliasChoices("PENSUM_RERANK_TOP_K", "RERANK_TOP_K"))


class AnswerSettings(Group):
    """An answer is made of the `topk` best passages, of which a language model reads the first `model_passages`. No
    model is asked where all passages are less similar to the question (cosine) than `min_similarity` and share few
    words with it. Another embedding model may need another one."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_ANSWER_")

    # Several from each document, so that a quote can be chosen.
    topk: int = Field(default=24, ge=1, le=200, validation_alias=AliasChoices("PENSUM_ANSWER_TOPK", "ANSWER_TOPK"))
    model_passages: int = Field(default=10, ge=1, le=200)
    cache_hours: NonNegativeFloat = Field(
        default=24.0, validation_alias=AliasChoices("PENSUM_ANSWER_CACHE_HOURS", "ANSWER_TTL_HOURS")
    )
    min_similarity: float = Field(default=0.15, ge=-1, le=1)
