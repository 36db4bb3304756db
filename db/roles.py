"""Makes the roles of the API and the logins of hosts that need few rights, gives each what it may do, and locks it out.

The roles of the API may do what db/api_rights.py says, `pensum_worker_gpu` what db/worker_rights.py says.
`pensum_front`, for the API, is a member of the two roles that row-level security confines, and of nothing else. Roles
belong to the server: two databases on it share them.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from psycopg2.extensions import encrypt_password
from sqlalchemy import text
from sqlalchemy.orm import Session

from db import api_rights, policy_making
from db.row_level_security import API_ROLE, PLATFORM_ROLE
from db.table_rights import ALL, TableRights
from db.transactions import transaction
from db.worker_rights import FUNCTIONS, GPU_ROLE, RIGHTS

FRONT_ROLE = "pensum_front"
GPU_CONNECTIONS = 60
GPU_LIMITS = {"idle_in_transaction_session_timeout": "15s", "transaction_timeout": "60s"}
GPU_CONFIG = [f"{name}={value}" for name, value in GPU_LIMITS.items()]
MAKING_LOCK = 5_003  # advisory lock: two migrations at once would both change the same rows of the catalogue

#: Columns by table and privilege; ALL where the privilege is on whole rows.
Held = Mapping[tuple[str, str], Set[str]]

Rights = Mapping[str, TableRights]

COLUMNS = text(
    """
    SELECT relname, attname, privilege, has_column_privilege(:role, pg_class.oid, attnum, privilege)
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped,
        unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) AS privilege
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
    """
)

TABLES = text(
    """
    SELECT relname, attname
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
    """
)

WHOLE_ROWS = text(
    """
    SELECT relname, privilege FROM pg_class, unnest(ARRAY['DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS privilege
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
        AND has_table_privilege(:role, pg_class.oid, privilege)
    """
)

LOGIN = text("SELECT rolcanlogin FROM pg_roles WHERE rolname = :role")
MAY_MAKE_ROLES = text("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
MAY_DO_ANYTHING = text(
    "SELECT rolsuper OR pg_has_role(rolname, (SELECT relowner FROM pg_class WHERE oid = 'jobs'::regclass), 'USAGE')"
    " FROM pg_roles WHERE rolname = current_user"
)
IS_BOUNDED = text(
    "SELECT rolconnlimit = :connections AND coalesce(rolconfig @> :limits, false) AND pg_has_role(rolname, 'USAGE')"
    " FROM pg_roles WHERE rolname = :role"
)
END_SESSIONS = text("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = :role")
COUNT_SESSIONS = text("SELECT count(*) FROM pg_stat_activity WHERE usename = :role")


class MayNotMakeRoles(Exception):
    """The message says what an administrator has to run."""

    def __init__(self, login: str) -> None:
        roles = (API_ROLE, PLATFORM_ROLE)
        made = " ".join(f"CREATE ROLE {role} NOLOGIN NOINHERIT;" for role in roles)
        super().__init__(
            f"The API works in roles of its own, and {login} may not make them. Let an administrator of the PostgreSQL"
            f" server run: {made} GRANT {', '.join(roles)} TO {login} WITH SET TRUE, INHERIT FALSE;"
            " those that are there already may stay. Then migrate again."
        )


@dataclass(frozen=True, order=True)
class Right:
    """A privilege on columns of a table, or on whole rows."""

    table: str
    privilege: str
    columns: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.privilege} on {self.table}" + ("" if self.columns == ALL else f" ({', '.join(self.columns)})")


@dataclass(frozen=True)
class Differences:
    """Between what a login may do and what it needs."""

    login: str
    is_owner: bool
    missing: list[Right]
    excess: list[Right]


def can_login(session: Session, role: str) -> bool | None:
    """None where there is no such role."""
    row = session.execute(LOGIN, {"role": role}).first()
    return None if row is None else bool(row.rolcanlogin)


def may_make_roles(session: Session) -> bool:
    return bool(session.scalar(MAY_MAKE_ROLES))


def make_login(session: Session, role: str, password: str) -> None:
    """Creates the role where it is missing, and sets its password. The server gets only a hash, so no log has it."""
    if can_login(session, role) is None:
        session.execute(text(f"CREATE ROLE {role} NOINHERIT"))
    connection = session.connection().connection.driver_connection
    hashed = encrypt_password(password, role, scope=connection, algorithm="scram-sha-256")
    session.connection().exec_driver_sql(f"ALTER ROLE {role} LOGIN PASSWORD %s", (hashed,))


def end_sessions(session: Session, role: str) -> int:
    """Returns how many are left, which end by themselves or not at all."""
    session.execute(END_SESSIONS, {"role": role})
    session.execute(text("SELECT pg_stat_clear_snapshot()"))
    return int(session.scalar(COUNT_SESSIONS, {"role": role}) or 0)


def ensure_api_roles() -> None:
    """Creates those that are missing, and makes our login a member. Raises `MayNotMakeRoles`."""
    with transaction() as session:
        _lock(session)
        login, quoted = session.execute(text("SELECT current_user, quote_ident(current_user)")).one()
        for role in (API_ROLE, PLATFORM_ROLE):
            if can_login(session, role) is None:
                if not may_make_roles(session):
                    raise MayNotMakeRoles(quoted)
                session.execute(text(f"CREATE ROLE {role} NOLOGIN NOINHERIT"))
            if not _has_role(session, login, role, "SET"):
                if not _has_role(session, login, role, "MEMBER WITH ADMIN OPTION"):
                    raise MayNotMakeRoles(quoted)
                session.execute(text(f"GRANT {role} TO CURRENT_USER WITH SET TRUE, INHERIT FALSE"))


def grant_api() -> None:
    """What db/api_rights.py says: rights, policies and row-level security where they are missing."""
    with transaction() as session:
        _lock(session)
        _keep_temporary_tables_to_ourselves(session)
        for role in (API_ROLE, PLATFORM_ROLE):
            _grant(session, role, api_rights.rights_of(role), api_rights.FUNCTIONS)
    policy_making.secure_owned_tables()


def _keep_temporary_tables_to_ourselves(session: Session) -> None:
    """A temporary table comes before all others where a function looks one up by its name."""
    database = session.scalar(text("SELECT quote_ident(current_database())"))
    session.execute(text(f"GRANT TEMPORARY ON DATABASE {database} TO CURRENT_USER"))
    session.execute(text(f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC"))


def grant_front() -> bool:
    """Whether it is a member of both roles now: our login cannot make it one where somebody else made those."""
    with transaction() as session:
        _lock(session)
        lacking = [role for role in (API_ROLE, PLATFORM_ROLE) if not _has_role(session, FRONT_ROLE, role, "SET")]
        login = str(session.scalar(text("SELECT current_user")))
        if not all(_has_role(session, login, role, "MEMBER WITH ADMIN OPTION") for role in lacking):
            return False
        for role in lacking:
            session.execute(text(f"GRANT {role} TO {FRONT_ROLE} WITH SET TRUE, INHERIT FALSE"))
    return True


def _has_role(session: Session, login: str, role: str, how: str) -> bool:
    return bool(
        session.scalar(text("SELECT pg_has_role(:login, :role, :how)"), {"login": login, "role": role, "how": how})
    )


def bound_gpu() -> bool:
    """Limits the connections and transactions of the GPU hosts' login, and lets ours end its sessions. False where our
    login may not: somebody else made that one."""
    with transaction() as session:
        _lock(session)
        login = str(session.scalar(text("SELECT current_user")))
        if session.scalar(IS_BOUNDED, {"role": GPU_ROLE, "connections": GPU_CONNECTIONS, "limits": GPU_CONFIG}):
            return True
        if not _has_role(session, login, GPU_ROLE, "MEMBER WITH ADMIN OPTION") or not may_make_roles(session):
            return False
        for bound in gpu_bounds("CURRENT_USER"):
            session.execute(text(bound))
    return True


def gpu_bounds(login: str) -> list[str]:
    """The statements. `login` is the workers', which ends sessions that are stuck (db/queries/sessions.py)."""
    return [
        f"ALTER ROLE {GPU_ROLE} CONNECTION LIMIT {GPU_CONNECTIONS}",
        *(f"ALTER ROLE {GPU_ROLE} SET {name} = '{value}'" for name, value in GPU_LIMITS.items()),
        f"GRANT {GPU_ROLE} TO {login} WITH INHERIT TRUE, SET FALSE",
    ]


def grant_gpu() -> None:
    """Exactly what db/worker_rights.py says: what is missing is granted, and the rest is taken back."""
    with transaction() as session:
        _lock(session)
        _grant(session, GPU_ROLE, RIGHTS, FUNCTIONS)
        database = session.scalar(text("SELECT quote_ident(current_database())"))
        session.execute(
            text(f"GRANT TEMPORARY ON DATABASE {database} TO {GPU_ROLE}")
        )  # db/queries/embeddings/bulk_load
    policy_making.secure_rows_of_gpu_hosts()


def _lock(session: Session) -> None:
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MAKING_LOCK})


def _grant(session: Session, role: str, rights: Rights, functions: Iterable[str]) -> None:
    found = _compare(session, role, rights)
    for right in found.excess:
        session.execute(text(f"REVOKE {_privilege(right, rights)} ON {right.table} FROM {role}"))
    for right in found.missing:
        session.execute(text(f"GRANT {_privilege(right, rights)} ON {right.table} TO {role}"))
    session.execute(text(f"GRANT EXECUTE ON FUNCTION {', '.join(functions)} TO {role}"))


def _privilege(right: Right, rights: Rights) -> str:
    wanted = rights.get(right.table, TableRights()).columns
    if right.columns == ALL or wanted.get(right.privilege) == ALL:  # type: ignore[call-overload]  # may be any
        return right.privilege
    return f"{right.privilege} ({', '.join(right.columns)})"


def differences(session: Session) -> Differences:
    """Of the login of this session, as a GPU worker. One that owns the tables may do anything."""
    login = str(session.scalar(text("SELECT current_user")))
    if session.scalar(MAY_DO_ANYTHING):
        return Differences(login, is_owner=True, missing=[], excess=[])
    return _compare(session, login, RIGHTS)


def all_differences(session: Session) -> list[Differences]:
    """Of each role that is there and has rights of its own."""
    rights = {role: api_rights.rights_of(role) for role in (API_ROLE, PLATFORM_ROLE)} | {GPU_ROLE: RIGHTS}
    return [
        _compare(session, role, granted) for role, granted in rights.items() if can_login(session, role) is not None
    ]


def _compare(session: Session, role: str, rights: Rights) -> Differences:
    wanted, held = _wanted(session, rights), _held(session, role)
    return Differences(role, False, missing=_difference(wanted, held), excess=_difference(held, wanted))


def _difference(these: Held, those: Held) -> list[Right]:
    return sorted(
        Right(table, privilege, tuple(sorted(columns - those.get((table, privilege), set()))))
        for (table, privilege), columns in these.items()
        if columns - those.get((table, privilege), set())
    )


def _held(session: Session, role: str) -> Held:
    held: dict[tuple[str, str], set[str]] = {}
    for table, column, privilege, is_granted in session.execute(COLUMNS, {"role": role}):
        if is_granted:
            held.setdefault((table, privilege), set()).add(column)
    for table, privilege in session.execute(WHOLE_ROWS, {"role": role}):
        held[table, privilege] = set(ALL)
    return held


def _wanted(session: Session, granted: Rights) -> Held:
    """With the columns that the tables have in this database."""
    columns: dict[str, set[str]] = {}
    for table, column in session.execute(TABLES):
        columns.setdefault(table, set()).add(column)
    return {
        (table, command): set(named) if named != ALL or command == "DELETE" else columns.get(table, set())
        for table, rights in granted.items()
        for command, named in rights.columns.items()
    }
