"""Sessions of a login that hold up all others. A role may lift its own time limits, so somebody else ends them."""

from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

# Whoever is no member of the login sees no times of its sessions and may not end them. pg_locks says since when a lock
# is waited for, not since when it is held: one of a table ends with its transaction, and an idle session that has an
# advisory lock has had it since it went idle. Somebody who waits shows what is held across many statements. CASE, since
# PostgreSQL would look at the conditions of AND in any order, and end them all.
END_STUCK = text(
    """
    WITH theirs AS (
        SELECT pid, state, state_change, xact_start, clock_timestamp() - make_interval(secs => :seconds) AS since
        FROM pg_stat_activity
        WHERE usename = :login AND datname = current_database() AND pg_has_role(usename, 'USAGE')
    ), held AS (
        SELECT pid, locktype FROM pg_locks LEFT JOIN pg_class ON pg_class.oid = relation
        WHERE granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND (locktype = 'advisory'
                OR (mode = 'AccessExclusiveLock' AND relnamespace = 'public'::regnamespace))
    ), blocking AS (
        SELECT unnest(pg_blocking_pids(pid)) AS pid FROM pg_locks
        WHERE NOT granted AND locktype IN ('advisory', 'relation')
            AND waitstart < clock_timestamp() - make_interval(secs => :seconds)
    ), stuck AS (
        SELECT pid, CASE
            WHEN state LIKE 'idle in transaction%' AND state_change < since THEN 'it was idle in a transaction'
            WHEN pid IN (SELECT pid FROM held)
                AND CASE state WHEN 'idle' THEN state_change ELSE xact_start END < since THEN 'it held a lock'
            WHEN pid IN (SELECT pid FROM blocking) THEN 'others waited for it'
        END AS reason
        FROM theirs
    )
    SELECT pid, reason FROM stuck WHERE CASE WHEN reason IS NOT NULL THEN pg_terminate_backend(pid) END
    """
)

MAY_END = text(
    """
    SELECT rolsuper OR pg_has_role(rolname, :login, 'USAGE')
    FROM pg_roles WHERE oid = (SELECT relowner FROM pg_class WHERE oid = 'jobs'::regclass)
        AND EXISTS (SELECT FROM pg_roles WHERE rolname = :login AND rolcanlogin)
    """
)


class Ended(NamedTuple):
    pid: int
    reason: str


def end_stuck(session: Session, *, login: str, seconds: float) -> list[Ended]:
    """Ends those of the login that were idle in a transaction, held a table or an advisory lock, or let others wait for
    one, for longer than so many seconds."""
    rows = session.execute(END_STUCK, {"login": login, "seconds": seconds})
    return [Ended(pid, reason) for pid, reason in rows]


def may_end(session: Session, *, login: str) -> bool:
    """Whether the workers may, who own the tables. Nobody need where there is no such login."""
    return session.scalar(MAY_END, {"login": login}) is not False
