"""A GPU host's login reads and names a chat whose title it has in hand, as it does one whose reply it has.

Older workers claim no such job, and name chats within the jobs that reply.
"""

from alembic import op

revision = "0083"
down_revision = "0082"

FUNCTION = """
CREATE OR REPLACE FUNCTION threads_in_hand() RETURNS uuid[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (
        WITH hand AS (
            SELECT user_id, kind, payload FROM jobs WHERE state = 'running' AND starts_with(queue, 'gpu.')
            UNION ALL
            SELECT user_id, kind, payload FROM jobs
            WHERE state = 'queued' AND worker IS NOT NULL AND starts_with(queue, 'gpu.')
            UNION ALL
            SELECT user_id, kind, payload FROM jobs WHERE finished_at = now() AND starts_with(queue, 'gpu.')
        )
        SELECT coalesce(array_agg(thread_id), '{{}}') FROM hand JOIN chat_messages
            ON chat_messages.id = CAST(hand.payload ->> 'message_id' AS uuid) AND chat_messages.user_id = hand.user_id
        WHERE hand.kind IN ({kinds})
    );
END $$
"""


def upgrade() -> None:
    op.execute(FUNCTION.format(kinds="'chat.reply', 'chat.title'"))


def downgrade() -> None:
    op.execute(FUNCTION.format(kinds="'chat.reply'"))
