"""Row-level security of a table, as migrations made it. For tables of later ones db/api_rights.py is enough.

The API connects as `pensum_api`, which sees the rows of the acting user; or, for a few statements, as
`pensum_platform`, which sees all rows of the tables that it is granted. Neither owns a table. Frozen migrations call
this module, so its functions may get more parameters and never do anything else.
"""

from dataclasses import dataclass

OWN = "user_id = acting_user()"


def child_of(parent: str, reference: str) -> str:
    """Rows whose parent row is visible, by the policies of the parent table."""
    return f"EXISTS (SELECT FROM {parent} WHERE {parent}.id = {reference})"


@dataclass(frozen=True)
class Rule:
    """`own` is the condition for rows of the acting user. `may` are the API's privileges on them, `platform` the
    platform's on all rows. Rows that meet `shown` may be read as well, and rows that meet `new` inserted."""

    own: str
    may: str = ""
    platform: str = ""
    shown: str | None = None
    new: str | None = None


def protect(table: str, rule: Rule) -> str:
    """Enables row-level security. A second run changes nothing."""
    statements = [
        _without_policies(table),
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY own ON {table} TO pensum_api USING ({rule.own})",
        f"CREATE POLICY platform ON {table} TO pensum_platform USING (true)",
    ]
    if rule.shown:
        statements.append(f"CREATE POLICY shown ON {table} FOR SELECT TO pensum_api USING ({rule.shown})")
    if rule.new:
        statements.append(f"CREATE POLICY new ON {table} FOR INSERT TO pensum_api WITH CHECK ({rule.new})")
    return ";".join([*statements, share(table, may=rule.may, platform=rule.platform)])


def share(table: str, *, may: str = "", platform: str = "") -> str:
    """The grants alone, for a table whose rows have no owner."""
    grants = {"pensum_api": may, "pensum_platform": platform}
    return ";".join(f"GRANT {privileges} ON {table} TO {role}" for role, privileges in grants.items() if privileges)


def release(table: str) -> str:
    """Undoes `protect` and `share`."""
    revoked = f"REVOKE ALL ON {table} FROM pensum_api, pensum_platform"
    return f"{_without_policies(table)};ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;{revoked}"


WITHOUT_POLICIES_OF_GPU_HOSTS = """
DO $$ DECLARE
    policy record;
BEGIN
    FOR policy IN SELECT policyname, tablename FROM pg_policies
        WHERE schemaname = 'public' AND roles = ARRAY[name 'pensum_worker_gpu']
    LOOP
        EXECUTE format('DROP POLICY %I ON %I', policy.policyname, policy.tablename);
    END LOOP;
END $$
"""
"""For a downgrade that drops what they name. `pensum migrate` made them, and that of the older version makes its own:
until then the login of GPU hosts sees no row."""


def _without_policies(table: str) -> str:
    return ";".join(f"DROP POLICY IF EXISTS {name} ON {table}" for name in ("own", "platform", "shown", "new"))
