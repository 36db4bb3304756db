"""Slowing down who tries too much. It is here and not in Redis, so that it holds for all API processes, always.

A bucket for each subject fills by one a try, and leaks. While it is not full nothing happens; then each try makes the
next one wait twice as long. A try is counted before it is judged, so that many at once are many; of those, one may have
begun before another that is counted already, so time never runs backwards here.
"""

import hashlib
import math
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from core.errors import AppError
from db.models import Throttle

REMEMBERED = timedelta(days=1)

COUNT = text(
    """
    INSERT INTO throttles AS old (subject, level, counted_at, blocked_until)
    VALUES (:subject, 1, now(), CASE WHEN 1 < :free THEN '-infinity' ELSE now() + interval '1 s' END)
    ON CONFLICT (subject) DO UPDATE SET (level, blocked_until) = (
        SELECT level, CASE
            WHEN ceil(level) < :free THEN '-infinity'
            ELSE now() + least(power(2, least(ceil(level) - :free, 20)), :longest) * interval '1 s'
        END
        FROM (SELECT 1 + greatest(
            0, old.level - :free * extract(epoch FROM greatest(now(), old.counted_at) - old.counted_at) / 3600
        ) AS level) AS filled
    ), counted_at = greatest(now(), old.counted_at)
    WHERE old.blocked_until <= now()
    RETURNING subject
    """
)

LEAVE_OUT = text("UPDATE throttles SET level = greatest(0, level - 1) WHERE subject = :subject")


class TooManyLogins(AppError):
    """Too many attempts. Wait before you try again."""

    slug = "too-many-logins"


@dataclass(frozen=True)
class Limit:
    """`free` tries an hour cost nothing; then the wait grows up to `longest`."""

    free: int
    longest: timedelta


def subject_of(kind: str, name: str) -> bytes:
    return hashlib.sha256(f"{kind}:{name.strip().lower()}".encode()).digest()


def count(session: Session, subject: bytes, limit: Limit) -> None:
    """Raises `TooManyLogins`, which says for how long."""
    values = {"subject": subject, "free": limit.free, "longest": limit.longest.total_seconds()}
    if session.execute(COUNT, values).first() is None:
        wait = session.scalar(
            select(func.extract("epoch", Throttle.blocked_until - func.now())).where(Throttle.subject == subject)
        )
        raise _refusal(max(1, math.ceil(wait or 0)))


def _refusal(seconds: int) -> TooManyLogins:
    refusal = TooManyLogins(f"That was tried too often. Try again in {seconds} s.")
    refusal.retry_after_seconds = seconds
    return refusal


def leave_out(session: Session, subject: bytes) -> None:
    """The last try was no guess."""
    session.execute(LEAVE_OUT, {"subject": subject})


def forget(session: Session, subject: bytes) -> None:
    session.execute(delete(Throttle).where(Throttle.subject == subject))


def forget_old(session: Session) -> None:
    session.execute(delete(Throttle).where(Throttle.counted_at < func.now() - REMEMBERED))
