from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class RuntimeSettings(BaseSettings):
    """Where `pensum up` keeps its data and listens. `gpu_devices` becomes CUDA_VISIBLE_DEVICES of the gpu.* workers."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_")

    home: Path = Path(".pensum")
    host: str = "127.0.0.1"
    port: int = 8000
    flower_port: int = 5555
    gpu_devices: str | None = None
