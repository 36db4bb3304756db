from pydantic_settings import BaseSettings, SettingsConfigDict

SHIPPED_MODEL = "all-MiniLM-L6-v2"


class EmbeddingSettings(BaseSettings):
    """`model` is the shipped one, a folder, or a name on the Hugging Face hub; it makes the first generation."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_EMBEDDING_", env_ignore_empty=True)

    model: str = SHIPPED_MODEL
    batch_tokens: int = 4096
