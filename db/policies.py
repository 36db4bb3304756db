"""Whether the policies that this code knows are in the database. One that a newer version made is no fault: older
processes go on while it is rolled out (docs/decisions/0034)."""

from collections.abc import Iterable, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.api_rights import OWNED, Policy, policies
from db.row_level_security import API_ROLE, PLATFORM_ROLE
from db.schema_version import Incompatible

MOST_NAMED = 5


def _in_this_database(known: Iterable[Policy]) -> str:
    """Those whose table exists, as rows."""
    values = ", ".join(f"('{table}', '{name}', '{role}')" for table, name, role, _ in known)
    return f"(VALUES {values}) AS known (tab, policy, role) WHERE to_regclass(tab) IS NOT NULL"


#: An array of `policy on table`.
MISSING = f"""
ARRAY(
    SELECT policy || ' on ' || tab FROM {_in_this_database(policies())} AND NOT EXISTS (
        SELECT FROM pg_policy
        WHERE polrelid = to_regclass(tab) AND polname = policy AND polroles = ARRAY[to_regrole(role)::oid]
    )
)
"""

#: An array of tables in which everybody sees all rows.
OPEN = f"""
ARRAY(
    SELECT relname::text FROM pg_class WHERE relname = ANY (ARRAY{list(OWNED)}) AND NOT relrowsecurity
    AND relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
)
"""

FOUND = text(
    "SELECT polrelid::regclass::text, polname::text FROM pg_policy WHERE polroles && ARRAY["
    f"0::oid, to_regrole('{API_ROLE}')::oid, to_regrole('{PLATFORM_ROLE}')::oid] ORDER BY 1, 2"
)

INCOMPLETE = text(f"SELECT {MISSING}, {OPEN}")


def ensure_complete(session: Session) -> None:
    """Raises `Incompatible`."""
    if problem := describe(*session.execute(INCOMPLETE).one()):
        raise Incompatible(problem)


def list_unknown(session: Session) -> list[str]:
    """Of everybody, or of the API's roles: each lets them see more."""
    known = {(policy.table, policy.name) for policy in policies()}
    return [f"{name} on {table}" for table, name in session.execute(FOUND) if (table, name) not in known]


def describe(missing: Sequence[str], open_tables: Sequence[str]) -> str | None:
    """What is wrong, and what to do; None where nothing is."""
    problems = [
        *([f"it lacks the policies {_some(missing)}"] if missing else []),
        *([f"it does not hold for {_some(open_tables)}"] if open_tables else []),
    ]
    if not problems:
        return None
    return f"Row-level security is incomplete: {', and '.join(problems)}. Run `pensum migrate`, which mends it."


def _some(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
