"""The OAuth client for GitHub."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

import httpx
from httpx_oauth.clients.github import GitHubOAuth2
from httpx_oauth.oauth2 import GetAccessTokenError

from core.errors import AppError, Conflict, NotFound, Transient
from core.settings import GitHubSettings

NAME = "github"
SCOPES = ["read:user", "user:email"]


class GitHubMissing(NotFound):
    """Sign-in with GitHub is not configured. Set PENSUM_GITHUB_CLIENT_ID and PENSUM_GITHUB_CLIENT_SECRET."""


class GitHubUnavailable(Transient):
    """GitHub did not respond. Try again in a moment, or log in with your password."""

    slug = "github-unavailable"


class SignInRefused(AppError):
    """GitHub did not accept the sign-in code. Start the sign-in again."""

    slug = "sign-in-refused"


class NoConfirmedEmail(Conflict):
    """Your GitHub account has no verified primary e-mail address. Verify one at GitHub and sign in again."""


@dataclass(frozen=True)
class Profile:
    """`email` is the primary address, verified by GitHub, whether it is public or not."""

    account_id: str
    login: str
    email: str


class GitHub(GitHubOAuth2):
    def __init__(self, settings: GitHubSettings) -> None:
        if settings.client_id is None or settings.client_secret is None:
            raise GitHubMissing
        super().__init__(settings.client_id, settings.client_secret.get_secret_value(), SCOPES, NAME)
        self.authorize_endpoint = f"{settings.url}/login/oauth/authorize"
        self.access_token_endpoint = f"{settings.url}/login/oauth/access_token"
        self._api_url = settings.api_url
        self._timeout_seconds = settings.timeout_seconds

    async def identify(self, code: str, redirect_uri: str) -> Profile:
        """Exchanges the OAuth code for the profile of its user. The access token is not stored."""
        token = await self._token(code, redirect_uri)
        profile, emails = await self._get("/user", token), await self._get("/user/emails", token)
        try:
            confirmed = [email for email in emails if email["verified"]]
            primary = next((email for email in confirmed if email["primary"]), None)
            if primary is None:
                raise NoConfirmedEmail
            return Profile(str(profile["id"]), str(profile["login"]), str(primary["email"]))
        except (KeyError, TypeError) as error:
            raise GitHubUnavailable(
                "GitHub sent an unexpected response. Try again in a moment, or log in with your password."
            ) from error

    async def _token(self, code: str, redirect_uri: str) -> str:
        try:
            token = await self.get_access_token(code, redirect_uri)
            return str(token["access_token"])
        except GetAccessTokenError as error:
            is_refused = error.response is not None and error.response.is_client_error
            raise (SignInRefused if is_refused else GitHubUnavailable) from error
        except KeyError as error:  # GitHub reports a wrong code with status 200
            raise SignInRefused from error

    async def _get(self, path: str, token: str) -> Any:
        headers = {**self.request_headers, "Authorization": f"Bearer {token}"}
        try:
            async with self.get_httpx_client() as client:
                response = await client.get(self._api_url + path, headers=headers)
                return response.raise_for_status().json()
        except (httpx.HTTPError, ValueError) as error:
            raise GitHubUnavailable from error

    def get_httpx_client(self) -> AbstractAsyncContextManager[httpx.AsyncClient]:
        return httpx.AsyncClient(timeout=self._timeout_seconds)
