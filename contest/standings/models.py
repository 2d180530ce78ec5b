"""What else makes a place besides the sheets: the public vote, lots, and what was done about a wide spread."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.database import Base, Instant, choice_of
from contest.initiatives.models import Initiative
from contest.movements.models import Movement


class PublicVote(Base):
    """How many votes of the public an initiative has, where they were counted and on what day."""

    __tablename__ = "public_vote"
    __table_args__ = (CheckConstraint("votes >= 0", name="votes"),)

    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), primary_key=True)
    votes: Mapped[int]
    source: Mapped[str] = mapped_column(String(200))
    counted_on: Mapped[date]
    entered_at: Mapped[datetime] = mapped_column(Instant)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    initiative: Mapped[Initiative] = relationship()
    entered_by: Mapped[Account] = relationship()

    @property
    def movement(self) -> Movement:
        return self.initiative.movement


class DrawnLot(Base):
    """The place that a lot gave an initiative among those equal to it; 1 comes first.

    ``drawing`` names the draw: lots of different draws are never compared. When others have become equal meanwhile, a
    new draw is held among all of them; the newest of an initiative counts.
    """

    __tablename__ = "drawn_lot"
    __table_args__ = (
        CheckConstraint("place >= 1", name="place"),
        UniqueConstraint("drawing", "place"),
        UniqueConstraint("drawing", "initiative_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    drawing: Mapped[str] = mapped_column(String(36))
    place: Mapped[int]
    remark: Mapped[str] = mapped_column(Text, default="")
    drawn_at: Mapped[datetime] = mapped_column(Instant)
    drawn_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    initiative: Mapped[Initiative] = relationship()
    drawn_by: Mapped[Account] = relationship()


class SettlementKind(enum.StrEnum):
    """What was done about a spread beyond the limit: the panel talked it over, or the chair lets it stand."""

    DISCUSSED = "discussed"
    LIFTED = "lifted"


class SpreadSettlement(Base):
    """What was done about the wide spread of an initiative in a round, and with what result.

    ``totals`` are those that it was done about, as ``queries.totals_written`` writes them: it holds while they stay.
    """

    __tablename__ = "spread_settlement"
    __table_args__ = (
        CheckConstraint("round >= 1", name="round"),
        CheckConstraint("length(reason) > 0", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    round: Mapped[int]
    kind: Mapped[SettlementKind] = mapped_column(choice_of(SettlementKind, "kind"))
    reason: Mapped[str] = mapped_column(Text)
    totals: Mapped[str] = mapped_column(Text, default="")
    settled_at: Mapped[datetime] = mapped_column(Instant)
    settled_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    initiative: Mapped[Initiative] = relationship()
    settled_by: Mapped[Account] = relationship()
