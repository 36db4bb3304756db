from datetime import timedelta

from pydantic import PositiveFloat, PositiveInt, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from db.queries.accounts.rate_limits import Limit

LONGEST = timedelta(minutes=5)  # who may lock others out by guessing at their accounts should not do so for long


class LoginSettings(BaseSettings):
    """`hours` is how long a login lasts."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_LOGIN_", env_ignore_empty=True)

    hours: PositiveFloat = 24.0


class ThrottleSettings(BaseSettings):
    """How many tries an hour are free of any wait. Many people may share an address."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_THROTTLE_", env_ignore_empty=True)

    logins_per_email: PositiveInt = 5
    logins_per_address: PositiveInt = 50
    registrations_per_address: PositiveInt = 100
    mails_per_email: PositiveInt = 5
    mails_per_address: PositiveInt = 50

    def limit(self, name: str) -> Limit:
        return Limit(free=getattr(self, name), longest=LONGEST)


class GitHubSettings(BaseSettings):
    """Of the OAuth app. The addresses are for tests and for GitHub Enterprise."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_GITHUB_", env_ignore_empty=True)

    client_id: str | None = None
    client_secret: SecretStr | None = None
    url: str = "https://github.com"
    api_url: str = "https://api.github.com"
    timeout_seconds: PositiveFloat = 10.0
