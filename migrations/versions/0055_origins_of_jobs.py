"""Where a job came from: the id of its request and its W3C trace context. Older workers write neither."""

from alembic import op

revision = "0055"
down_revision = "0054"


def upgrade() -> None:
    op.execute("ALTER TABLE jobs ADD request_id text, ADD traceparent text")


def downgrade() -> None:
    op.execute("ALTER TABLE jobs DROP request_id, DROP traceparent")
