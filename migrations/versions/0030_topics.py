"""The topics of a learner: they can be renamed, merged and deleted, and the tasks stay in the history as they were.

A topic of an older task, or one that old workers store, becomes a row when the learner's topics are read.
"""

from alembic import op

from migrations.row_security import OWN, Rule, protect

revision = "0030"
down_revision = "0029"

TABLE = """
CREATE TABLE topics (
    id uuid DEFAULT uuidv7() CONSTRAINT pk_topics PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now(),
    user_id uuid NOT NULL CONSTRAINT fk_topics_user_id_users REFERENCES users (id) ON DELETE CASCADE,
    name text NOT NULL,
    other_names jsonb NOT NULL DEFAULT '[]',
    deleted_at timestamptz
);
CREATE UNIQUE INDEX uq_topics_own ON topics (user_id, lower(name));
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute(protect("topics", Rule(OWN, may="SELECT, INSERT, UPDATE, DELETE")))


def downgrade() -> None:
    op.execute("DROP TABLE topics")
