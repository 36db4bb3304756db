"""What the log tells of jobs: a statement that ends an attempt or a job otherwise than well returns `told_columns.sql`,
and the commit of its session tells it (tasks/job_log.py)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.orm import Session

NOTED = "pensum.told"

Because = Literal["deadline", "given_back", "lease_lost", "provider_away", "provider_gone"]


@dataclass(frozen=True)
class Change:
    """`told` has the job, its state and what it cost. One that was only asked to stop is `running`."""

    told: Mapping[str, Any]
    because: Because | None = None


def note(session: Session, told: Iterable[Mapping[str, Any] | None], because: Because | None = None) -> None:
    session.info.setdefault(NOTED, []).extend(Change(each, because) for each in told if each is not None)


def take(session: Session) -> list[Change]:
    """What was noted since the last call."""
    return list(session.info.pop(NOTED, ()))
