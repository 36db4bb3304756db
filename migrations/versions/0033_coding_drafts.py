"""Coding exercises that a model wrote, on their way from its worker to the sandbox. Old workers write none."""

from alembic import op

from migrations.row_security import OWN, Rule, protect

revision = "0033"
down_revision = "0032"

TABLE = """
CREATE TABLE coding_drafts (
    job_id uuid CONSTRAINT pk_coding_drafts PRIMARY KEY
        CONSTRAINT fk_coding_drafts_job_id_jobs REFERENCES jobs ON DELETE CASCADE,
    user_id uuid NOT NULL CONSTRAINT fk_coding_drafts_user_id_users REFERENCES users (id) ON DELETE CASCADE,
    slug text NOT NULL,
    detail text NOT NULL,
    given_up jsonb NOT NULL DEFAULT '[]',
    receipt jsonb,
    drafts jsonb NOT NULL DEFAULT '[]'
);
CREATE INDEX ix_coding_drafts_user_id ON coding_drafts (user_id);
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute(protect("coding_drafts", Rule(OWN)))


def downgrade() -> None:
    op.execute("DROP TABLE coding_drafts")
