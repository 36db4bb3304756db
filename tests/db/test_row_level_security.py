"""PostgreSQL itself keeps users apart: what the API's role cannot see, no forgotten filter can show."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Table, insert, select
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from db.models import Base, Job, Profile
from db.row_level_security import API_ROLE, PLATFORM_ROLE, acting_as_platform, acting_for, platform_rights
from db.transactions import read, read_only, transaction, write
from tests.support.factories import Person, make_job, make_user
from tests.support.failures import each
from tests.support.owned_rows import OWNED, UNOWNED, Rows, make_owned_rows, values_for

REFUSED = "42501"  # insufficient_privilege: no grant, or against a policy
ROLES = (API_ROLE, PLATFORM_ROLE)
WITH_THE_OWNERS_RIGHTS = {
    "first_turn",
    "count_running_at",
    "count_waiting",
    "platform_events",
    "queue_deliveries",
    "schema_versions",
}


@pytest.fixture(scope="module")
def theirs(platform: None) -> Rows:
    return make_owned_rows(make_user().id)


@pytest.fixture
def stranger(platform: None) -> Iterator[Person]:
    person = make_user()
    with acting_for(person.id):
        yield person


def owner_of(theirs: Rows) -> UUID:
    return UUID(str(theirs["users"]["id"]))


def is_row(table: Table, key: Mapping[str, Any]) -> Any:
    return sql(" AND ".join(f"{name} = :{name}" for name in key)).bindparams(**key)


def count(session: Session, table: Table, key: Mapping[str, Any]) -> int:
    return len(session.execute(select(sql("1")).select_from(table).where(is_row(table, key))).all())


def may(table: Table, privilege: str, role: str = API_ROLE) -> bool:
    with read_only() as session:
        statement = sql("SELECT has_any_column_privilege(:role, :name, :privilege)")
        if privilege == "DELETE":
            statement = sql("SELECT has_table_privilege(:role, :name, :privilege)")
        return bool(session.scalar(statement, {"role": role, "name": table.name, "privilege": privilege}))


async def test_other_users_find_no_row(theirs: Rows, stranger: Person) -> None:
    for check in each(OWNED):
        with check as table:
            if may(table, "SELECT"):
                assert await read(count, table, theirs[table.name]) == 0
                with acting_for(owner_of(theirs)):
                    assert await read(count, table, theirs[table.name]) == 1
            else:
                await is_refused(partial(count, table=table, key=theirs[table.name]))


async def test_other_users_change_and_delete_nothing(theirs: Rows, stranger: Person) -> None:
    for check in each(OWNED):
        with check as table:
            column, *_ = table.primary_key.columns.keys()
            for privilege, statement in (
                ("UPDATE", f"UPDATE {table.name} SET {column} = {column}"),
                ("DELETE", f"DELETE FROM {table.name}"),
            ):
                whole = f"{statement} WHERE {is_row(table, theirs[table.name])}"
                run = partial(_run, statement=whole, values=theirs[table.name])
                if may(table, privilege) and may(table, "SELECT") and _may_set(table, column, privilege):
                    assert (statement, await write(run)) == (statement, 0)
                else:
                    await is_refused(run)


def _may_set(table: Table, column: str, privilege: str) -> bool:
    if privilege != "UPDATE":
        return True
    with read_only() as session:
        statement = sql("SELECT has_column_privilege(:role, :name, :column, 'UPDATE')")
        return bool(session.scalar(statement, {"role": API_ROLE, "name": table.name, "column": column}))


def _run(session: Session, statement: str, values: Mapping[str, Any]) -> int:
    return int(session.execute(sql(statement), values).rowcount)  # type: ignore[attr-defined]  # a CursorResult


async def test_no_user_inserts_rows_of_another(theirs: Rows, stranger: Person) -> None:
    for check in each(OWNED):
        with check as table:
            await is_refused(partial(_insert, table=table, row=values_for(table, theirs)))


def _insert(session: Session, table: Table, row: Mapping[str, Any]) -> None:
    session.execute(insert(table).values(row))


async def is_refused(run: Callable[[Session], Any]) -> None:
    with pytest.raises(DBAPIError) as refusal:
        await write(run)
    assert getattr(refusal.value.orig, "sqlstate", None) == REFUSED, refusal.value


def test_every_owned_table_has_row_level_security(platform: None) -> None:
    """If this names your table: say in `db/api_rights.py` whose its rows are."""
    security = sql(
        "SELECT relrowsecurity, array(SELECT polname::text FROM pg_policy WHERE polrelid = pg_class.oid)"
        " FROM pg_class WHERE oid = CAST(:name AS regclass)"
    )
    for check in each(OWNED):
        with check as table:
            with read_only() as session:
                secured, policies = session.execute(security, {"name": table.name}).one()
            assert secured
            assert {"own", "platform"} <= set(policies)


def test_unowned_tables_have_no_owner_column(platform: None) -> None:
    for name in UNOWNED & set(Base.metadata.tables):
        table = Base.metadata.tables[name]
        parents = {key.column.table.name for key in table.foreign_keys}
        assert (name, "user_id" in table.columns, parents <= UNOWNED) == (name, False, True)


@pytest.mark.parametrize("role", ROLES)
def test_api_roles_own_nothing_and_bypass_no_policy(platform: None, role: str) -> None:
    with read_only() as session:
        attributes = sql(
            "SELECT rolsuper, rolbypassrls, rolcanlogin, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = :role"
        )
        assert not any(session.execute(attributes, {"role": role}).one())
        owned = sql("SELECT count(*) FROM pg_class WHERE relowner = CAST(:role AS regrole)")
        assert session.scalar(owned, {"role": role}) == 0
        beyond = sql(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')"
            " AND has_table_privilege(:role, oid, 'TRUNCATE, REFERENCES, TRIGGER, MAINTAIN')"
        )
        assert session.scalars(beyond, {"role": role}).all() == []
        creates = sql("SELECT has_schema_privilege(:role, 'public', 'CREATE')")
        assert session.scalar(creates, {"role": role}) is False
        temporary = sql("SELECT has_database_privilege(:role, current_database(), 'TEMPORARY, CREATE')")
        assert session.scalar(temporary, {"role": role}) is False


def test_security_definer_functions_of_the_api_are_known(platform: None) -> None:
    """Each of them tells a number, or filters by who acts; a new one must do that too."""
    with read_only() as session:
        callable_ones = sql(
            "SELECT DISTINCT proname FROM pg_proc, unnest(CAST(:roles AS text[])) AS role WHERE prosecdef"
            " AND prorettype <> 'trigger'::regtype AND has_function_privilege(role, pg_proc.oid, 'EXECUTE')"
        )
        assert set(session.scalars(callable_ones, {"roles": list(ROLES)})) <= WITH_THE_OWNERS_RIGHTS


def test_partitions_are_read_only_through_their_parent(platform: None) -> None:
    with read_only() as session:
        open_ones = sql(
            "SELECT relname FROM pg_class, unnest(CAST(:roles AS text[])) AS role WHERE relispartition"
            " AND has_table_privilege(role, pg_class.oid, 'SELECT, INSERT, UPDATE, DELETE')"
        )
        assert session.scalars(open_ones, {"roles": list(ROLES)}).all() == []


def test_views_run_with_the_rights_of_their_reader(platform: None) -> None:
    with read_only() as session:
        views = sql(
            "SELECT relname, reloptions FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'v'"
        )
        found = {name: options or [] for name, options in session.execute(views)}
    assert "rag_embeddings" in found
    assert all("security_invoker=true" in options for options in found.values()), found


async def test_without_an_acting_user_no_owned_row_is_visible(theirs: Rows) -> None:
    for table in OWNED:
        if may(table, "SELECT"):
            assert (table.name, await read(count, table, theirs[table.name])) == (table.name, 0)


async def test_platform_sees_rows_of_every_user(theirs: Rows) -> None:
    with acting_as_platform():
        for name in ("users", "jobs", "documents"):
            assert await read(count, Base.metadata.tables[name], theirs[name]) == 1


async def test_only_the_first_event_of_a_log_can_be_inserted_with_the_job(platform: None, stranger: Person) -> None:
    job = make_job(make_user().id)
    values = {"id": job.id}
    entry = "INSERT INTO job_events (job_id, seq, attempt, type, data) VALUES (:id, {seq}, 0, 'end', '{{}}')"
    with pytest.raises(IntegrityError):
        await write(partial(_run, statement=entry.format(seq=1), values=values))
    await is_refused(partial(_run, statement=entry.format(seq=2), values=values))


async def test_discoverable_profile_is_readable_but_not_writable(platform: None, stranger: Person) -> None:
    owner = make_user()
    with transaction() as session:
        session.add(Profile(user_id=owner.id, name="Ada", is_discoverable=True))
    key = {"user_id": owner.id}
    assert await read(count, Base.metadata.tables["profiles"], key) == 1
    changed = "UPDATE profiles SET name = 'Eve' WHERE user_id = :user_id"
    assert await write(partial(_run, statement=changed, values=key)) == 0


async def test_pooled_connection_forgets_the_acting_user(platform: None) -> None:
    """The pool hands out the same few connections again and again."""

    def who(session: Session) -> tuple[str, str]:
        role, user = session.execute(sql("SELECT current_user, current_setting('pensum.user_id', true)")).one()
        return str(role), user or ""

    async def ask(n: int) -> None:
        person = uuid4()
        with acting_for(person):
            assert await read(who) == (API_ROLE, str(person))
            with acting_as_platform():
                assert (await write(who))[0] == PLATFORM_ROLE
            assert await write(who) == (API_ROLE, str(person))
        assert await read(who) == (API_ROLE, "")

    await asyncio.gather(*map(ask, range(60)))


async def test_role_that_was_reset_is_back_with_the_next_transaction(platform: None) -> None:
    """So it is on each connection of a pool that begins to hand out others, without it."""

    def reset(session: Session) -> None:
        session.execute(sql("RESET ROLE"))

    def look(session: Session) -> str:
        return str(session.scalar(sql("SELECT current_user")))

    for query in (reset, look):
        roles = await asyncio.gather(*[write(query) for _ in range(20)])
    assert set(roles) == {API_ROLE}


async def test_platform_rights_end_within_the_transaction(platform: None, stranger: Person) -> None:
    job = make_job(None)

    def look(session: Session) -> list[Job | None]:
        with platform_rights(session):
            during = session.get(Job, job.id)
        session.expunge_all()
        return [during, session.get(Job, job.id)]

    during, after = await write(look)
    assert during is not None
    assert after is None
