"""The migrations make the tables that the models map, and drop them again. None depends on code that may change."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import Column, Connection, Engine, Enum, Text, text
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

from db.models import Base
from db.worker_rights import GPU_ROLE
from embedded.servers import EmbeddedPostgres
from embedded.worker_access import ensure_logins
from tests.support.databases import connected_to
from tests.support.failures import each
from tests.support.migrations import ROOT, downgrade, new_database, revision_of, upgrade, url_of

INCOMPARABLE_DEFAULTS = {"chunks.language", "chunks.lexemes", "deliveries.host", "documents.language"}

# Every relation, type and function that is neither PostgreSQL's, nor an extension's, nor Alembic's.
OURS = """
SELECT 'relation' AS what, relname AS name FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'alembic_version%'
UNION ALL
SELECT 'type', typname FROM pg_type t
WHERE typnamespace = 'public'::regnamespace AND typname NOT LIKE '%alembic_version'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
    AND NOT EXISTS (SELECT FROM pg_type e JOIN pg_depend d ON d.objid = e.oid AND d.deptype = 'e'
        WHERE e.typarray = t.oid)
UNION ALL
SELECT 'function', proname FROM pg_proc p
WHERE pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""


@pytest.fixture(scope="module")
def migrated_database(postgres: EmbeddedPostgres) -> Iterator[Engine]:
    """At the newest revision. Tests may add rows to it."""
    with new_database(postgres) as database:
        upgrade(database, "head")
        yield database


def our_objects(database: Engine) -> set[tuple[str, str]]:
    with database.connect() as connection:
        return {(row.what, row.name) for row in connection.execute(text(OURS))}


OUR_PACKAGES = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"migrations"}


def test_migration_imports_no_living_code() -> None:
    modules = [path for path in ROOT.glob("migrations/**/*.py") if path.name != "env.py"]
    for check in each(modules, name=lambda module: module.name):
        with check as module:
            imported = set()
            for node in ast.walk(ast.parse(module.read_text())):
                if isinstance(node, ast.ImportFrom):
                    imported.add(node.module or "")
                elif isinstance(node, ast.Import):
                    imported |= {name.name for name in node.names}
            assert {name for name in imported if name.split(".")[0] in OUR_PACKAGES} == set()


def test_upgrade_downgrade_and_upgrade_again(database: Engine) -> None:
    upgrade(database, "head")
    made = our_objects(database)
    assert {("relation", table) for table in Base.metadata.tables} <= made
    downgrade(database, "base")
    assert our_objects(database) == set()
    upgrade(database, "head")
    assert our_objects(database) == made


BEFORE_THE_LAST = "0052"  # more than ten revisions ago

RIGHTS_OF_LOGIN = """
SELECT relname, 'policy', polname, left(obj_description(pg_policy.oid, 'pg_policy'), -32)
FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid WHERE polroles = ARRAY['pensum_worker_gpu'::regrole::oid]
UNION ALL
SELECT table_name, 'grant', privilege_type, column_name FROM information_schema.column_privileges
WHERE grantee = 'pensum_worker_gpu' AND table_schema = 'public'
"""

A_JOB = """
INSERT INTO jobs (user_id, kind, payload, stage, queue, priority, state, max_attempts, lease_seconds)
SELECT id, 'llm.generate', '{"prompt": "Why?"}', 'run', 'gpu.llm', 0, 'queued', 3, 30
FROM users WHERE username = 'somebody'
"""


@pytest.mark.timeout(300)
def test_downgrade_works_with_the_logins_of_other_hosts_and_upgrade_brings_their_rights_back(database: Engine) -> None:
    upgrade(database, "head")
    make_logins(database)
    with database.begin() as connection:
        connection.execute(text("INSERT INTO users (email, username) VALUES ('some@example.org', 'somebody')"))
        connection.execute(text(A_JOB.replace(":", "\\:")))
        rights = {tuple(row) for row in connection.execute(text(RIGHTS_OF_LOGIN))}
    assert jobs_of_gpu_login(database) == 1

    downgrade(database, BEFORE_THE_LAST)
    with database.connect() as connection:
        assert connection.scalar(text("SELECT payload ->> 'prompt' FROM jobs")) == "Why?"
    assert jobs_of_gpu_login(database) == 0  # until the older `pensum migrate` has made its own policies

    upgrade(database, "head")
    make_logins(database)
    with database.connect() as connection:
        assert {tuple(row) for row in connection.execute(text(RIGHTS_OF_LOGIN))} == rights
    assert jobs_of_gpu_login(database) == 1


def make_logins(database: Engine) -> None:
    """As `pensum migrate` does after a migration."""
    with connected_to(url_of(database)):
        ensure_logins()


def jobs_of_gpu_login(database: Engine) -> int:
    with database.connect() as connection:
        connection.execute(text(f"SET ROLE {GPU_ROLE}"))
        return int(connection.scalar(text("SELECT count(*) FROM jobs")) or 0)


def test_downgrade_by_a_number_of_steps_is_refused(database: Engine) -> None:
    """A try that is repeated would count again from where the one before has stopped."""
    upgrade(database, "0003")
    with pytest.raises(CommandError, match="Name the revision"):
        downgrade(database, "-1")
    assert revision_of(database) == "0003"


def test_0017_drops_the_former_word_counts_and_its_downgrade_restores_them(database: Engine) -> None:
    former = {("relation", "common_words"), ("relation", "uq_common_words_word"), ("function", "telling_words")}
    upgrade(database, "0017")
    assert not former & our_objects(database)
    downgrade(database, "0016")
    assert former <= our_objects(database)
    with database.begin() as connection:
        connection.execute(text("REFRESH MATERIALIZED VIEW CONCURRENTLY common_words"))
        assert connection.scalar(text("SELECT telling_words(ARRAY['entropy'], 60)")) == ["entropy"]


def test_models_match_the_migrated_tables(migrated_database: Engine) -> None:
    assert differences(migrated_database, compare_server_default=False) == []


def test_models_match_the_migrated_defaults(migrated_database: Engine) -> None:
    assert differences(migrated_database, compare_server_default=True, include_object=_has_a_comparable_default) == []


def differences(database: Engine, **options: Any) -> list[Any]:
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": _is_other_type, **options})
        return list(compare_metadata(context, Base.metadata))


def _is_other_type(
    context: MigrationContext, inspected: Column[Any], column: Column[Any], found: TypeEngine[Any], meant: object
) -> bool | None:
    """None lets Alembic compare. An enumeration is text with a check, so that a new member needs no new type."""
    return not isinstance(found, Text) if isinstance(meant, Enum) else None


def _has_a_comparable_default(thing: SchemaItem, name: str | None, type_: str, *_: object) -> bool:
    """Alembic asks PostgreSQL whether two defaults are equal. It cannot for a regconfig or a generated column."""
    return not (isinstance(thing, Column) and f"{thing.table.name}.{name}" in INCOMPARABLE_DEFAULTS)


DECIDED_SINCE = "0025"  # docs/decisions/0034
SAYS_HOW_OLD_WORKERS_FARE = re.compile(r"\bold(er)?\s+workers\b", re.IGNORECASE)

# What a statement of an older worker may name or leave out.
COLUMNS = """
SELECT table_name || '.' || column_name AS name, udt_name AS type,
    is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO' AND is_generated = 'NEVER' AS is_required
FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'alembic_version%'
"""
OLDEST_WORKER = "SELECT oldest_worker FROM schema_versions()"

#: A trigger fills them where a statement of an older worker leaves them out.
FILLED_BY_TRIGGERS = {"users.normal_email"}


def later_migrations() -> list[Path]:
    return sorted(path for path in ROOT.glob("migrations/versions/[0-9]*.py") if path.name[:4] >= DECIDED_SINCE)


def test_migration_says_how_workers_fare_that_are_older() -> None:
    """They run on while a new version is rolled out. A migration after which they would fail replaces the function
    `schema_versions()`, with its own revision as the oldest that is served. Either way its first words say it."""
    for check in each(later_migrations(), name=lambda migration: migration.name):
        with check as migration:
            words = ast.get_docstring(ast.parse(migration.read_text())) or ""
            assert SAYS_HOW_OLD_WORKERS_FARE.search(words), "how do old workers fare with this schema?"


@pytest.mark.timeout(300)
def test_migration_that_takes_something_from_older_workers_refuses_them(database: Engine) -> None:
    upgrade(database, DECIDED_SINCE)
    before = columns(database)
    for migration in later_migrations()[1:]:
        revision = migration.name[:4]
        upgrade(database, revision)
        after = columns(database)
        with database.connect() as connection:
            oldest = connection.scalar(text(OLDEST_WORKER))
        assert oldest == revision or not taken(before, after), f"{revision} takes {taken(before, after)} from workers"
        before = after


def columns(database: Engine) -> dict[str, tuple[str, bool]]:
    with database.connect() as connection:
        return {row.name: (row.type, row.is_required) for row in connection.execute(text(COLUMNS))}


def taken(before: dict[str, tuple[str, bool]], after: dict[str, tuple[str, bool]]) -> set[str]:
    """Columns that are gone, have another type, or must now be given in a table that was there before."""
    changed = {name for name, (type_, _) in before.items() if after.get(name, ("", False))[0] != type_}
    tables = {name.split(".")[0] for name in before}
    required = {name for name, (_, is_required) in after.items() if is_required and name.split(".")[0] in tables}
    required_before = {name for name, (_, is_required) in before.items() if is_required}
    return changed | (required - required_before - FILLED_BY_TRIGGERS)


# 0031: any id was a project before

ONE, OTHER = ("018f0000-0000-7000-8000-00000000000a", "018f0000-0000-7000-8000-00000000000b")
STRAY, THEIRS = ("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222")

WITH_STRAYS = f"""
INSERT INTO users (id, email, username) VALUES
    ('{ONE}', 'one@example.org', 'one'), ('{OTHER}', 'other@example.org', 'other');
INSERT INTO documents (user_id, project_id, path, title, kind, content_hash, size_bytes) VALUES
    ('{ONE}', '{STRAY}', 'a.md', 'A', 'markdown', 'a', 1), ('{OTHER}', '{STRAY}', 'b.md', 'B', 'markdown', 'b', 1),
    ('{ONE}', NULL, 'c.md', 'C', 'markdown', 'c', 1);
INSERT INTO answers (user_id, project_id, job_id, question, answer, is_answered, citations) VALUES
    ('{OTHER}', '{STRAY}', uuidv7(), 'Why?', 'So.', true, '[]');
INSERT INTO jobs (user_id, payload, state, finished_at, kind, stage, queue, priority, max_attempts, lease_seconds)
SELECT user_id, payload, state, finished_at, 'answers.ask', 'run', 'gpu.llm', 0, 3, 30 FROM (VALUES
    (uuid '{OTHER}', jsonb '{{"question": "Why?", "project_id": "{STRAY}"}}', 'queued', CAST(NULL AS timestamptz)),
    ('{ONE}', '{{"question": "Why?", "project_id": "{THEIRS}"}}', 'failed', now()),
    ('{ONE}', '{{"question": "Why?", "project_id": null}}', 'queued', NULL)
) AS asked (user_id, payload, state, finished_at);
"""


def test_0031_makes_a_project_of_every_id_that_rows_name(database: Engine) -> None:
    upgrade(database, "0030")
    with database.begin() as connection:
        connection.execute(text(WITH_STRAYS.replace(":", "\\:")))
    upgrade(database, "0031")
    with database.begin() as connection:
        made = connection.execute(text("SELECT id, user_id, name FROM projects")).all()
        owner_of = {str(project.id): str(project.user_id) for project in made}
        assert {name for *_, name in made} == {f"Project {STRAY}", f"Project {THEIRS}"}
        assert (owner_of[STRAY], owner_of[THEIRS]) == (ONE, ONE)
        [moved] = [id_ for id_, owner in owner_of.items() if owner == OTHER]
        named = {
            "documents": "SELECT path, project_id FROM documents ORDER BY path",
            "document_projects": "SELECT path, held.project_id FROM document_projects held"
            " JOIN documents ON id = document_id ORDER BY path",
            "answers": "SELECT answer, project_id FROM answers",
            "jobs": "SELECT state, payload ->> 'project_id' FROM jobs WHERE payload ->> 'project_id' IS NOT NULL"
            " ORDER BY state",
        }
        found = {
            table: [(row[0], row[1] and str(row[1])) for row in connection.execute(text(query))]
            for table, query in named.items()
        }
    assert found == {
        "documents": [("a.md", STRAY), ("b.md", moved), ("c.md", None)],
        "document_projects": [("a.md", STRAY), ("b.md", moved)],
        "answers": [("So.", moved)],
        "jobs": [("failed", THEIRS), ("queued", moved)],
    }
    downgrade(database, "0030")
    upgrade(database, "head")


def test_0031_notes_the_project_of_a_document_that_an_old_worker_adds(migrated_database: Engine) -> None:
    with migrated_database.begin() as connection:
        user = connection.scalar(
            text("INSERT INTO users (email, username) VALUES ('old@example.org', 'old') RETURNING id")
        )
        project = connection.scalar(
            text("INSERT INTO projects (user_id, type, name) VALUES (:user, 'learning', 'Old') RETURNING id"),
            {"user": user},
        )
        connection.execute(
            text(
                "INSERT INTO documents (user_id, project_id, path, title, kind, content_hash, size_bytes)"
                " VALUES (:user, :project, 'a.srt', 'A', 'srt', 'old', 1)"
            ),
            {"user": user, "project": project},
        )
        assert (
            connection.scalar(text("SELECT project_id FROM document_projects WHERE user_id = :user"), {"user": user})
            == project
        )


def test_0073_mends_counts_that_cannot_be_true(database: Engine) -> None:
    upgrade(database, "0072")
    receipts = ('{"prompt_tokens": -5, "output_tokens": 7}', '{"cost": "much"}', "{}", None)
    with database.begin() as connection:
        connection.execute(text("INSERT INTO users (email, username) VALUES ('a@example.org', 'somebody')"))
        connection.execute(
            text("INSERT INTO llm_spending (user_id, day, tokens) SELECT id, '2026-01-01', -5 FROM users")
        )
        for receipt in receipts:
            connection.execute(text(A_JOB))
            newest = (
                "UPDATE jobs SET receipt = CAST(:receipt AS jsonb) WHERE id = (SELECT max(id::text)::uuid FROM jobs)"
            )
            connection.execute(text(newest), {"receipt": receipt})
    upgrade(database, "0073")
    with database.connect() as connection:
        assert set(connection.scalars(text("SELECT tokens FROM llm_spending"))) == {0}
        mended = connection.scalars(text("SELECT receipt FROM jobs ORDER BY id")).all()
        assert mended == [{"prompt_tokens": 0, "output_tokens": 7}, {"cost": 0}, {}, None]
        valid = text(
            "SELECT convalidated FROM pg_constraint WHERE conname IN ('ck_jobs_receipt', 'ck_llm_spending_used')"
        )
        assert connection.scalars(valid).all() == [True, True]


def test_0080_finds_accounts_by_the_letters_of_their_domain(database: Engine) -> None:
    """Back and forth. Of two accounts of one address each keeps its form."""
    upgrade(database, "0079")
    emails = ("ada@xn--mnchen-3ya.example", "Bo@XN--MNCHEN-3YA.example", "bo@münchen.example", "xn--a@x.example")
    with database.begin() as connection:
        for email in emails:
            connection.execute(text("INSERT INTO users (email, username) VALUES (:email, 'A')"), {"email": email})
        before = normal_emails(connection)
    upgrade(database, "0080")
    with database.connect() as connection:
        assert normal_emails(connection) == before | {emails[0]: "ada@münchen.example"}
    downgrade(database, "0079")
    with database.connect() as connection:
        assert normal_emails(connection) == before


def normal_emails(connection: Connection) -> dict[str, str]:
    return dict(connection.execute(text("SELECT email, normal_email FROM users")).tuples().all())
