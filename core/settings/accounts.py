"""People: the first administrator, logins, rate limits, mail and GitHub."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    BeforeValidator,
    Field,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    SecretStr,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import NoDecode, SettingsConfigDict

from core.settings.group import Group, Networks, from_json, split


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
    """`hours` is the lifetime of an access token or session. With `only_verified`, or a `registration` that is
    `confirmed`, an account is inactive until its e-mail address is verified; administrators' accounts never are. Where
    it is `closed`, administrators alone make accounts."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_LOGIN_")

    hours: PositiveFloat = 24.0
    only_verified: bool = False
    registration: Literal["open", "confirmed", "closed"] = Field(default="open", validation_alias="PENSUM_REGISTRATION")

    @property
    def needs_verified(self) -> bool:
        return self.only_verified or self.registration == "confirmed"


class SiteTokenSettings(Group):
    """Who signs tokens for learners: `issuers` are `{"https://learn.example.com": "<URL or file of its JWKS>"}`. Their
    tokens are for `audience`, last for at most `most_hours`, and have at most these `scopes`. Keys may come from
    `allowed_networks` beside the public ones."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_JWT_")

    allowed_networks: Networks = ()
    issuers: Annotated[Mapping[str, str], NoDecode, BeforeValidator(from_json)] = {}
    audience: str = "pensum"
    scopes: Annotated[tuple[Literal["read", "write"], ...], NoDecode, BeforeValidator(split)] = ("read", "write")
    most_hours: PositiveFloat = 24.0
    timeout_seconds: PositiveFloat = 5.0
    connect_timeout_seconds: PositiveFloat = 5.0
    most_at_once: PositiveInt = 2

    @field_validator("issuers")
    @classmethod
    def _check_sources(cls, issuers: Mapping[str, str], info: ValidationInfo) -> Mapping[str, str]:
        for issuer, source in issuers.items():
            if source.startswith("http://") and not info.data.get("allowed_networks"):
                raise ValueError(f"the keys of {issuer!r} need https:// outside of PENSUM_JWT_ALLOWED_NETWORKS")
            if not source.startswith(("https://", "http://")) and not Path(source).is_file():
                raise ValueError(f"the keys of {issuer!r} are at no https:// URL, and there is no file {source!r}")
        return issuers


class RateLimitSettings(Group):
    """How many attempts an hour cause no wait. Many people may share an address."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_THROTTLE_")

    logins_per_email: PositiveInt = 5
    logins_per_address: PositiveInt = 50
    registrations_per_address: PositiveInt = 100
    mails_per_email: PositiveInt = 5
    mails_per_address: PositiveInt = 50


class QuotaSettings(Group):
    """What an account may store, may send in a minute, and how many event streams it may have open in a process of the
    API; 0 is no limit. Lower ones hold until its e-mail address is
    verified, where the site sends mails; administrators have none."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_QUOTA_")

    bytes: NonNegativeInt = 5_000_000_000
    requests_per_minute: NonNegativeInt = 120_000
    jobs_per_minute: NonNegativeInt = 60_000
    streams: NonNegativeInt = 50
    unconfirmed_bytes: NonNegativeInt = 200_000_000
    unconfirmed_requests_per_minute: NonNegativeInt = 600
    unconfirmed_jobs_per_minute: NonNegativeInt = 60


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

    @property
    def is_configured(self) -> bool:
        return self.client_id is not None and self.client_secret is not None
