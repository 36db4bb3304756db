"""Queues and kinds that are paused: workers begin none of their jobs."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import Pause, PauseTarget

Pauses = Mapping[tuple[PauseTarget, str], datetime]


def add(session: Session, target: PauseTarget, name: str) -> bool:
    """False if it was paused before."""
    row = insert(Pause).values(target=target, name=name).on_conflict_do_nothing()
    return session.execute(row.returning(Pause.name)).scalar() is not None


def remove(session: Session, target: PauseTarget, name: str) -> bool:
    """False if it was not paused."""
    row = delete(Pause).where(Pause.target == target, Pause.name == name)
    return session.execute(row.returning(Pause.name)).scalar() is not None


def load(session: Session) -> Pauses:
    """Since when each is paused."""
    rows = session.execute(select(Pause.target, Pause.name, Pause.paused_at).order_by(Pause.target, Pause.name))
    return {(target, name): paused_at for target, name, paused_at in rows}
