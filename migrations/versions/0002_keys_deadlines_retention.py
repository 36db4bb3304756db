"""Idempotency keys, deadlines, a memory of deleted jobs, titles that people gave. Only additions: old workers go on."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE idempotency_keys (
            user_id uuid CONSTRAINT fk_idempotency_keys_user_id REFERENCES users ON DELETE CASCADE,
            route text,
            key text,
            fingerprint bytea NOT NULL,
            job_id uuid CONSTRAINT fk_idempotency_keys_job_id REFERENCES jobs ON DELETE CASCADE,
            created_at timestamptz NOT NULL DEFAULT now(),
            CONSTRAINT pk_idempotency_keys PRIMARY KEY (user_id, route, key)
        );
        CREATE INDEX ix_idempotency_keys_job_id ON idempotency_keys (job_id);
        CREATE INDEX ix_idempotency_keys_created_at ON idempotency_keys (created_at);
        CREATE TABLE deleted_jobs (
            id uuid CONSTRAINT pk_deleted_jobs PRIMARY KEY,
            user_id uuid NOT NULL CONSTRAINT fk_deleted_jobs_user_id REFERENCES users ON DELETE CASCADE,
            deleted_at timestamptz NOT NULL DEFAULT now()
        );
        CREATE INDEX ix_deleted_jobs_user_id ON deleted_jobs (user_id);
        CREATE INDEX ix_jobs_expiring ON jobs (expires_at)
            WHERE expires_at IS NOT NULL AND state IN ('scheduled', 'queued', 'running');
        CREATE INDEX ix_jobs_finished ON jobs (finished_at) WHERE finished_at IS NOT NULL;
        ALTER TABLE documents ADD COLUMN is_title_given boolean NOT NULL DEFAULT false;
        """
    )


def downgrade() -> None:
    op.execute("ALTER TABLE documents DROP COLUMN is_title_given")
    op.execute("DROP INDEX ix_jobs_expiring, ix_jobs_finished")
    op.execute("DROP TABLE deleted_jobs, idempotency_keys")
