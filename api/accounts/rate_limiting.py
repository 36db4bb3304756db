"""Rate limits of logins, registrations and account e-mails: by e-mail, and by client address."""

import ipaddress
from datetime import timedelta

from fastapi import Request
from sqlalchemy.orm import Session

from core.settings import settings
from db.queries.accounts import rate_limits
from db.queries.accounts.rate_limits import Limit, subject_of
from db.row_level_security import acting_as_platform
from db.transactions import write

LONGEST_WAIT = timedelta(minutes=5)  # short, since failed attempts of others delay the owner of an account too
IPV6_PREFIX = 64  # bits: the network of one customer


async def count_login(request: Request, email: str) -> None:
    """Counts an attempt before it is checked. Raises `TooManyLogins`, whether the account exists or not."""
    await _count(("logins_per_address", address_of(request)), ("logins_per_email", email))


async def uncount_login(request: Request, email: str) -> None:
    """For an attempt with the right password: it does not count against the rate limit."""
    with acting_as_platform():
        await write(_uncount, request, email)


def _uncount(session: Session, request: Request, email: str) -> None:
    rate_limits.uncount(session, subject_of("logins_per_address", address_of(request)))
    rate_limits.reset(session, subject_of("logins_per_email", email))


async def count_registration(request: Request) -> None:
    await _count(("registrations_per_address", address_of(request)))


async def count_mail(request: Request, email: str) -> None:
    await _count(("mails_per_address", address_of(request)), ("mails_per_email", email))


async def _count(*attempts: tuple[str, str]) -> None:
    with acting_as_platform():
        await write(_count_all, [(subject_of(kind, name), _limit(kind)) for kind, name in attempts])


def _limit(kind: str) -> Limit:
    return Limit(free=getattr(settings().rate_limits, kind), longest=LONGEST_WAIT)


def _count_all(session: Session, attempts: list[tuple[bytes, Limit]]) -> None:
    for subject, limit in attempts:
        rate_limits.count(session, subject, limit)


def address_of(request: Request) -> str:
    """The address of the client, as far as uvicorn trusts the proxies in front (FORWARDED_ALLOW_IPS)."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return str(ipaddress.ip_network((address, IPV6_PREFIX), strict=False)) if address.version == 6 else host
