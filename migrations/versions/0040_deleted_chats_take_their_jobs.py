"""A deleted message of a chat takes the ended job that wrote it along, whose result and events hold copies.

Jobs that have not ended are cancelled by whoever deletes the thread. Old workers see nothing of it.
"""

from alembic import op

revision = "0040"
down_revision = "0039"

UP = """
CREATE FUNCTION delete_ended_job_of_chat() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    WITH gone AS (
        DELETE FROM jobs WHERE id = OLD.job_id AND kind = 'chat.reply'
            AND state IN ('succeeded', 'failed', 'cancelled', 'expired')
        RETURNING id, user_id
    ), noted AS (
        INSERT INTO deleted_jobs (id, user_id)
        SELECT gone.id, gone.user_id FROM gone JOIN users ON users.id = gone.user_id ON CONFLICT DO NOTHING
    )
    DELETE FROM deliveries USING gone WHERE deliveries.job_id = gone.id;
    RETURN NULL;
END $$;
CREATE TRIGGER delete_ended_job_of_chat AFTER DELETE ON chat_messages FOR EACH ROW
WHEN (OLD.job_id IS NOT NULL) EXECUTE FUNCTION delete_ended_job_of_chat();
CREATE TRIGGER delete_ended_job_of_chat AFTER DELETE ON chat_threads FOR EACH ROW
WHEN (OLD.job_id IS NOT NULL) EXECUTE FUNCTION delete_ended_job_of_chat();
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("DROP TRIGGER delete_ended_job_of_chat ON chat_messages")
    op.execute("DROP TRIGGER delete_ended_job_of_chat ON chat_threads")
    op.execute("DROP FUNCTION delete_ended_job_of_chat")
