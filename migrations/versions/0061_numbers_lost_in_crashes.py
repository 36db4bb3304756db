"""After a crash, in which PostgreSQL may lose what did not wait for the disk, the numbers of a job jump ahead: those of
its events and its version, which clients may have seen. So none is ever used twice, whoever writes, also older workers.

Statistics of PostgreSQL begin anew when it recovers, and only then, unless somebody resets them.
"""

from alembic import op

revision = "0061"
down_revision = "0060"

JUMP = """
CREATE FUNCTION jump_after_crash() RETURNS trigger LANGUAGE plpgsql AS $$
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
    op.execute("ALTER TABLE jobs ADD jumped_at timestamptz")
    op.execute(JUMP)


def downgrade() -> None:
    op.execute("DROP TRIGGER jump_after_crash ON jobs")
    op.execute("DROP FUNCTION jump_after_crash")
    op.execute("ALTER TABLE jobs DROP jumped_at")
