"""Chats without a project, on all documents of a user.

Old workers show none of them, and one that replies in such a chat reads the documents of the user without the shared
library. A downgrade deletes them.
"""

from alembic import op

from migrations import indexes

revision = "0084"
down_revision = "0083"

OWNER = "00000000-0000-7000-8000-000000000001"


def upgrade() -> None:
    op.execute("ALTER TABLE chat_threads ALTER project_id DROP NOT NULL")
    op.execute("ALTER TABLE chat_messages ALTER project_id DROP NOT NULL")
    op.execute("DROP POLICY IF EXISTS shown ON libraries")
    op.execute(f"CREATE POLICY shown ON libraries FOR SELECT TO pensum_api USING (user_id = '{OWNER}')")
    indexes.build("ix_chat_threads_without_project", "chat_threads (user_id, id DESC) WHERE project_id IS NULL")
    indexes.build(
        "ix_chat_messages_without_project",
        "chat_messages (user_id, turn_id DESC, role) WHERE project_id IS NULL",
    )


def downgrade() -> None:
    op.execute("DROP POLICY shown ON libraries")
    op.execute("DROP INDEX ix_chat_messages_without_project, ix_chat_threads_without_project")
    op.execute("DELETE FROM chat_threads WHERE project_id IS NULL")
    op.execute("ALTER TABLE chat_messages ALTER project_id SET NOT NULL")
    op.execute("ALTER TABLE chat_threads ALTER project_id SET NOT NULL")
