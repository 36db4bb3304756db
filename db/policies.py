"""Tells whether the policies that this code knows are in the database as `pensum migrate` made them. One that a newer
version made is no fault: older processes go on while it is rolled out (docs/decisions/0034).

`pensum migrate` seals each policy (db/policy_making.py): the comment on it ends with a checksum of what PostgreSQL
stored. A policy that somebody has altered, or made by hand, is not sealed, however it is called.
"""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.api_rights import OWNED, policies
from db.row_level_security import API_ROLE, PLATFORM_ROLE
from db.schema_version import Incompatible
from db.worker_rights import GPU_ROLE

MOST_NAMED = 5

#: Of a row of pg_policy: command, roles, and conditions as they are stored, because printing them waits for a lock of
#: the table. They have numbers of this database in them, so a restored dump has no seals until it is migrated.
CHECKSUM = (
    "md5(concat_ws('|', polcmd, polpermissive, polroles::text, coalesce(polqual::text, '-'),"
    " coalesce(polwithcheck::text, '-')))"
)

#: The policies that were sealed, what they were made of, and whether the seal holds.
SEALED = f"""
SELECT relname AS tab, polname AS policy, left(description, -33) AS body,
    right(description, 32) = {CHECKSUM} AS holds
FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid AND relnamespace = 'public'::regnamespace
JOIN pg_description ON objoid = pg_policy.oid AND classoid = 'pg_policy'::regclass
WHERE right(description, 33) LIKE E'\\n%'
"""

KNOWN = ", ".join(f"('{table}', '{name}')" for table, name, _ in policies())

#: Of a row of pg_policy: whether the GPU hosts' login sees or writes rows by it.
IS_OF_GPU_HOSTS = f"polroles && ARRAY[to_regrole('{GPU_ROLE}')::oid]"

#: An array of `policy on table`: those of this code that are not there, or not sealed, and those of the GPU hosts'
#: login, whatever they are called, that are not sealed. Where that login lacks one, it sees no row.
MISSING = f"""
ARRAY(
    WITH sealed AS MATERIALIZED ({SEALED})
    SELECT policy || ' on ' || tab FROM (VALUES {KNOWN}) AS known (tab, policy)
    WHERE tab IN (SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace)
        AND (tab, policy) NOT IN (SELECT tab, policy FROM sealed WHERE holds)
    UNION ALL
    SELECT polname || ' on ' || relname
    FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid AND relnamespace = 'public'::regnamespace
    WHERE {IS_OF_GPU_HOSTS} AND (relname, polname) NOT IN (SELECT tab, policy FROM sealed WHERE holds)
)
"""

#: An array of tables in which everybody sees all rows.
OPEN = f"""
ARRAY(
    SELECT relname::text FROM pg_class WHERE relname = ANY (ARRAY{list(OWNED)}) AND NOT relrowsecurity
    AND relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
)
"""

OF_THE_API = text(
    "SELECT polrelid::regclass::text, polname::text FROM pg_policy WHERE polroles && ARRAY["
    f"0::oid, to_regrole('{API_ROLE}')::oid, to_regrole('{PLATFORM_ROLE}')::oid] ORDER BY 1, 2"
)

INCOMPLETE = text(f"SELECT {MISSING}, {OPEN}")


def ensure_complete(session: Session) -> None:
    """Raises `Incompatible`."""
    if problem := describe(*session.execute(INCOMPLETE).one()):
        raise Incompatible(problem)


def list_unknown(session: Session) -> list[str]:
    """Policies of everybody, or of the API's roles: each lets them see more."""
    known = {(policy.table, policy.name) for policy in policies()}
    return [f"{name} on {table}" for table, name in session.execute(OF_THE_API) if (table, name) not in known]


def describe(missing: Sequence[str], open_tables: Sequence[str]) -> str | None:
    """What is wrong, and what to do; None where nothing is."""
    problems = [
        *([f"these policies are not there as `pensum migrate` made them: {_some(missing)}"] if missing else []),
        *([f"it does not hold for {_some(open_tables)}"] if open_tables else []),
    ]
    if not problems:
        return None
    return f"Row-level security is incomplete: {', and '.join(problems)}. Run `pensum migrate`, which mends it."


def _some(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
