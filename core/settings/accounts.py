"""People: the first administrator, logins, rate limits, mail and GitHub."""

from pathlib import Path
from typing import Literal

from pydantic import Field, PositiveFloat, PositiveInt, SecretStr
from pydantic_settings import SettingsConfigDict

from core.settings.group import Group


class AdminSettings(Group):
    """The first administrator: the owner of API key `key`, who logs in with `email` and `password`."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_ADMIN_")

    key: str | None = Field(default=None, repr=False)
    email: str | None = None
    password: str | None = Field(default=None, repr=False)

    @property
    def is_wanted(self) -> bool:
        return bool(self.key or self.email or self.password)


class LoginSettings(Group):
    """`hours` is the lifetime of an access token or session. With `only_verified`, an account is inactive until its
    e-mail address is verified; administrators' accounts never are."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_LOGIN_")

    hours: PositiveFloat = 24.0
    only_verified: bool = False


class RateLimitSettings(Group):
    """How many attempts an hour cause no wait. Many people may share an address."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_THROTTLE_")

    logins_per_email: PositiveInt = 5
    logins_per_address: PositiveInt = 50
    registrations_per_address: PositiveInt = 100
    mails_per_email: PositiveInt = 5
    mails_per_address: PositiveInt = 50


class SmtpSettings(Group):
    """The mail server. Without a host mails go into the site's `outbox` (workers/mail/sending.py)."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_SMTP_")

    host: str | None = None
    port: int = 587
    user: str | None = None
    password: SecretStr | None = None
    sender: str = Field(default="Pensum <no-reply@localhost>", validation_alias="PENSUM_SMTP_FROM")
    tls: Literal["starttls", "tls", "none"] = "starttls"
    ca_file: Path | None = None
    timeout_seconds: PositiveFloat = 10.0


class GitHubSettings(Group):
    """The OAuth app. The URLs are for GitHub Enterprise and for tests."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_GITHUB_")

    client_id: str | None = None
    client_secret: SecretStr | None = None
    url: str = "https://github.com"
    api_url: str = "https://api.github.com"
    timeout_seconds: PositiveFloat = 10.0
