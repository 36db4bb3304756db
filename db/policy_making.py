"""Makes row policies and seals them (db/policies.py), and switches row-level security on.

Each change is committed alone, and none waits for its table for long: whoever asks for the table waits behind it.
"""

from collections.abc import Callable, Iterable, Iterator

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from db import api_rights
from db.api_rights import Policy
from db.engines import engine
from db.failures import translated
from db.policies import CHECKSUM, IS_OF_GPU_HOSTS, OPEN, SEALED
from db.table_rights import Command, Rows
from db.worker_rights import GPU_ROLE, RIGHTS
from migrations.locks import with_patience

HOLDING = text(f"SELECT tab, policy, body FROM ({SEALED}) AS sealed WHERE holds")
OF_GPU_HOSTS = text(
    f"SELECT relname, polname FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid WHERE {IS_OF_GPU_HOSTS}"
)
SECURED = text(
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relrowsecurity AND NOT relispartition"
)
HAS_GPU_ROLE = text(f"SELECT to_regrole('{GPU_ROLE}') IS NOT NULL")
OPEN_TABLES = text(f"SELECT unnest({OPEN})")
CHECKSUM_OF = text(f"SELECT {CHECKSUM} FROM pg_policy WHERE polrelid = to_regclass(:table) AND polname = :name")

#: Either will do to look with.
Reader = Connection | Session


def secure_owned_tables() -> None:
    """Makes what db/api_rights.py says. Policies of other names stay. Raises alembic's `CommandError` where somebody
    holds a table for minutes."""
    _patiently(_secure_owned_tables)


def secure_rows_of_gpu_hosts() -> None:
    """Makes exactly what db/worker_rights.py says. Raises as `secure_owned_tables` does."""
    _patiently(_secure_rows_of_gpu_hosts)


def find_changes(reader: Reader) -> list[str]:
    """`policy on table`: what the two functions above would make or drop."""
    found = [(policy.table, policy.name) for policy in _missing_of_the_api(reader)]
    if reader.scalar(HAS_GPU_ROLE):
        found += [(policy.table, policy.name) for policy in _missing_of_gpu_hosts(reader)]
        found += _stale_of_gpu_hosts(reader)
    return [f"{name} on {table}" for table, name in found]


def _missing_of_the_api(reader: Reader) -> list[Policy]:
    return _without_sealed(reader, api_rights.policies())


def _missing_of_gpu_hosts(reader: Reader) -> list[Policy]:
    return _without_sealed(reader, _policies_of_gpu_hosts(reader))


def _stale_of_gpu_hosts(reader: Reader) -> list[tuple[str, str]]:
    known = {(policy.table, policy.name) for policy in _policies_of_gpu_hosts(reader)}
    return [(table, name) for table, name in reader.execute(OF_GPU_HOSTS) if (table, name) not in known]


def _without_sealed(reader: Reader, policies: Iterable[Policy]) -> list[Policy]:
    """The policies that are not in the database, or are there in another form."""
    sealed = {(table, name): body for table, name, body in reader.execute(HOLDING)}
    return [policy for policy in policies if sealed.get((policy.table, policy.name)) != policy.body]


def _patiently(change: Callable[[Connection], None]) -> None:
    with translated(), engine().connect() as connection:
        try:
            with_patience(connection, lambda: change(connection))
        finally:
            connection.invalidate()  # its limit for locks is not for others


def _secure_owned_tables(connection: Connection) -> None:
    with connection.begin():
        missing, open_tables = _missing_of_the_api(connection), connection.scalars(OPEN_TABLES).all()
    for policy in missing:
        _make(connection, policy)
    for table in open_tables:
        with connection.begin():
            connection.execute(text(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"))


def _secure_rows_of_gpu_hosts(connection: Connection) -> None:
    with connection.begin():
        missing, stale = _missing_of_gpu_hosts(connection), _stale_of_gpu_hosts(connection)
    for policy in missing:
        _make(connection, policy)
    for table, name in stale:
        with connection.begin():
            connection.execute(text(f"DROP POLICY IF EXISTS {name} ON {table}"))


def _make(connection: Connection, policy: Policy) -> None:
    table, name, body = policy
    with connection.begin():
        connection.execute(text(f"DROP POLICY IF EXISTS {name} ON {table}"))
        connection.exec_driver_sql(f"CREATE POLICY {name} ON {table} {body}")
        checksum = connection.scalar(CHECKSUM_OF, {"table": table, "name": name})
        connection.exec_driver_sql(f"COMMENT ON POLICY {name} ON {table} IS %s", (f"{body}\n{checksum}",))


def _policies_of_gpu_hosts(reader: Reader) -> Iterator[Policy]:
    secured = set(reader.scalars(SECURED))
    for table in RIGHTS.keys() & secured:
        for command in RIGHTS[table].columns:
            body = _body_for_gpu_hosts(command, RIGHTS[table].rows.get(command, Rows()))
            yield Policy(table, f"gpu_{command.lower()}", body)


def _body_for_gpu_hosts(command: Command, rows: Rows) -> str:
    if command == "INSERT":
        return f"FOR INSERT TO {GPU_ROLE} WITH CHECK ({rows.written or rows.touched})"
    check = f" WITH CHECK ({rows.written})" if rows.written else ""
    return f"FOR {command} TO {GPU_ROLE} USING ({rows.touched}){check}"
