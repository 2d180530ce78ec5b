"""Decisions of old, what they gave to whom, and which entries of a list are one person or one household.

What was entered is not rewritten: a correction is a new version beside the one it replaces. Only whom a line speaks of
is found out later and may change; the journal keeps each change. A merger rewrites nothing and can be undone.
"""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.awards.models import Recipient
from contest.database import Base, Instant, choice_of
from contest.errors import RuleViolation
from contest.rules.kinds import MeritKind
from contest.storage.models import StoredFile
from contest.text import fold
from contest.units.models import Body, Honorific, Household, Person, Unit


class HonourLevel(enum.StrEnum):
    """At what level an honour is given, from the lowest."""

    COMMUNE = "commune"
    DISTRICT = "district"
    PROVINCE = "province"
    MINISTRY = "ministry"
    STATE = "state"


class PastRecipient(enum.StrEnum):
    """Who was given something by a decision of old; households among them."""

    COLLECTIVE = "collective"
    INDIVIDUAL = "individual"
    HOUSEHOLD = "household"


_CURRENT = text("superseded_at IS NULL")


class OldDecision(Base):
    """A decision that was not made in this product, as it was entered; ``authority`` is who made it, as written there.

    ``replaces`` is the version that this one corrects, for ``correction_reason``. ``key`` tells decisions apart however
    their numbers are typed.
    """

    __tablename__ = "old_decision"
    __table_args__ = (
        UniqueConstraint("replaces_id"),
        Index(
            "uq_old_decision_current", "body_id", "key", "issued_on", unique=True, sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
        CheckConstraint("(replaces_id IS NULL) = (correction_reason = '')", name="correction"),
        CheckConstraint("version > 0", name="version"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), index=True)
    authority: Mapped[str] = mapped_column(String(200))
    level: Mapped[HonourLevel] = mapped_column(choice_of(HonourLevel, "level"))
    notation: Mapped[str] = mapped_column(String(60))
    issued_on: Mapped[date]
    title: Mapped[str] = mapped_column(String(300))
    key: Mapped[str] = mapped_column(String(300))
    scan_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    version: Mapped[int] = mapped_column(default=1)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("old_decision.id"))
    correction_reason: Mapped[str] = mapped_column(Text, default="")
    entered_at: Mapped[datetime] = mapped_column(Instant)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    superseded_at: Mapped[datetime | None] = mapped_column(Instant)

    body: Mapped[Body] = relationship()
    scan: Mapped[StoredFile | None] = relationship()
    entered_by: Mapped[Account] = relationship()
    replaces: Mapped["OldDecision | None"] = relationship(remote_side="OldDecision.id")
    lines: Mapped[list["PastAward"]] = relationship(order_by="PastAward.position", back_populates="decision")

    @property
    def is_current(self) -> bool:
        """Say whether no later version corrects this one."""
        return self.superseded_at is None

    def supersede(self, at: datetime) -> None:
        if self.superseded_at is not None:
            raise RuleViolation("This version has been corrected already. Correct the latest one.")
        self.superseded_at = at


class PastAward(Base):
    """A line of a decision of old, as written there. ``honour`` is its code where the catalogue of that day has it.

    ``unit``, ``person`` or ``household`` is whom it speaks of, once somebody has looked (``looked_at``); without one
    the line stays a name. ``annulled_by`` is the decision that took the honour back, if it was taken back.
    """

    __tablename__ = "past_award"
    __table_args__ = (
        UniqueConstraint("old_decision_id", "position"),
        CheckConstraint("unit_id IS NULL OR recipient_kind = 'collective'", name="unit"),
        CheckConstraint("person_id IS NULL OR recipient_kind = 'individual'", name="person"),
        CheckConstraint("household_id IS NULL OR recipient_kind = 'household'", name="household"),
        CheckConstraint("honorific IS NULL OR recipient_kind <> 'collective'", name="honorific_of"),
        CheckConstraint(
            "(unit_id IS NULL AND person_id IS NULL AND household_id IS NULL) OR looked_at IS NOT NULL", name="looked"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    old_decision_id: Mapped[int] = mapped_column(ForeignKey("old_decision.id"))
    position: Mapped[int]
    recipient_kind: Mapped[PastRecipient] = mapped_column(choice_of(PastRecipient, "recipient_kind"))
    honour: Mapped[str] = mapped_column(String(40), default="")
    honour_name: Mapped[str] = mapped_column(String(200))
    merit_kind: Mapped[MeritKind] = mapped_column(choice_of(MeritKind, "merit_kind"))
    recipient_name: Mapped[str] = mapped_column(String(200))
    honorific: Mapped[Honorific | None] = mapped_column(choice_of(Honorific, "honorific"))
    post: Mapped[str] = mapped_column(String(160), default="")
    unit_name: Mapped[str] = mapped_column(String(200), default="")
    achievement: Mapped[str] = mapped_column(String(400), default="")
    annulled_by: Mapped[str] = mapped_column(String(120), default="")
    search: Mapped[str] = mapped_column(Text, default="")
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), index=True)
    looked_at: Mapped[datetime | None] = mapped_column(Instant)

    decision: Mapped[OldDecision] = relationship(back_populates="lines")
    unit: Mapped[Unit | None] = relationship()
    person: Mapped[Person | None] = relationship()
    household: Mapped[Household | None] = relationship()

    @property
    def body_id(self) -> int:
        return self.decision.body_id

    @property
    def recipient(self) -> Recipient | None:
        return self.unit or self.person or self.household

    @property
    def key(self) -> str:
        """What names the recipient; a name alone is a recipient of its own."""
        if self.person_id:
            return f"person:{self.person_id}"
        if self.household_id:
            return f"household:{self.household_id}"
        return f"unit:{self.unit_id}" if self.unit_id else f"name:{self.id}"


@event.listens_for(PastAward, "before_insert")
def _index_line(_mapper: object, _connection: object, line: PastAward) -> None:
    line.search = fold(f"{line.recipient_name} {line.unit_name}")


_STANDS = text("undone_at IS NULL")


class Merger(Base):
    """That two entries of the list of persons, or of households, are one: a look-up takes ``merged`` for ``kept``."""

    __tablename__ = "merger"
    __table_args__ = (
        Index("uq_merger_standing", "merged_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
        Index(
            "uq_merger_standing_household", "merged_household_id", unique=True, sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        CheckConstraint(
            "(kept_id IS NULL) = (merged_id IS NULL) AND (kept_household_id IS NULL) = (merged_household_id IS NULL) "
            "AND (kept_id IS NULL) <> (kept_household_id IS NULL)",
            name="of_a_kind",
        ),
        CheckConstraint("kept_id <> merged_id", name="two"),
        CheckConstraint("kept_household_id <> merged_household_id", name="two_households"),
        CheckConstraint("length(reason) > 0", name="reason"),
        CheckConstraint("(undone_at IS NULL) = (undone_reason = '')", name="undone"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    merged_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    kept_household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), index=True)
    merged_household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    merged_at: Mapped[datetime] = mapped_column(Instant)
    merged_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    undone_reason: Mapped[str] = mapped_column(Text, default="")

    kept_person: Mapped[Person | None] = relationship(foreign_keys=[kept_id])
    merged_person: Mapped[Person | None] = relationship(foreign_keys=[merged_id])
    kept_household: Mapped[Household | None] = relationship(foreign_keys=[kept_household_id])
    merged_household: Mapped[Household | None] = relationship(foreign_keys=[merged_household_id])
    merged_by: Mapped[Account] = relationship(foreign_keys=[merged_by_id])
    undone_by: Mapped[Account | None] = relationship(foreign_keys=[undone_by_id])

    @property
    def body_id(self) -> int:
        return self.kept.unit.body_id

    @property
    def kept(self) -> Person | Household:
        return _either(self.kept_person, self.kept_household)

    @property
    def merged(self) -> Person | Household:
        return _either(self.merged_person, self.merged_household)

    def undo(self, at: datetime, by_id: int, reason: str) -> None:
        if self.undone_at is not None:
            raise RuleViolation("This merger has been undone already.")
        self.undone_at, self.undone_by_id, self.undone_reason = at, by_id, reason


def _either(person: Person | None, household: Household | None) -> Person | Household:
    entry = person or household
    if entry is None:
        raise ValueError("a merger is of two persons or of two households")
    return entry
