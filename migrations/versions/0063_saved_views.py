"""Lists of the console as their users filtered them. Older workers know nothing of them."""

from alembic import op

from migrations.row_security import OWN, Rule, protect

revision = "0063"
down_revision = "0062"

TABLE = """
CREATE TABLE saved_views (
    id uuid NOT NULL DEFAULT uuidv7(),
    created_at timestamptz NOT NULL DEFAULT now(),
    user_id uuid NOT NULL CONSTRAINT fk_saved_views_user_id REFERENCES users ON DELETE CASCADE,
    page text NOT NULL,
    name text NOT NULL,
    query text NOT NULL,
    CONSTRAINT pk_saved_views PRIMARY KEY (id),
    CONSTRAINT uq_saved_views_name UNIQUE (user_id, page, name)
)
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute(protect("saved_views", Rule(OWN, may="SELECT, INSERT, UPDATE, DELETE")))


def downgrade() -> None:
    op.execute("DROP TABLE saved_views")
