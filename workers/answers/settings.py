from pydantic import Field, NonNegativeFloat
from pydantic_settings import BaseSettings, SettingsConfigDict


class AnswerSettings(BaseSettings):
    """`PENSUM_ANSWER_*`. No model is asked where all passages are less similar to the question (cosine) than
    `min_similarity` and share few words with it. Another embedding model may need another one."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_ANSWER_", env_ignore_empty=True)

    cache_hours: NonNegativeFloat = 24.0
    min_similarity: float = Field(default=0.15, ge=-1, le=1)
