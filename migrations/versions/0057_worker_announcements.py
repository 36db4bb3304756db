"""What workers announce about themselves, which of them operators drain, and the requests that changed the platform.

Older workers announce nothing new and overlook that they are to drain.
"""

from alembic import op

from migrations.row_security import share

revision = "0057"
down_revision = "0056"

ANNOUNCED = {
    "version": "text",
    "slots": "jsonb",
    "cores": "integer",
    "memory_bytes": "bigint",
    "gpus": "jsonb",
    "processes": "jsonb",
    "drain_requested_at": "timestamptz",
}


def upgrade() -> None:
    op.execute(f"ALTER TABLE workers {', '.join(f'ADD {name} {type_}' for name, type_ in ANNOUNCED.items())}")
    op.execute(share("workers", platform="UPDATE (drain_requested_at)"))
    op.execute("ALTER TABLE audit_log ADD request_id text")


def downgrade() -> None:
    op.execute("ALTER TABLE audit_log DROP request_id")
    op.execute(f"ALTER TABLE workers {', '.join(f'DROP {name}' for name in ANNOUNCED)}")
