"""A panel, its seats, the assignments, and the conflicts that somebody put on record."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.database import Base, Instant, choice_of
from contest.initiatives.models import Initiative, InitiativeState
from contest.movements.models import Field, Movement

# Which fields a panel judges, all if none is named, and what a judge knows best.
panel_field = Table(
    "panel_field",
    Base.metadata,
    Column("panel_id", ForeignKey("panel.id"), primary_key=True),
    Column("field_id", ForeignKey("field.id", ondelete="CASCADE"), primary_key=True),
)
seat_field = Table(
    "seat_field",
    Base.metadata,
    Column("seat_id", ForeignKey("seat.id"), primary_key=True),
    Column("field_id", ForeignKey("field.id", ondelete="CASCADE"), primary_key=True),
)


class Panel(Base):
    """A panel that scores the initiatives of a movement, or those of the ``fields`` that it names.

    ``establishment`` says by what it was set up, such as the number and day of a decision. ``calibration_initiative``
    is the one that all its judges mark first, if there is one.
    """

    __tablename__ = "panel"
    __table_args__ = (UniqueConstraint("movement_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"))
    name: Mapped[str] = mapped_column(String(160))
    establishment: Mapped[str] = mapped_column(Text, default="", server_default="")
    calibration_initiative_id: Mapped[int | None] = mapped_column(ForeignKey("initiative.id"))

    movement: Mapped[Movement] = relationship()
    calibration_initiative: Mapped[Initiative | None] = relationship()
    seats: Mapped[list["Seat"]] = relationship(order_by="Seat.number", back_populates="panel")
    fields: Mapped[list[Field]] = relationship(secondary=panel_field, order_by=Field.position)

    @property
    def taken_seats(self) -> list["Seat"]:
        return [seat for seat in self.seats if seat.left_at is None]

    def judges(self, initiative: Initiative) -> bool:
        """Say whether ``initiative`` is of a field that the panel judges."""
        return not self.fields or initiative.field_id in {field.id for field in self.fields}

    def regular_seats(self, day: date) -> list["Seat"]:
        """Return the seats that get initiatives on ``day``: taken, no substitute's, in their term."""
        return [seat for seat in self.taken_seats if not seat.is_substitute and seat.serves_on(day)]

    @property
    def left_seats(self) -> list["Seat"]:
        return [seat for seat in self.seats if seat.left_at is not None]


class Seat(Base):
    """A judge's seat. Its number is the seat's for good; a judge who leaves keeps the sheets already begun.

    A substitute is given nothing before being called in. Outside its term, if it has one, a seat gets nothing either,
    and no sheet is begun. ``fields`` are what the judge knows best.
    """

    __tablename__ = "seat"
    __table_args__ = (
        UniqueConstraint("panel_id", "number"),
        UniqueConstraint("panel_id", "account_id"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("NOT (is_chair AND is_substitute)", name="substitute"),
        CheckConstraint("valid_from IS NULL OR valid_until IS NULL OR valid_from <= valid_until", name="term"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    panel_id: Mapped[int] = mapped_column(ForeignKey("panel.id"))
    number: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    is_chair: Mapped[bool] = mapped_column(default=False)
    is_substitute: Mapped[bool] = mapped_column(default=False, server_default="0")
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    taken_at: Mapped[datetime] = mapped_column(Instant)
    left_at: Mapped[datetime | None] = mapped_column(Instant)

    panel: Mapped[Panel] = relationship(back_populates="seats")
    account: Mapped[Account] = relationship()
    fields: Mapped[list[Field]] = relationship(secondary=seat_field, order_by=Field.position)

    @property
    def movement(self) -> Movement:
        return self.panel.movement

    def serves_on(self, day: date) -> bool:
        """Say whether ``day`` lies in the term of the seat."""
        return (self.valid_from is None or self.valid_from <= day) and not self.is_over(day)

    def is_over(self, day: date) -> bool:
        """Say whether the term ended before ``day``."""
        return self.valid_until is not None and self.valid_until < day


class Assignment(Base):
    """An initiative that a seat is to score.

    ``declared_at`` is when its judge declared that there is no conflict of interest. Sheets belong to scoring, the
    domain to the right; a panel only asks whether the one that stands was begun and handed in.
    """

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("seat_id", "initiative_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    assigned_at: Mapped[datetime] = mapped_column(Instant)
    declared_at: Mapped[datetime | None] = mapped_column(Instant)

    seat: Mapped[Seat] = relationship()
    initiative: Mapped[Initiative] = relationship()
    sheets: Mapped[list[Any]] = relationship(
        "Sheet", back_populates="assignment", order_by="Sheet.round", passive_deletes="all"
    )
    sheet: Mapped[Any] = relationship(
        "Sheet",
        primaryjoin="and_(Sheet.assignment_id == Assignment.id, Sheet.superseded_at.is_(None))",
        uselist=False,
        viewonly=True,
        sync_backref=False,
    )

    @property
    def movement(self) -> Movement:
        return self.initiative.movement

    @property
    def is_begun(self) -> bool:
        return self.sheet is not None

    @property
    def is_handed_in(self) -> bool:
        return self.sheet is not None and self.sheet.handed_in_at is not None

    @property
    def stands(self) -> bool:
        """Say whether the judge is to score the initiative or has scored it.

        Who left without doing so will not, and nobody scores what its unit has withdrawn.
        """
        return self.initiative.state is InitiativeState.ELIGIBLE and (self.seat.left_at is None or self.is_handed_in)


class DeclaredKind(enum.StrEnum):
    """What a conflict on record rests on, beyond what follows from units and authors."""

    RELATIVE = "relative"
    WORK = "work"
    RECUSAL = "recusal"
    OTHER = "other"


class Conflict(Base):
    """A conflict of interest on record: declared by the judge, or pinned by the secretariat; with its reason."""

    __tablename__ = "conflict"
    __table_args__ = (
        UniqueConstraint("seat_id", "initiative_id"),
        CheckConstraint("length(reason) > 0", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    kind: Mapped[DeclaredKind] = mapped_column(choice_of(DeclaredKind, "kind"), default=DeclaredKind.OTHER)
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    seat: Mapped[Seat] = relationship()
    initiative: Mapped[Initiative] = relationship()

    @property
    def movement(self) -> Movement:
        return self.seat.panel.movement
