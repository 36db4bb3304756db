"""Which workers the schema serves (docs/decisions/0034). A migration after which older workers would fail replaces the
function, with its own revision as the oldest. It runs with the owner's rights, since every worker may ask."""

from alembic import op

revision = "0024"
down_revision = "0023"

VERSIONS = """
CREATE FUNCTION schema_versions(OUT revision text, OUT oldest_worker text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT version_num, '0021' FROM alembic_version
$$
"""


def upgrade() -> None:
    op.execute(VERSIONS)


def downgrade() -> None:
    op.execute("DROP FUNCTION schema_versions")
