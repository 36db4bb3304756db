"""Rows of jobs that somebody else has locked: for a moment, or for hours, as an open terminal may.

Whoever writes for several jobs does not wait for such a lock. The write is tried again, soon at first, and then each
second for as long as the lock is held: a result is never thrown away because of it.
"""

FIRST_SECONDS = 0.005
LONGEST_SECONDS = 1.0


def pause_seconds(tries: int) -> float:
    """After so many tries before this one."""
    return min(FIRST_SECONDS * (1 << min(tries, 10)), LONGEST_SECONDS)
