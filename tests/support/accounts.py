"""Accounts with a password, browsers at fresh addresses, and logins."""

import secrets
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import func, select

from core.email_addresses import normal_email
from db.models import User
from db.queries.accounts import users
from db.transactions import read_only, transaction
from tests.support.factories import Person
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
    return f"Ada-Linn-{secrets.token_hex(6)}@example.org"


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


def deactivate_account(account: Account) -> None:
    with transaction() as session:
        users.change(session, account.id, {"is_active": False})


def count_accounts(email: str) -> int:
    with read_only() as session:
        return session.scalars(select(func.count()).where(User.normal_email == normal_email(email))).one()


def person_of(user_id: str) -> Person:
    """The user with a new API key."""
    key = f"pk_{secrets.token_hex(16)}"
    with transaction() as session:
        users.add_key(session, UUID(user_id), key)
    return Person(UUID(user_id), key)


def browser(api: httpx.ASGITransport, *, address: str = "", **headers: str) -> httpx.AsyncClient:
    """A client with a client address of its own that keeps its cookies."""
    host = address or str(IPv4Address(0x0A000000 + secrets.randbelow(2**24)))
    transport = httpx.ASGITransport(api.app, raise_app_exceptions=False, client=(host, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://pensum", headers=headers)


async def try_login(client: httpx.AsyncClient, email: str, password: str = PASSWORD, **params: Any) -> httpx.Response:
    return await client.post("/api/auth/login", data={"username": email, "password": password}, params=params)


async def log_in(client: httpx.AsyncClient, account: Account, password: str = PASSWORD) -> dict[str, str]:
    """The headers of the logged-in account."""
    response = await try_login(client, account.email, password)
    assert response.status_code == 200, response.text
    return {"Authorization": f"Bearer {response.json()['access_token']}"}
