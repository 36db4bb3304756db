from datetime import timedelta

from pydantic import PositiveFloat, PositiveInt, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from db.queries.accounts.rate_limits import Limit

LONGEST_WAIT = timedelta(minutes=5)  # short, since failed attempts of others delay the owner of an account too


class LoginSettings(BaseSettings):
    """`hours` is the lifetime of an access token or session."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_LOGIN_", env_ignore_empty=True)

    hours: PositiveFloat = 24.0


class RateLimitSettings(BaseSettings):
    """How many attempts an hour cause no wait. Many people may share an address."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_THROTTLE_", env_ignore_empty=True)

    logins_per_email: PositiveInt = 5
    logins_per_address: PositiveInt = 50
    registrations_per_address: PositiveInt = 100
    mails_per_email: PositiveInt = 5
    mails_per_address: PositiveInt = 50

    def limit(self, name: str) -> Limit:
        return Limit(free=getattr(self, name), longest=LONGEST_WAIT)


class GitHubSettings(BaseSettings):
    """The OAuth app. The URLs are for GitHub Enterprise and for tests."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_GITHUB_", env_ignore_empty=True)

    client_id: str | None = None
    client_secret: SecretStr | None = None
    url: str = "https://github.com"
    api_url: str = "https://api.github.com"
    timeout_seconds: PositiveFloat = 10.0
