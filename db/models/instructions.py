from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified


class Instruction(Identified, Base):
    """How a user wants answers to be written, in its latest version. At most one per user is active. Those of the
    platform's own account are the site's: they apply to all users."""

    __tablename__ = "instructions"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    is_active: Mapped[bool] = mapped_column(server_default=sql("false"))
    version: Mapped[int] = mapped_column(server_default=sql("1"))
    name: Mapped[str]
    description: Mapped[str] = mapped_column(server_default="")
    text: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        Index("ix_instructions_own", "user_id", sql("id DESC")),
        Index("uq_instructions_one_active", "user_id", unique=True, postgresql_where=sql("is_active")),
    )


class InstructionVersion(Identified, Base):
    """A version of an instruction. Versions are only added: restoring one adds another, which names the
    `restored_version`."""

    __tablename__ = "instruction_versions"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    instruction_id: Mapped[UUID] = mapped_column(ForeignKey("instructions.id", ondelete="CASCADE"))
    version: Mapped[int]
    name: Mapped[str]
    description: Mapped[str] = mapped_column(server_default="")
    text: Mapped[str]
    restored_version: Mapped[int | None]

    __table_args__ = (UniqueConstraint("instruction_id", "version"),)
