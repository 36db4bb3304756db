from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, func
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class StoredLlmConfig(Base):
    """What administrators have changed, in a single row. `version` counts the changes."""

    __tablename__ = "llm_config"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, server_default=sql("1"))
    version: Mapped[int] = mapped_column(BigInteger, server_default=sql("0"))
    chains: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    budgets: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    prices: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_by: Mapped[UUID | None]

    __table_args__ = (CheckConstraint("id = 1", name="single"),)
