from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

import migrations
from db import schema_version
from db.schema_version import Incompatible, SchemaVersions, ensure_compatible
from db.transactions import read_only, transaction


def test_revision_of_the_code_is_alembics_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(str(migrations.__file__)).parent))
    assert schema_version.of_code() == ScriptDirectory.from_config(config).get_current_head()


def test_migrated_database_has_the_revision_of_the_code(platform: None) -> None:
    with read_only() as session:
        found = schema_version.of_database(session)
    assert found is not None
    assert found.revision == schema_version.of_code()
    assert found.oldest_worker is not None
    assert found.oldest_worker <= found.revision


def test_schema_that_does_not_know_its_workers_yet_is_read_too(platform: None) -> None:
    with transaction() as session:
        session.execute(text("DROP FUNCTION schema_versions"))
        assert schema_version.of_database(session) == SchemaVersions(schema_version.of_code())
        session.rollback()


@pytest.mark.parametrize(("revision", "oldest"), [("0024", "0021"), ("0025", "0021"), ("0030", "0024"), ("0024", None)])
def test_worker_goes_on_with_a_schema_that_serves_it(revision: str, oldest: str | None) -> None:
    ensure_compatible(SchemaVersions(revision, oldest), "0024")


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (None, "no schema of Pensum"),
        (SchemaVersions("0023", "0021"), "The schema is too old: it is 0023, and this code needs 0024"),
        (SchemaVersions("0030", "0025"), "This code is too old: it knows schema 0024"),
    ],
)
def test_worker_that_the_schema_does_not_serve_is_refused(found: SchemaVersions | None, words: str) -> None:
    with pytest.raises(Incompatible, match=words):
        ensure_compatible(found, "0024")
