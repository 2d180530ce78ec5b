"""The rounds of reminders that went out."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.database import Base, Instant
from contest.movements.models import Movement


class Reminder(Base):
    """One round in which the officers of units that are behind were reminded.

    Without a sender the product itself reminded, because the deadline was near. ``key`` is also that of the notices of
    the round: a round is held once, however often it is asked for.
    """

    __tablename__ = "reminder"
    __table_args__ = (CheckConstraint("recipients >= 0", name="recipients"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), index=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    sent_at: Mapped[datetime] = mapped_column(Instant)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    message: Mapped[str] = mapped_column(Text, default="")
    recipients: Mapped[int]

    movement: Mapped[Movement] = relationship()
    sent_by: Mapped[Account | None] = relationship()
