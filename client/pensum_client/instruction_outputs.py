"""Instructions. `tests/client/test_models.py` compares each with the schema of its name."""

from datetime import datetime
from uuid import UUID

from pensum_client.output import Output


class InstructionOut(Output):
    """The latest version. The active instruction applies to every answer; at most one is active."""

    id: UUID
    name: str
    description: str
    text: str
    version: int
    is_active: bool
    created_at: datetime
    updated_at: datetime


class InstructionVersionOut(Output):
    """`restored_version` is the earlier version that a rollback restored."""

    version: int
    name: str
    description: str
    text: str
    restored_version: int | None
    created_at: datetime
