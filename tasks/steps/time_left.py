"""Long work that stores what it has as it goes on: it takes several turns rather than running into its time limit."""

from core.errors import Transient
from tasks.attempt import Attempt

SHARE = 0.5  # of the time limit, so that what a turn does last has as long again


class TurnOver(Transient):
    """The job is a long one: what it has so far is kept, and it goes on in its next turn."""

    is_wait = True


def ensure_time_is_left(attempt: Attempt) -> None:
    """Raises `TurnOver`, which uses up no attempt. Call it only after something was stored, or the job never ends."""
    if attempt.age_seconds > SHARE * attempt.limit_seconds:
        raise TurnOver
