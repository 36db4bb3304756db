"""No count of tokens or cost is negative, of a day or of a receipt, nor so large that it cannot be added up. Older
workers believe a model server whatever it counts: one that counts less than nothing fails the job of such a worker."""

from alembic import op

revision = "0073"
down_revision = "0072"

MOST = 1_000_000_000_000
COUNTED = ("prompt_tokens", "output_tokens", "cost")

# JSON is ordered by type, too: what lies between two numbers is one.
IS_COUNT = f"BETWEEN '0' AND '{MOST}'"
CHECKS = {
    "llm_spending": ("ck_llm_spending_used", "tokens >= 0 AND cost >= 0"),
    "jobs": ("ck_jobs_receipt", " AND ".join(f"coalesce(receipt -> '{name}', '0') {IS_COUNT}" for name in COUNTED)),
}
REPAIR = {
    "llm_spending": "UPDATE llm_spending SET tokens = greatest(tokens, 0), cost = greatest(cost, 0)",
    "jobs": f"""
        UPDATE jobs SET receipt = receipt || (
            SELECT jsonb_object_agg(name, 0) FROM unnest(ARRAY{list(COUNTED)}) AS name
            WHERE NOT coalesce(receipt -> name, '0') {IS_COUNT}
        )
    """,
}


def upgrade() -> None:
    for table, (name, check) in CHECKS.items():
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")  # of a run that waited for a lock too long
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({check}) NOT VALID")
    with op.get_context().autocommit_block():  # nobody waits behind these, however many rows there are
        for table, (name, check) in CHECKS.items():
            op.execute(f"{REPAIR[table]} WHERE NOT ({check})")
            op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")


def downgrade() -> None:
    for table, (name, _) in CHECKS.items():
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
