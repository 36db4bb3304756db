"""Generated from async_accounts.py by `make client`: change that file instead."""

from collections.abc import Iterator
from uuid import UUID

from pensum_client.account_outputs import (
    AcceptedOut,
    ApiKeyOut,
    ApiKeyWithSecret,
    BudgetOut,
    LoginOut,
    LoginSessionOut,
    UsageOut,
    UserOut,
)
from pensum_client.http_request import HttpRequest, listing, read, sending
from pensum_client.inputs import ApiKeyIn, RegisterIn
from pensum_client.outputs import Page
from pensum_client.sync_connection import Connection


class Accounts(Connection):
    """The methods of `Pensum` on the caller's account. A client without a key can register, log in, verify an
    address and reset a password."""

    def register_user(self, body: RegisterIn) -> UserOut:
        return self._fetch(sending("POST", "/api/auth/register", body), UserOut, is_repeatable=False)

    def log_in(self, email: str, password: str) -> LoginOut:
        """Its `access_token` is the `key` of another client, until `log_out`."""
        form = {"data": {"username": email, "password": password}}
        return self._fetch(HttpRequest("POST", "/api/auth/login", form), LoginOut, is_repeatable=False)

    def log_out(self) -> None:
        """Ends the login whose token this client has."""
        self._once(HttpRequest("POST", "/api/auth/logout"))

    def current_user(self) -> UserOut:
        return self._fetch(read("/api/auth/me"), UserOut)

    def change_password(self, current_password: str, password: str) -> LoginOut:
        """A new login: all others end."""
        body = {"current_password": current_password, "password": password}
        return self._fetch(sending("POST", "/api/auth/change-password", body), LoginOut, is_repeatable=False)

    def request_password_reset(self, email: str) -> AcceptedOut:
        """An e-mail with a token, if the account exists."""
        body = {"email": email}
        return self._fetch(sending("POST", "/api/auth/forgot-password", body), AcceptedOut, is_repeatable=False)

    def reset_password(self, token: str, password: str) -> UserOut:
        body = {"token": token, "password": password}
        return self._fetch(sending("POST", "/api/auth/reset-password", body), UserOut, is_repeatable=False)

    def request_verification(self, email: str) -> AcceptedOut:
        """An e-mail with a token, if the account exists and is not verified."""
        body = {"email": email}
        return self._fetch(sending("POST", "/api/auth/request-verify", body), AcceptedOut, is_repeatable=False)

    def verify_email(self, token: str) -> UserOut:
        return self._fetch(sending("POST", "/api/auth/verify", {"token": token}), UserOut, is_repeatable=False)

    def usage(self) -> UsageOut:
        """What the account uses, and may use."""
        return self._fetch(read("/api/account/usage"), UsageOut)

    def export_account(self) -> bytes:
        """Everything of the account, as a ZIP."""
        return self._content(read("/api/account/export"))

    def delete_account(self, *, password: str | None = None, email: str | None = None) -> None:
        """Deletes the account with everything in it: with its password, or its address where it has none."""
        self._once(sending("DELETE", "/api/account", {"password": password, "email": email}))

    def budget(self) -> BudgetOut:
        """What the account has used of language models today, and may use."""
        return self._fetch(read("/api/llm/budget"), BudgetOut)

    def add_api_key(self, body: ApiKeyIn) -> ApiKeyWithSecret:
        """The only response that shows the key itself."""
        return self._fetch(sending("POST", "/api/auth/api-keys", body), ApiKeyWithSecret, is_repeatable=False)

    def api_keys(self) -> Iterator[ApiKeyOut]:
        """Newest first."""
        return self._each(listing("/api/auth/api-keys"), Page[ApiKeyOut])

    def delete_api_key(self, key_id: UUID | str) -> None:
        """Revokes it at once."""
        self._once(HttpRequest("DELETE", f"/api/auth/api-keys/{key_id}"))

    def login_sessions(self) -> Iterator[LoginSessionOut]:
        """The caller's logins that are valid now, newest first."""
        return self._each(listing("/api/auth/sessions"), Page[LoginSessionOut])

    def end_login_session(self, session_id: UUID | str) -> None:
        """Ends a login at once."""
        self._once(HttpRequest("DELETE", f"/api/auth/sessions/{session_id}"))
