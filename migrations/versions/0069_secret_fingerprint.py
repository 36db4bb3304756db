"""A fingerprint of PENSUM_SECRET: a process with another one does not start. Older workers know nothing of it."""

from alembic import op

revision = "0069"
down_revision = "0068"

TABLE = """
CREATE TABLE secret_fingerprints (
    is_only boolean NOT NULL DEFAULT true CONSTRAINT ck_secret_fingerprints_is_only CHECK (is_only),
    salt bytea NOT NULL,
    digest bytea NOT NULL,
    CONSTRAINT pk_secret_fingerprints PRIMARY KEY (is_only)
)
"""


def upgrade() -> None:
    op.execute(TABLE)


def downgrade() -> None:
    op.execute("DROP TABLE secret_fingerprints")
