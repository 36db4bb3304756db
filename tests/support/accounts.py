"""Accounts with a password, and addresses that nobody tried anything from."""

import secrets
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address
from typing import Any
from uuid import UUID

import httpx

from db.queries.accounts import users
from db.transactions import transaction
from workers.accounts import passwords

PASSWORD = "seven warm spinning wheels"
OTHER_PASSWORD = "eight cold weaving looms"

Json = dict[str, Any]


@dataclass(frozen=True)
class Account:
    id: UUID
    email: str
    password: str = PASSWORD


def fresh_email() -> str:
    return f"Ada-{secrets.token_hex(6)}@example.org"


@cache
def _hashed() -> str:
    return passwords.hash_password(PASSWORD)


def make_account(*, is_verified: bool = False, is_admin: bool = False) -> Account:
    email = fresh_email()
    with transaction() as session:
        user = users.add(
            session,
            email=email,
            username="Ada",
            hashed_password=_hashed(),
            is_verified=is_verified,
            is_admin=is_admin,
        )
    return Account(user.id, email)


def close_account(account: Account) -> None:
    with transaction() as session:
        users.change(session, account.id, {"is_active": False})


def browser(api: httpx.ASGITransport, *, address: str = "", **headers: str) -> httpx.AsyncClient:
    """A client at an address of its own, that keeps its cookies."""
    host = address or str(IPv4Address(0x0A000000 + secrets.randbelow(2**24)))
    transport = httpx.ASGITransport(api.app, raise_app_exceptions=False, client=(host, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://pensum", headers=headers)


async def try_login(client: httpx.AsyncClient, email: str, password: str = PASSWORD, **params: Any) -> httpx.Response:
    return await client.post("/api/auth/login", data={"username": email, "password": password}, params=params)


async def log_in(client: httpx.AsyncClient, account: Account, password: str = PASSWORD) -> dict[str, str]:
    """The headers of who is logged in."""
    response = await try_login(client, account.email, password)
    assert response.status_code == 200, response.text
    return {"Authorization": f"Bearer {response.json()['access_token']}"}
