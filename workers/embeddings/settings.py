from typing import Literal

from pydantic_settings import BaseSettings, SettingsConfigDict

SHIPPED_MODEL = "all-MiniLM-L6-v2"


class EmbeddingSettings(BaseSettings):
    """`model` is the shipped one, a folder, or a name on the Hugging Face hub; it makes the first generation.

    `precision` is that of BERT-like models: `auto` is bf16 where the processor or GPU multiplies it natively. A batch
    of `batch_tokens` is what an interactive text waits for at most: about 0.05 s on a core. `threads` is for CPUs; else
    as many as the process may use.
    """

    model_config = SettingsConfigDict(env_prefix="PENSUM_EMBEDDING_", env_ignore_empty=True)

    model: str = SHIPPED_MODEL
    precision: Literal["auto", "fp32", "bf16"] = "auto"
    batch_tokens: int | None = None
    threads: int | None = None
