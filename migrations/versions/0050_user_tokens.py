"""Short-lived tokens that an administrator makes for a user: API keys that name who issued them.

Older workers know nothing of it. Older API processes take a token that is for one job as one for all that its user may
do, until they are replaced.
"""

from alembic import op

revision = "0050"
down_revision = "0049"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE api_keys ADD job_id uuid,"
        " ADD issued_by uuid CONSTRAINT fk_api_keys_issued_by_users REFERENCES users (id) ON DELETE CASCADE"
    )
    op.execute("CREATE INDEX ix_api_keys_issued_by ON api_keys (issued_by) WHERE issued_by IS NOT NULL")
    op.execute("CREATE INDEX ix_api_keys_issued ON api_keys (expires_at) WHERE issued_by IS NOT NULL")


def downgrade() -> None:
    op.execute("DELETE FROM api_keys WHERE issued_by IS NOT NULL")
    op.execute("DROP INDEX ix_api_keys_issued, ix_api_keys_issued_by")
    op.execute("ALTER TABLE api_keys DROP job_id, DROP issued_by")
