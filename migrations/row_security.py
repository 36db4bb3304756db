"""Which rows the API may see and change: a migration that makes a table says it by `protect`.

The API works as `pensum_api`, and sees what belongs to whom it acts for; or, where it says so in its code, as
`pensum_platform`, which sees all rows of what it is granted. Neither owns anything. Frozen migrations call this module:
what it says of a table may grow, and never change.
"""

from dataclasses import dataclass

OWN = "user_id = acting_user()"


def child_of(parent: str, reference: str) -> str:
    """Whose parent row is shown; the policies of the parent decide that."""
    return f"EXISTS (SELECT FROM {parent} WHERE {parent}.id = {reference})"


@dataclass(frozen=True)
class Rule:
    """`own` says which rows are theirs. The API `may` do so much with them, and the platform with all rows. Rows that
    are `shown` may be read besides, and rows that are `new` may be inserted."""

    own: str
    may: str = ""
    platform: str = ""
    shown: str | None = None
    new: str | None = None


def protect(table: str, rule: Rule) -> str:
    """It may run again."""
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
    """The grants alone, for a table whose rows belong to nobody."""
    grants = {"pensum_api": may, "pensum_platform": platform}
    return ";".join(f"GRANT {privileges} ON {table} TO {role}" for role, privileges in grants.items() if privileges)


def release(table: str) -> str:
    """Undoes `protect` and `share`."""
    revoked = f"REVOKE ALL ON {table} FROM pensum_api, pensum_platform"
    return f"{_without_policies(table)};ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;{revoked}"


def _without_policies(table: str) -> str:
    return ";".join(f"DROP POLICY IF EXISTS {name} ON {table}" for name in ("own", "platform", "shown", "new"))
