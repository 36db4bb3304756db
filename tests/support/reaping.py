"""The reaper, without the pauses that it makes after it was away."""

from uuid import UUID

from sqlalchemy.orm import Session

from db.queries.jobs import upkeep

MOST_LOST = 5
SPENT = {"slug": "attempts-exhausted", "detail": "No attempt is left.", "errors": []}
LOST = {"slug": "attempts-exhausted", "detail": "Its worker was lost too often.", "errors": []}


def reap_jobs(session: Session, *, most_lost: int = MOST_LOST) -> list[UUID]:
    return upkeep.reap(session, spent=SPENT, lost=LOST, most_lost=most_lost)
