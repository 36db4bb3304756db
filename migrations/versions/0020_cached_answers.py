"""Cached answers that the API returns itself, and the digest of the model that wrote each.

Workers of before this revision go on: what they cache has no digest, and its key is found by none of this revision.
"""

from alembic import op

revision = "0020"
down_revision = "0019"

GRANTS = {"answers": "INSERT", "answer_cache": "SELECT", "libraries": "SELECT"}


def upgrade() -> None:
    op.execute("ALTER TABLE answer_cache ADD COLUMN digest text NOT NULL DEFAULT ''")
    for table, privilege in GRANTS.items():
        op.execute(f"GRANT {privilege} ON {table} TO pensum_api")


def downgrade() -> None:
    for table, privilege in GRANTS.items():
        op.execute(f"REVOKE {privilege} ON {table} FROM pensum_api")
    op.execute("ALTER TABLE answer_cache DROP COLUMN digest")
