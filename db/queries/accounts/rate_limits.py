"""Rate limits as leaky buckets in PostgreSQL, so that they hold for all API processes and survive a restart of Redis.

Each subject has a bucket that fills by one per attempt and leaks over time. While it is not full, nothing happens;
after that, each attempt doubles the wait before the next one. An attempt is counted before it is checked, so that
concurrent attempts all count. One of them may have begun before another that is counted already, so time never runs
backwards.
"""

import hashlib
import math
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from core.email_addresses import normal_email
from core.errors import AppError
from db.models import RateLimit

KEPT = timedelta(days=1)

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

UNCOUNT = text("UPDATE throttles SET level = greatest(0, level - 1) WHERE subject = :subject")


class TooManyLogins(AppError):
    """Too many attempts. Wait before you try again."""

    slug = "too-many-logins"


@dataclass(frozen=True)
class Limit:
    """`free` attempts an hour cause no wait; then the wait grows up to `longest`."""

    free: int
    longest: timedelta


def subject_of(kind: str, name: str) -> bytes:
    """`name` is an e-mail, in the form in which accounts are found by it, or an address."""
    return hashlib.sha256(f"{kind}:{normal_email(name)}".encode()).digest()


def count(session: Session, subject: bytes, limit: Limit) -> None:
    """Counts an attempt. Raises `TooManyLogins` with `retry_after_seconds` while the subject has to wait."""
    values = {"subject": subject, "free": limit.free, "longest": limit.longest.total_seconds()}
    if session.execute(COUNT, values).first() is None:
        wait = session.scalar(
            select(func.extract("epoch", RateLimit.blocked_until - func.now())).where(RateLimit.subject == subject)
        )
        raise _refusal(max(1, math.ceil(wait or 0)))


def _refusal(seconds: int) -> TooManyLogins:
    refusal = TooManyLogins(f"Too many attempts. Try again in {seconds} s.")
    refusal.retry_after_seconds = seconds
    return refusal


def uncount(session: Session, subject: bytes) -> None:
    """Takes back one counted attempt, which was no guess."""
    session.execute(UNCOUNT, {"subject": subject})


def reset(session: Session, subject: bytes) -> None:
    session.execute(delete(RateLimit).where(RateLimit.subject == subject))


def delete_old(session: Session) -> None:
    session.execute(delete(RateLimit).where(RateLimit.counted_at < func.now() - KEPT))
