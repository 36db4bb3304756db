"""Sessions of workers that hold up all others. A role may lift its own time limits, and PostgreSQL has none for a
client that takes no answer on a Unix socket, so somebody else ends them."""

from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

# Whoever is no member of a login sees no times of its sessions and may not end them, and only a superuser ends those of
# a superuser. A client that takes no answer keeps its locks in the middle of a statement, for which PostgreSQL has no
# time limit; one that only reads keeps nobody from anything. pg_locks says since when a lock is waited for, not since
# when it is held: one of a table ends with its transaction, and an idle session that has an advisory lock has had it
# since it went idle. Somebody who waits shows what is held across many statements. CASE, since PostgreSQL would look at
# the conditions of AND in any order, and end them all.
END_STUCK = text(
    """
    WITH owner AS (
        SELECT relowner FROM pg_class WHERE oid = 'jobs'::regclass
    ), theirs AS (
        SELECT pid, usename, state, state_change, xact_start, query_start, wait_event, backend_xid,
            clock_timestamp() - make_interval(secs => :seconds) AS since
        FROM pg_stat_activity JOIN pg_roles ON pg_roles.oid = usesysid CROSS JOIN owner
        WHERE datname = current_database() AND (usename = :login OR pg_has_role(usesysid, relowner, 'USAGE'))
            AND pg_has_role(usesysid, 'USAGE')
            AND (NOT rolsuper OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user))
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
        SELECT pid, usename, CASE
            WHEN state = 'active' AND wait_event = 'ClientWrite' AND backend_xid IS NOT NULL AND query_start < since
                THEN 'it wrote, and took no answer'
            WHEN usename <> :login THEN NULL
            WHEN state LIKE 'idle in transaction%' AND state_change < since THEN 'it was idle in a transaction'
            WHEN pid IN (SELECT pid FROM held)
                AND CASE state WHEN 'idle' THEN state_change ELSE xact_start END < since THEN 'it held a lock'
            WHEN pid IN (SELECT pid FROM blocking) THEN 'others waited for it'
        END AS reason
        FROM theirs
    )
    SELECT pid, usename, reason FROM stuck WHERE CASE WHEN reason IS NOT NULL THEN pg_terminate_backend(pid) END
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
    login: str
    reason: str


def end_stuck(session: Session, *, login: str, seconds: float) -> list[Ended]:
    """Ends the sessions of workers whose statement has written something and has taken longer than so many seconds,
    while its client takes no answer. Of `login` also those that were idle in a transaction, held a table or an advisory
    lock, or let others wait for one, for as long. Workers have this login, or one that may do what the owner of the
    tables may; those of a login that ours is no member of stay."""
    rows = session.execute(END_STUCK, {"login": login, "seconds": seconds})
    return [Ended(*row) for row in rows]


def may_end(session: Session, *, login: str) -> bool:
    """Whether the workers may, who own the tables. Nobody need where there is no such login."""
    return session.scalar(MAY_END, {"login": login}) is not False
