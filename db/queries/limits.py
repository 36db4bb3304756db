"""Limits on how many rows of a table a user may have."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import Session

ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")


def count_alone(session: Session, table: Any, user_id: UUID, *wanted: ColumnElement[bool]) -> int:
    """How many rows the user has. Until commit nobody else counts them to add one, so that requests at once do not pass
    a limit together."""
    session.execute(ONE_AT_A_TIME, {"name": f"{table.__tablename__}:{user_id}"})
    return session.scalar(select(func.count()).select_from(table).where(table.user_id == user_id, *wanted)) or 0
