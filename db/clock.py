"""How far this host's clock is from the database's. Leases, deadlines and limits are all kept by the database's."""

import time

from sqlalchemy import text
from sqlalchemy.orm import Session

NOW = text("SELECT extract(epoch FROM clock_timestamp())::float8")
MOST_SECONDS = 5.0


def seconds_ahead(session: Session) -> float:
    """Of the database's, to within half a round trip."""
    before = time.time()
    theirs = float(session.scalar(NOW) or 0)
    return (before + time.time()) / 2 - theirs


def describe(ahead: float) -> str:
    size = f"{abs(ahead):.1f} s" if abs(ahead) < 100 else f"{abs(ahead) / 60:.0f} min"
    return (
        f"this host's clock is {size} {'ahead of' if ahead > 0 else 'behind'} the front's. Jobs go on: leases are "
        "kept by the front's; but the times of log lines are wrong, and certificates may seem expired."
    )
