from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Numeric, func
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class LlmSpending(Base):
    """What a user has spent on language models in a day (UTC), and what running jobs have reserved beside it."""

    __tablename__ = "llm_spending"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True, index=True)
    tokens: Mapped[int] = mapped_column(BigInteger, server_default=sql("0"))
    cost: Mapped[Decimal] = mapped_column(Numeric, server_default=sql("0"))
    reserved_tokens: Mapped[int] = mapped_column(BigInteger, server_default=sql("0"))
    reserved_cost: Mapped[Decimal] = mapped_column(Numeric, server_default=sql("0"))

    __table_args__ = (CheckConstraint("tokens >= 0 AND cost >= 0", name="used"),)


class LlmReservation(Base):
    """What one request may cost, until it has ended. It counts until `expires_at`, or until another worker has claimed
    the job: `claimed_at` names the attempt."""

    __tablename__ = "llm_reservations"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.uuidv7())
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    day: Mapped[date] = mapped_column(Date)
    job_id: Mapped[UUID]
    claimed_at: Mapped[datetime]
    tokens: Mapped[int] = mapped_column(BigInteger)
    cost: Mapped[Decimal] = mapped_column(Numeric)
    expires_at: Mapped[datetime]


class LlmSettlement(Base):
    """A request whose use was added to `LlmSpending`, kept for as long as its worker may send the settlement again."""

    __tablename__ = "llm_settlements"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    day: Mapped[date] = mapped_column(Date)
    settled_at: Mapped[datetime] = mapped_column(server_default=func.now())
