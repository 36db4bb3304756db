"""A log goes with its job by a trigger instead of a foreign key, which cost each event a look at its job.

Only statements that change a job write its events, so no event can be without one.
"""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute(
        """
        CREATE FUNCTION delete_events_of_deleted_jobs() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            DELETE FROM job_events USING deleted WHERE job_events.job_id = deleted.id;
            RETURN NULL;
        END $$;
        CREATE TRIGGER jobs_take_their_events AFTER DELETE ON jobs REFERENCING OLD TABLE AS deleted
            FOR EACH STATEMENT EXECUTE FUNCTION delete_events_of_deleted_jobs();
        ALTER TABLE job_events DROP CONSTRAINT fk_job_events_job_id;
        """
    )


def downgrade() -> None:
    op.execute(
        """
        ALTER TABLE job_events ADD CONSTRAINT fk_job_events_job_id
            FOREIGN KEY (job_id) REFERENCES jobs ON DELETE CASCADE;
        DROP TRIGGER jobs_take_their_events ON jobs;
        DROP FUNCTION delete_events_of_deleted_jobs;
        """
    )
