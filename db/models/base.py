import enum
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, Enum, MetaData, Text, Uuid, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def _values(enumeration: type[enum.Enum]) -> list[str]:
    return [member.value for member in enumeration]


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB(none_as_null=True),
        list[str]: JSONB(none_as_null=True),
        list[Any]: JSONB(none_as_null=True),
        UUID: Uuid(),
        enum.Enum: Enum(enum.Enum, native_enum=False, create_constraint=False, length=32, values_callable=_values),
        str: Text(),
    }


class Identified:
    """`id` is a UUIDv7 made by PostgreSQL: ids sort by the time of their creation."""

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.uuidv7())
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
