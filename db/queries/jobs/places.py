"""The place of a waiting job in its queue, and how fast the queue moves. Both look at the jobs of all users."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.models import Job
from db.sql_files import load

MOST_AHEAD = 10_000
RECENT = timedelta(hours=1)
MOST_RECENT = 2_000  # jobs that ended, of all queues

PACE = text(load("queries/jobs/pace.sql"))

# In the order of claims. Jobs of other providers wait for something else.
AHEAD = text(
    """
    SELECT count(*) FROM (
        SELECT FROM jobs
        WHERE queue = :queue AND state = 'queued' AND (priority, turn, id) < (:priority, :turn, :id)
            AND provider IS NOT DISTINCT FROM :provider AND (expires_at IS NULL OR expires_at > now())
        LIMIT :most
    ) AS ahead
    """
)


@dataclass(frozen=True)
class Pace:
    """`seconds` is how long recent jobs held a slot of the queue, on average; None where none ended of late. `running`
    is how many hold one now."""

    running: int
    seconds: float | None

    def wait(self, ahead: int) -> timedelta | None:
        """Until a job with so many before it begins, as slots become free one after another."""
        if self.seconds is None:
            return None
        turns = ahead + 1 if self.running else ahead
        return timedelta(seconds=turns * self.seconds / max(1, self.running))


def count_ahead(session: Session, job: Job) -> int | None:
    """How many jobs come before this one. None beyond `MOST_AHEAD`."""
    place = {name: getattr(job, name) for name in ("queue", "priority", "turn", "id", "provider")}
    ahead: int = session.execute(AHEAD, {**place, "most": MOST_AHEAD + 1}).scalar_one()
    return ahead if ahead <= MOST_AHEAD else None


def pace(session: Session, queue: str, provider: str | None, *, passing: list[str]) -> Pace:
    """`passing` are the kinds that go on to another queue from this one."""
    values = {"queue": queue, "provider": provider, "passing": passing, "recent": RECENT, "most": MOST_RECENT}
    return Pace(*session.execute(PACE, values).one())
