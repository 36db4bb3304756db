"""What users spend on language models: reserved before a provider is asked, settled after.

One statement reserves, so that two workers never spend the last cent twice. All times are of PostgreSQL's clock, and a
day begins at midnight UTC.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, text
from sqlalchemy.orm import Session

from core.llm_config import Budgets
from db.models import LlmReservation, LlmSettlement, LlmSpending
from db.sql_files import load

UNLIMITED = 2**62
REPEATED_WITHIN = timedelta(hours=1)  # a worker gives a settlement up after some seconds

RESERVE = text(load("queries/llm/reserve.sql"))
RELEASE = text(load("queries/llm/release.sql"))
SETTLE = text(load("queries/llm/settle.sql"))

TODAY = text(
    """
    SELECT (now() AT TIME ZONE 'UTC')::date, ends_at, ceil(extract(epoch FROM ends_at - now()))::integer
    FROM (SELECT date_trunc('day', now(), 'UTC') + interval '1 day' AS ends_at) AS ending
    """
)


@dataclass(frozen=True)
class Amount:
    tokens: int
    cost: Decimal = Decimal(0)


@dataclass(frozen=True)
class Payer:
    """An attempt, which pays from its user's budgets. A request of it takes at most `longest_seconds`."""

    user_id: UUID
    job_id: UUID
    claimed_at: datetime
    longest_seconds: float


@dataclass(frozen=True)
class Day:
    """What a user has spent since midnight UTC, and when the next day begins."""

    spent: Amount
    reserved: Amount
    renews_at: datetime
    renews_in_seconds: int


def reserve(session: Session, payer: Payer, amount: Amount, budgets: Budgets) -> UUID | None:
    """The reservation; None where the budgets have no room for it. Reservations of workers that died make room."""
    reservation = _reserve(session, payer, amount, budgets)
    if reservation is None and _release(session, payer):
        return _reserve(session, payer, amount, budgets)
    return reservation


def _reserve(session: Session, payer: Payer, amount: Amount, budgets: Budgets) -> UUID | None:
    values: dict[str, Any] = {
        "user_id": payer.user_id,
        "job_id": payer.job_id,
        "claimed_at": payer.claimed_at,
        "seconds": payer.longest_seconds,
        "tokens": amount.tokens,
        "cost": amount.cost,
        "most_tokens": UNLIMITED if budgets.tokens_per_day is None else budgets.tokens_per_day,
        "most_cost": UNLIMITED if budgets.cost_per_day is None else Decimal(str(budgets.cost_per_day)),
    }
    reservation: UUID | None = session.scalar(RESERVE, values)
    return reservation


def _release(session: Session, payer: Payer) -> bool:
    values = {"user_id": payer.user_id, "job_id": payer.job_id, "claimed_at": payer.claimed_at}
    released: Any = session.execute(RELEASE, values)
    return bool(released.rowcount)


def settle(session: Session, user_id: UUID, used: Amount, *, reservation_id: UUID | None, settlement_id: UUID) -> None:
    """Notes what was used; the reservation ends. A second run with the same `settlement_id` changes nothing."""
    values = {
        "user_id": user_id,
        "tokens": used.tokens,
        "cost": used.cost,
        "reservation_id": reservation_id,
        "settlement_id": settlement_id,
    }
    session.execute(SETTLE, values)


def today(session: Session, user_id: UUID) -> Day:
    day, ends_at, left_seconds = session.execute(TODAY).one()
    row = session.get(LlmSpending, (user_id, day), populate_existing=True)
    if row is None:
        return Day(Amount(0), Amount(0), ends_at, left_seconds)
    return Day(Amount(row.tokens, row.cost), Amount(row.reserved_tokens, row.reserved_cost), ends_at, left_seconds)


def delete_old(session: Session, *, keep: timedelta) -> None:
    session.execute(delete(LlmReservation).where(LlmReservation.expires_at < func.now() - keep))
    session.execute(delete(LlmSettlement).where(LlmSettlement.settled_at < func.now() - REPEATED_WITHIN))
    session.execute(delete(LlmSpending).where(LlmSpending.day < func.current_date() - keep))
