"""The numbers of a job jump ahead after a standby was promoted, too: it may lack what clients have seen. Each promotion
begins a new timeline of PostgreSQL, and a job keeps the one on which its numbers grew last. So none is ever used twice,
whoever writes, also older workers."""

from alembic import op

revision = "0075"
down_revision = "0074"

CURRENT = "('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int"

#: The default for jobs that are here is a constant, so that no row is written.
TIMELINE = f"""
DO $$ BEGIN
    EXECUTE format('ALTER TABLE jobs ADD timeline integer NOT NULL DEFAULT %s', {CURRENT});
END $$;
ALTER TABLE jobs ALTER timeline SET DEFAULT {CURRENT};
"""

JUMP = f"""
DROP TRIGGER jump_after_crash ON jobs;
CREATE OR REPLACE FUNCTION jump_after_crash() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.last_seq := NEW.last_seq + 100000;
    NEW.version := NEW.version + 100000;
    NEW.jumped_at := now();
    NEW.timeline := {CURRENT};
    RETURN NEW;
END $$;
CREATE TRIGGER jump_after_crash BEFORE UPDATE OF last_seq, version ON jobs FOR EACH ROW
WHEN (
    (NEW.last_seq > OLD.last_seq OR NEW.version > OLD.version)
    AND (
        greatest(OLD.created_at, OLD.jumped_at) < pg_stat_get_bgwriter_stat_reset_time()
        OR OLD.timeline <> {CURRENT}
    )
)
EXECUTE FUNCTION jump_after_crash();
"""

CRASHES_ALONE = """
DROP TRIGGER jump_after_crash ON jobs;
CREATE OR REPLACE FUNCTION jump_after_crash() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.last_seq := NEW.last_seq + 100000;
    NEW.version := NEW.version + 100000;
    NEW.jumped_at := now();
    RETURN NEW;
END $$;
CREATE TRIGGER jump_after_crash BEFORE UPDATE OF last_seq, version ON jobs FOR EACH ROW
WHEN (
    (NEW.last_seq > OLD.last_seq OR NEW.version > OLD.version)
    AND greatest(OLD.created_at, OLD.jumped_at) < pg_stat_get_bgwriter_stat_reset_time()
)
EXECUTE FUNCTION jump_after_crash();
"""


def upgrade() -> None:
    op.execute(TIMELINE)
    op.execute(JUMP)


def downgrade() -> None:
    op.execute(CRASHES_ALONE)
    op.execute("ALTER TABLE jobs DROP timeline")
