"""Migrations wait for locks, and build indexes, while others work."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.util import CommandError
from sqlalchemy import Engine, text

from migrations.indexes import IS_VALID
from migrations.locks import with_patience
from tests.support.migrations import ROOT, revision_of, upgrade
from tests.support.waiting import eventually

A_MIGRATION_WAITS = text(
    "SELECT FROM pg_locks WHERE NOT granted AND relation = to_regclass('jobs') AND locktype = 'relation'"
)


def test_nobody_waits_for_long_behind_a_migration_that_waits_for_a_dump(database: Engine) -> None:
    """0061 alters `jobs`."""
    upgrade(database, "0060")
    with ThreadPoolExecutor(1) as pool, database.connect() as dump, database.connect() as reader:
        dump.execute(text("SELECT count(*) FROM jobs"))
        migrating = pool.submit(upgrade, database, "0061")
        try:
            assert eventually(lambda: reader.execute(A_MIGRATION_WAITS).first() is not None, 60)
            reader.execute(text("SET LOCAL statement_timeout = '30s'"))
            assert reader.scalar(text("SELECT count(*) FROM jobs")) == 0
            assert not migrating.done()
        finally:
            reader.rollback()
            dump.rollback()
        migrating.result(120)
    assert revision_of(database) == "0061"


def test_migration_gives_up_and_names_who_holds_the_lock(database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(text("CREATE TABLE held (id integer)"))
    with database.connect() as holder, database.connect() as connection:
        pid = holder.scalar(text("SELECT pg_backend_pid() FROM held RIGHT JOIN (SELECT 1) AS one ON true"))

        def migrate() -> None:
            connection.execute(text("ALTER TABLE held ADD more integer"))

        with pytest.raises(CommandError, match=f"process {pid} of"):
            with_patience(connection, migrate, pauses=[])


INDEXES = {
    "0019": "ix_jobs_at_providers",
    "0025": "ix_jobs_suspect",
    "0029": "uq_exercises_fingerprint",
    "0032": "ix_profiles_name_words",
    "0045": "ix_query_vectors_created_at",
    "0047": "ix_deliveries_held",
    "0052": "ix_jobs_failed",
    "0064": "ix_jobs_document",
    "0067": "ix_jobs_lost",
    "0070": "ix_jobs_asked_to_stop",
    "0078": "uq_learning_sessions_user_id_external_id",
    "0084": "ix_chat_messages_without_project",
}


@pytest.mark.timeout(300)
def test_index_whose_building_was_interrupted_is_built_anew(database: Engine) -> None:
    for revision, name in INDEXES.items():
        upgrade(database, revision)
        with database.begin() as connection:
            before = f"{int(revision) - 1:04}"
            connection.execute(text("UPDATE alembic_version SET version_num = :before"), {"before": before})
            connection.execute(
                text("UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass(:name)"), {"name": name}
            )
        upgrade(database, revision)
        with database.connect() as connection:
            is_valid = connection.scalar(IS_VALID, {"name": name})
        assert (is_valid, revision_of(database)) == (True, revision)


def test_every_index_that_is_built_while_others_write_is_in_the_test_above() -> None:
    using = {path.name[:4] for path in ROOT.glob("migrations/versions/*.py") if "indexes.build(" in path.read_text()}
    assert using == INDEXES.keys()
