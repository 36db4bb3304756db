"""What each user has spent on language models a day (UTC), and what running jobs have reserved. Old workers do not note
what they spend, until they stop."""

from alembic import op

from migrations.row_security import OWN, Rule, protect

revision = "0021"
down_revision = "0020"

TABLES = """
CREATE TABLE llm_spending (
    user_id uuid CONSTRAINT fk_llm_spending_user_id REFERENCES users ON DELETE CASCADE,
    day date,
    tokens bigint NOT NULL DEFAULT 0,
    cost numeric NOT NULL DEFAULT 0,
    reserved_tokens bigint NOT NULL DEFAULT 0,
    reserved_cost numeric NOT NULL DEFAULT 0,
    CONSTRAINT pk_llm_spending PRIMARY KEY (user_id, day)
);
CREATE INDEX ix_llm_spending_day ON llm_spending (day);
CREATE TABLE llm_reservations (
    id uuid DEFAULT uuidv7() CONSTRAINT pk_llm_reservations PRIMARY KEY,
    user_id uuid NOT NULL CONSTRAINT fk_llm_reservations_user_id REFERENCES users ON DELETE CASCADE,
    day date NOT NULL,
    job_id uuid NOT NULL,
    claimed_at timestamptz NOT NULL,
    tokens bigint NOT NULL,
    cost numeric NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX ix_llm_reservations_user_id ON llm_reservations (user_id);
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(protect("llm_spending", Rule(OWN, may="SELECT", platform="SELECT")))
    op.execute(protect("llm_reservations", Rule(OWN)))


def downgrade() -> None:
    op.execute("DROP TABLE llm_reservations, llm_spending")
