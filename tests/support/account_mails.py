"""The tokens of account e-mails, and which e-mails were submitted."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import select

from db.models import Job, User
from db.queries.accounts import users
from db.transactions import read_only
from tasks.contracts import SendMail
from tests.support.accounts import OTHER_PASSWORD, Account
from workers.accounts import tokens


def row_of(user_id: UUID) -> User:
    with read_only() as session:
        return users.get(session, user_id)


def mails_to(user_id: UUID) -> list[str]:
    """The purposes of the mails, oldest first."""
    with read_only() as session:
        jobs = session.scalars(select(Job).where(Job.kind == SendMail.kind).order_by(Job.id))
        return [job.payload["purpose"] for job in jobs if job.payload["user_id"] == str(user_id)]


def reset_token(account: Account, *, lifetime: timedelta = timedelta(hours=1), **claims: Any) -> str:
    all_claims = {"sub": str(account.id), "ver": row_of(account.id).token_version} | claims
    return tokens.sign(tokens.RESET, all_claims, lifetime=lifetime)


def verify_token(account: Account, **claims: Any) -> str:
    all_claims = {"sub": str(account.id), "email": account.email} | claims
    return tokens.sign(tokens.VERIFY, all_claims, lifetime=timedelta(hours=1))


async def reset(client: httpx.AsyncClient, token: str, password: str = OTHER_PASSWORD) -> httpx.Response:
    return await client.post("/api/auth/reset-password", json={"token": token, "password": password})


def forged(account: Account, **changes: Any) -> str:
    claims = {"sub": str(account.id), "jti": str(uuid4()), "ver": 0} | changes
    return tokens.sign(tokens.LOGIN, claims, lifetime=timedelta(hours=1))
