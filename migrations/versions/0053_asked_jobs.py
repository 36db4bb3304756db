"""What was asked of a job, and what its client noted on it. `job_metadata` finds the jobs of a pair: PostgreSQL
decides who may see a row before it looks into JSON, so that no index on `jobs.metadata` would serve a user.

Older workers and APIs write neither column.
"""

from alembic import op

from migrations.row_security import OWN, WITHOUT_POLICIES_OF_GPU_HOSTS, Rule, protect

revision = "0053"
down_revision = "0052"

COLUMNS = """
ALTER TABLE jobs ADD input jsonb, ADD metadata jsonb NOT NULL DEFAULT '{}';
"""

TABLE = """
CREATE TABLE job_metadata (
    user_id uuid NOT NULL,
    key text NOT NULL,
    value text NOT NULL,
    job_id uuid NOT NULL,
    CONSTRAINT pk_job_metadata PRIMARY KEY (user_id, key, value, job_id)
);
"""

# A foreign key to jobs would cost each job that is deleted a look, though few have metadata.
TRIGGERS = """
CREATE FUNCTION keep_job_metadata() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM job_metadata USING jsonb_each_text(OLD.metadata) AS pair
        WHERE user_id = OLD.user_id AND job_metadata.key = pair.key AND job_metadata.value = pair.value
            AND job_id = OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO job_metadata (user_id, key, value, job_id)
        SELECT NEW.user_id, pair.key, pair.value, NEW.id FROM jsonb_each_text(NEW.metadata) AS pair;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER add_job_metadata AFTER INSERT ON jobs FOR EACH ROW
WHEN (NEW.metadata <> '{}' AND NEW.user_id IS NOT NULL) EXECUTE FUNCTION keep_job_metadata();
CREATE TRIGGER change_job_metadata AFTER UPDATE OF metadata ON jobs FOR EACH ROW
WHEN (OLD.metadata <> NEW.metadata AND NEW.user_id IS NOT NULL) EXECUTE FUNCTION keep_job_metadata();
CREATE TRIGGER delete_job_metadata AFTER DELETE ON jobs FOR EACH ROW
WHEN (OLD.metadata <> '{}' AND OLD.user_id IS NOT NULL) EXECUTE FUNCTION keep_job_metadata();
"""


def upgrade() -> None:
    op.execute(COLUMNS)
    op.execute(TABLE)
    op.execute(protect("job_metadata", Rule(OWN, may="SELECT", platform="SELECT")))
    op.execute(TRIGGERS)


def downgrade() -> None:
    for what in ("add", "change", "delete"):
        op.execute(f"DROP TRIGGER {what}_job_metadata ON jobs")
    op.execute("DROP FUNCTION keep_job_metadata")
    op.execute("DROP TABLE job_metadata")
    op.execute(WITHOUT_POLICIES_OF_GPU_HOSTS)
    op.execute("ALTER TABLE jobs DROP input, DROP metadata")
