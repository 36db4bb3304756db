"""Webhooks: endpoints, secrets, and the ledger of deliveries. Only additions: old workers go on, and tell nobody.

A delivery refers to its job and its webhook without foreign keys: it outlives the one, and a webhook that is deleted
just when a job ends must not keep the job from ending.
"""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE webhooks (
            id uuid DEFAULT uuidv7() CONSTRAINT pk_webhooks PRIMARY KEY,
            created_at timestamptz NOT NULL DEFAULT now(),
            user_id uuid NOT NULL CONSTRAINT fk_webhooks_user_id REFERENCES users ON DELETE CASCADE,
            url text NOT NULL,
            events text[] NOT NULL,
            secret text NOT NULL,
            previous_secret text,
            previous_secret_until timestamptz,
            first_failure_at timestamptz,
            disabled_at timestamptz,
            disabled_reason text,
            CONSTRAINT ck_webhooks_disabled CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL))
        );
        CREATE INDEX ix_webhooks_own ON webhooks (user_id, id DESC);
        CREATE TABLE callback_secrets (
            user_id uuid CONSTRAINT pk_callback_secrets PRIMARY KEY
                CONSTRAINT fk_callback_secrets_user_id REFERENCES users ON DELETE CASCADE,
            secret text NOT NULL
        );
        CREATE TABLE deliveries (
            id uuid DEFAULT uuidv7() CONSTRAINT pk_deliveries PRIMARY KEY,
            created_at timestamptz NOT NULL DEFAULT now(),
            user_id uuid NOT NULL CONSTRAINT fk_deliveries_user_id REFERENCES users ON DELETE CASCADE,
            webhook_id uuid,
            job_id uuid,
            type text NOT NULL,
            url text NOT NULL,
            host text GENERATED ALWAYS AS (coalesce(lower(substring(url FROM '://(\\[[^]]*]|[^/:?]*)')), '')) STORED,
            job jsonb,
            state text NOT NULL DEFAULT 'pending' CONSTRAINT ck_deliveries_state CHECK (
                state IN ('pending', 'delivered', 'failed')
            ),
            problem text,
            attempts integer NOT NULL DEFAULT 0,
            step integer NOT NULL DEFAULT 0,
            next_attempt_at timestamptz NOT NULL DEFAULT now(),
            lease_until timestamptz,
            CONSTRAINT ck_deliveries_lease CHECK (state = 'pending' OR lease_until IS NULL)
        ) WITH (fillfactor = 80);
        CREATE INDEX ix_deliveries_waiting ON deliveries (host, user_id, next_attempt_at) WHERE state = 'pending';
        CREATE INDEX ix_deliveries_of_webhook ON deliveries (webhook_id, id DESC);
        CREATE INDEX ix_deliveries_of_job ON deliveries (user_id, job_id, id DESC);
        CREATE TABLE delivery_attempts (
            delivery_id uuid CONSTRAINT fk_delivery_attempts_delivery_id REFERENCES deliveries ON DELETE CASCADE,
            n integer,
            started_at timestamptz NOT NULL,
            url text NOT NULL,
            status integer,
            latency_seconds double precision,
            excerpt text NOT NULL DEFAULT '',
            problem text,
            CONSTRAINT pk_delivery_attempts PRIMARY KEY (delivery_id, n)
        );
        """
    )


def downgrade() -> None:
    op.execute("DROP TABLE delivery_attempts, deliveries, callback_secrets, webhooks")
