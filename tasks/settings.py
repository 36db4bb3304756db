from datetime import timedelta

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class BrokerSettings(BaseSettings):
    """Where the Redis-compatible server is. Losing it, or all it holds, loses no job."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_REDIS_", populate_by_name=True)

    url: str = Field(default="redis://127.0.0.1:6379/0", validation_alias=AliasChoices("REDIS_URL", "PENSUM_REDIS_URL"))
    prefix: str = "pensum:"
    timeout_seconds: float = 2.0


class WorkerSettings(BaseSettings):
    """How a worker process behaves. Times are in seconds."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_WORKER_")

    heartbeat_seconds: float = 1.0
    turn_seconds: float = 10.0
    warm_shutdown_seconds: float = 10.0
    kill_grace_seconds: float = 5.0
    deaf_seconds: float = 20.0


class DocumentSettings(BaseSettings):
    """`chunk_tokens` is the most that a chunk holds, as long as the embedding model reads that much."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_DOCUMENT_")

    chunk_tokens: int = 200


class SwitchingSettings(BaseSettings):
    """When a new embedding generation may answer searches, and for how long the one before it is kept. Recall is a
    share of the ten best; `most_recall_loss` is against the active generation."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_EMBEDDING_")

    soak_hours: float = 72
    least_index_recall: float = 0.9
    most_recall_loss: float = 0.05

    @property
    def soak(self) -> timedelta:
        return timedelta(hours=self.soak_hours)


class BacklogSettings(BaseSettings):
    """How many jobs may wait in one queue: of one user, and of all together."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_BACKLOG_")

    per_user: int = 20_000
    per_queue: int = 200_000


class RunningSettings(BaseSettings):
    """How many jobs of a kind may run at once for one user: `{"llm.generate": 2}` overrides what the contract says."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_RUNNING_")

    per_user: dict[str, int] = {}


class RetentionSettings(BaseSettings):
    """How long finished jobs stay."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_RETENTION_")

    days: float = 30
