from pathlib import Path
from typing import Literal

from pydantic import Field, PositiveFloat, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class SmtpSettings(BaseSettings):
    """The mail server. Without a host mails go into `outbox` (workers/mail/sending.py)."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_SMTP_", env_ignore_empty=True)

    host: str | None = None
    port: int = 587
    user: str | None = None
    password: SecretStr | None = None
    sender: str = Field(default="Pensum <no-reply@localhost>", validation_alias="PENSUM_SMTP_FROM")
    tls: Literal["starttls", "tls", "none"] = "starttls"
    ca_file: Path | None = None
    timeout_seconds: PositiveFloat = 10.0


class PublicSettings(BaseSettings):
    """Where people reach the site. `url` is never taken from a request, which anybody can forge."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_", env_ignore_empty=True, populate_by_name=True)

    home: Path = Path(".pensum")
    port: int = 8000
    given_url: str | None = Field(default=None, validation_alias="PENSUM_PUBLIC_URL")

    @property
    def url(self) -> str:
        return (self.given_url or f"http://127.0.0.1:{self.port}").rstrip("/")

    @property
    def outbox(self) -> Path:
        return self.home / "outbox"
