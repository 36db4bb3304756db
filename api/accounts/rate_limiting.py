"""Slowing down who guesses at passwords, has mails sent or makes accounts: by e-mail, and by address."""

import ipaddress

from fastapi import Request
from sqlalchemy.orm import Session

from api.accounts.settings import ThrottleSettings
from db.queries.accounts import rate_limits
from db.queries.accounts.rate_limits import Limit, subject_of
from db.row_level_security import acting_as_platform
from db.transactions import write

IPV6_HOME = 64  # bits: what one customer has


async def count_login(request: Request, email: str) -> None:
    """Raises `TooManyLogins`; whether there is such an account makes no difference."""
    await _count(("logins_per_address", address_of(request)), ("logins_per_email", email))


async def leave_out_login(request: Request, email: str) -> None:
    """It was the right password."""
    with acting_as_platform():
        await write(_leave_out, request, email)


def _leave_out(session: Session, request: Request, email: str) -> None:
    rate_limits.leave_out(session, subject_of("logins_per_address", address_of(request)))
    rate_limits.forget(session, subject_of("logins_per_email", email))


async def count_registration(request: Request) -> None:
    await _count(("registrations_per_address", address_of(request)))


async def count_mail(request: Request, email: str) -> None:
    await _count(("mails_per_address", address_of(request)), ("mails_per_email", email))


async def _count(*tries: tuple[str, str]) -> None:
    settings = ThrottleSettings()
    with acting_as_platform():
        await write(_count_all, [(subject_of(kind, name), settings.limit(kind)) for kind, name in tries])


def _count_all(session: Session, tries: list[tuple[bytes, Limit]]) -> None:
    for subject, limit in tries:
        rate_limits.count(session, subject, limit)


def address_of(request: Request) -> str:
    """Of the client, as far as uvicorn trusts the proxies in front (FORWARDED_ALLOW_IPS)."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return str(ipaddress.ip_network((address, IPV6_HOME), strict=False)) if address.version == 6 else host
