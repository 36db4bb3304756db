"""The databases of the runs: the product's schema, and triggers that hold statements within and keep each version of
each job."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2

from embedded.prepare import prepare_database
from embedded.servers import EmbeddedPostgres
from tests.support.databases import connected_to, empty_database

# A statement stops at each row before it changes it, and one that commits by itself before it does. The point of a row
# is `gate.row_point`, that of a commit is 0.
TRIGGERS = """
CREATE FUNCTION prove_hold_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE point integer := ('x' || right(replace(NEW.id::text, '-', ''), 7))::bit(28)::integer + 1;
BEGIN
    PERFORM pg_advisory_lock(pg_backend_pid(), point);
    PERFORM pg_advisory_unlock(pg_backend_pid(), point);
    RETURN NEW;
END $$;

CREATE FUNCTION prove_hold_commit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_lock(pg_backend_pid(), 0);
    PERFORM pg_advisory_unlock(pg_backend_pid(), 0);
    RETURN NULL;
END $$;

CREATE TABLE prove_versions (n bigserial PRIMARY KEY, job_id uuid NOT NULL, before jsonb, after jsonb NOT NULL);

CREATE FUNCTION prove_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO prove_versions (job_id, before, after)
    VALUES (NEW.id, CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) END, to_jsonb(NEW));
    RETURN NULL;
END $$;

CREATE TRIGGER prove_hold_row BEFORE UPDATE ON jobs FOR EACH ROW EXECUTE FUNCTION prove_hold_row();
CREATE TRIGGER prove_keep_version AFTER INSERT OR UPDATE ON jobs FOR EACH ROW EXECUTE FUNCTION prove_keep_version();
CREATE CONSTRAINT TRIGGER prove_hold_commit AFTER UPDATE ON jobs
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION prove_hold_commit();
CREATE CONSTRAINT TRIGGER prove_hold_commit AFTER UPDATE ON deliveries
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION prove_hold_commit();
CREATE CONSTRAINT TRIGGER prove_hold_commit AFTER INSERT OR UPDATE ON llm_spending
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION prove_hold_commit();
"""


@contextmanager
def prepared_database(server: EmbeddedPostgres, name: str) -> Iterator[str]:
    """Makes a database with the product's schema and the triggers, and connects this process to it. Its URL."""
    with empty_database(server, name) as url, connected_to(url):
        prepare_database()
        add_triggers(url)
        yield url


def add_triggers(url: str) -> None:
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(TRIGGERS)
        # Circles are parted soon; nobody else waits so long.
        cursor.execute("SELECT format('ALTER DATABASE %I SET deadlock_timeout = ''20ms''', current_database())")
        [(statement,)] = cursor.fetchall()
        cursor.execute(statement)
