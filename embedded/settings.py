from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class RuntimeSettings(BaseSettings):
    """Where `pensum up` keeps its data and listens. `gpu_devices` becomes CUDA_VISIBLE_DEVICES of the gpu.* workers."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_")

    home: Path = Path(".pensum")
    host: str = "127.0.0.1"
    port: int = 8000
    flower_port: int = 5555
    gpu_devices: str | None = None


class AdminSettings(BaseSettings):
    """The first administrator: whom `key` speaks for, and who logs in with `email` and `password`."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_ADMIN_", env_ignore_empty=True)

    key: str | None = Field(default=None, repr=False)
    email: str | None = None
    password: str | None = Field(default=None, repr=False)

    @property
    def is_wanted(self) -> bool:
        return bool(self.key or self.email or self.password)
