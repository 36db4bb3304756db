"""How Alembic compares the models with the database, so that `alembic check` names what a migration is missing, and
nothing else."""

import re
from typing import Any

from alembic.migration import MigrationContext
from sqlalchemy import Column, Enum, Text
from sqlalchemy.types import TypeEngine

# Embedding generations make them, not migrations.
PARTITION = re.compile(r"(chunk|sentence)_embeddings_\d+")


def _is_no_partition(name: str | None, type_: str, _parents: object) -> bool:
    return not (type_ == "table" and name is not None and PARTITION.fullmatch(name))


def _is_other_type(
    context: MigrationContext, inspected: Column[Any], column: Column[Any], found: TypeEngine[Any], meant: object
) -> bool | None:
    """None lets Alembic compare. An enumeration is text with a check, so that a new member needs no new type."""
    return not isinstance(found, Text) if isinstance(meant, Enum) else None


COMPARISON: dict[str, Any] = {
    "include_name": _is_no_partition,
    "compare_type": _is_other_type,
    "compare_server_default": True,
}
