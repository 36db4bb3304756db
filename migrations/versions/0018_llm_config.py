"""The configuration of language models, which administrators change, and the audit log. Old workers read neither.

To the audit log the API can only add: no role of its may change or delete a row.
"""

from alembic import op

from migrations.row_security import share

revision = "0018"
down_revision = "0017"

TABLES = """
CREATE TABLE llm_config (
    id integer DEFAULT 1 CONSTRAINT pk_llm_config PRIMARY KEY CONSTRAINT ck_llm_config_single CHECK (id = 1),
    version bigint NOT NULL DEFAULT 0,
    chains jsonb NOT NULL DEFAULT '{}',
    budgets jsonb NOT NULL DEFAULT '{}',
    prices jsonb NOT NULL DEFAULT '{}',
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by uuid
);
CREATE TABLE audit_log (
    id uuid DEFAULT uuidv7() CONSTRAINT pk_audit_log PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    actor_id uuid,
    actor_email text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    before jsonb,
    after jsonb
);
CREATE INDEX ix_audit_log_action_id ON audit_log (action, id);
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(share("llm_config", may="SELECT", platform="SELECT, INSERT, UPDATE"))
    op.execute(share("audit_log", platform="SELECT, INSERT"))


def downgrade() -> None:
    op.execute("DROP TABLE llm_config, audit_log")
