"""Bulk actions of operators. Older workers do not claim the kind of job that carries them out."""

from alembic import op

from migrations.row_security import share

revision = "0062"
down_revision = "0061"

TABLE = """
CREATE TABLE bulk_actions (
    id uuid NOT NULL,
    action text NOT NULL,
    filter jsonb NOT NULL,
    actor_id uuid NOT NULL,
    job_id uuid NOT NULL,
    count integer NOT NULL,
    done integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_bulk_actions PRIMARY KEY (id),
    CONSTRAINT uq_bulk_actions_job_id UNIQUE (job_id)
)
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute(share("bulk_actions", platform="SELECT, INSERT"))


def downgrade() -> None:
    op.execute("DROP TABLE bulk_actions")
