"""Accounts: passwords, keys with scopes, tokens taken back, throttles, GitHub. Only additions: old workers go on, and
the keys that are there open everything that they opened."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE users
            ADD COLUMN hashed_password text NOT NULL DEFAULT '',
            ADD COLUMN is_active boolean NOT NULL DEFAULT true,
            ADD COLUMN is_verified boolean NOT NULL DEFAULT false,
            ADD COLUMN token_version integer NOT NULL DEFAULT 0;
        CREATE UNIQUE INDEX uq_users_email_lower ON users (lower(email));
        ALTER TABLE api_keys
            ADD COLUMN name text NOT NULL DEFAULT '',
            ADD COLUMN scopes text[] NOT NULL DEFAULT '{read,write,admin}',
            ADD COLUMN last_used_at timestamptz,
            ADD COLUMN expires_at timestamptz;
        CREATE TABLE revoked_tokens (
            id uuid CONSTRAINT pk_revoked_tokens PRIMARY KEY,
            user_id uuid NOT NULL CONSTRAINT fk_revoked_tokens_user_id REFERENCES users ON DELETE CASCADE,
            expires_at timestamptz NOT NULL
        );
        CREATE INDEX ix_revoked_tokens_user_id ON revoked_tokens (user_id);
        CREATE INDEX ix_revoked_tokens_expires_at ON revoked_tokens (expires_at);
        CREATE TABLE throttles (
            subject bytea CONSTRAINT pk_throttles PRIMARY KEY,
            level double precision NOT NULL,
            counted_at timestamptz NOT NULL,
            blocked_until timestamptz NOT NULL
        );
        CREATE INDEX ix_throttles_counted_at ON throttles (counted_at);
        CREATE TABLE oauth_accounts (
            id uuid DEFAULT uuidv7() CONSTRAINT pk_oauth_accounts PRIMARY KEY,
            created_at timestamptz NOT NULL DEFAULT now(),
            user_id uuid NOT NULL CONSTRAINT fk_oauth_accounts_user_id REFERENCES users ON DELETE CASCADE,
            oauth_name text NOT NULL,
            account_id text NOT NULL,
            account_email text NOT NULL,
            CONSTRAINT uq_oauth_accounts_oauth_name_account_id UNIQUE (oauth_name, account_id)
        );
        CREATE INDEX ix_oauth_accounts_user_id ON oauth_accounts (user_id);
        """
    )


def downgrade() -> None:
    op.execute(
        """
        DROP TABLE oauth_accounts, throttles, revoked_tokens;
        ALTER TABLE api_keys DROP COLUMN name, DROP COLUMN scopes, DROP COLUMN last_used_at, DROP COLUMN expires_at;
        DROP INDEX uq_users_email_lower;
        ALTER TABLE users
            DROP COLUMN hashed_password, DROP COLUMN is_active, DROP COLUMN is_verified, DROP COLUMN token_version;
        """
    )
