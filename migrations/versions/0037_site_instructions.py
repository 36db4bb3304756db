"""Instructions of the site, which apply to all users, and what an instruction is for. Older workers answer without the
site's until they are replaced. And users who set their time zone note when their account changed."""

from alembic import op

from migrations.row_security import OWN, Rule, protect

revision = "0037"
down_revision = "0036"

SITE = "00000000-0000-7000-8000-000000000001"
MAY = "SELECT, INSERT, UPDATE, DELETE"

#: Everybody's answers are written by the site's active one, so everybody may read it.
SHOWN = f"user_id = '{SITE}' AND is_active"


def upgrade() -> None:
    op.execute("ALTER TABLE instructions ADD description text NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE instruction_versions ADD description text NOT NULL DEFAULT ''")
    op.execute(protect("instructions", Rule(OWN, may=MAY, shown=SHOWN)))
    op.execute("GRANT UPDATE (updated_at) ON users TO pensum_api")


def downgrade() -> None:
    op.execute("REVOKE UPDATE (updated_at) ON users FROM pensum_api")
    op.execute(protect("instructions", Rule(OWN, may=MAY)))
    op.execute("ALTER TABLE instruction_versions DROP description")
    op.execute("ALTER TABLE instructions DROP description")
