"""A settlement of spending has an id, so that one whose answer was lost counts once when it is sent again. Those of
older workers have none and count as often as they are sent."""

from alembic import op

from migrations.row_security import OWN, Rule, protect

revision = "0074"
down_revision = "0073"

TABLE = """
CREATE TABLE llm_settlements (
    id uuid NOT NULL,
    user_id uuid NOT NULL CONSTRAINT fk_llm_settlements_user_id REFERENCES users ON DELETE CASCADE,
    day date NOT NULL,
    settled_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_llm_settlements PRIMARY KEY (id)
);
CREATE INDEX ix_llm_settlements_user_id ON llm_settlements (user_id);
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute(protect("llm_settlements", Rule(OWN)))


def downgrade() -> None:
    op.execute("DROP TABLE llm_settlements")
