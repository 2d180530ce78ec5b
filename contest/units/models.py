"""Bodies, blocks, units and persons.

A body runs the emulation and its head awards; units take part. Nothing hard-wires the levels of government: levels and
names change by law, so every body and unit has the days of its life and, when dissolved, a successor.
"""

import enum
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.database import Base, choice_of
from contest.storage.models import StoredFile
from contest.text import fold, name_sort_key, sort_key

# The first day of a unit that nobody knows the first day of.
SINCE_EVER = date(1945, 9, 2)


class UnitKind(enum.StrEnum):
    """What sort of unit takes part; the words are those of the Vietnamese state."""

    COMMITTEE = "committee"
    OFFICE = "office"
    SERVICE_UNIT = "service_unit"
    SCHOOL = "school"
    VERTICAL_AGENCY = "vertical_agency"
    MASS_ORGANISATION = "mass_organisation"
    ENTERPRISE = "enterprise"


class Honorific(enum.StrEnum):
    """How a person is addressed on a certificate."""

    MR = "mr"
    MS = "ms"


class PersonRank(enum.StrEnum):
    """In which group yearly statistics count somebody: leaders by their level, entrepreneurs, direct workers."""

    PROVINCE_LEADER = "province_leader"
    DEPARTMENT_LEADER = "department_leader"
    ENTREPRENEUR = "entrepreneur"
    OTHER_LEADER = "other_leader"
    DIRECT_WORKER = "direct_worker"


class Capacity(enum.StrEnum):
    """In what capacity a decision is signed: as the head, for the head (KT.), or as acting head (Q.)."""

    HEAD = "head"
    FOR_HEAD = "for_head"
    ACTING = "acting"


class Body(Base):
    """A public body whose head launches movements and awards: a People's Committee, for one.

    ``head_office`` is the office that holds the competence, as decisions and certificates name it (Chủ tịch Ủy ban nhân
    dân huyện Nhà Bè), ``head_title`` and ``deputy_title`` how it signs (Chủ tịch, Phó Chủ tịch), ``authority`` its code
    in the rule book; ``place`` and ``symbol`` stand in dates and numbers. ``province`` is the province or city whose
    local rules bind the body; while it is empty, papers cite none.
    """

    __tablename__ = "body"
    __table_args__ = (CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    head_office: Mapped[str] = mapped_column(String(200))
    head_title: Mapped[str] = mapped_column(String(80))
    deputy_title: Mapped[str] = mapped_column(String(80))
    authority: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(String(80))
    symbol: Mapped[str] = mapped_column(String(20))
    standing_unit: Mapped[str] = mapped_column(String(200), default="")
    province: Mapped[str] = mapped_column(String(120), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    emblem_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    emblem: Mapped[StoredFile | None] = relationship()
    successor: Mapped["Body | None"] = relationship(remote_side="Body.id")

    @property
    def is_since_ever(self) -> bool:
        """Say whether nobody cares from which day on the body exists."""
        return self.valid_from == SINCE_EVER

    def signed_as(self, capacity: Capacity) -> list[str]:
        """Return what stands above a signature. The head's competence is a person's, so never TM. (thay mặt)."""
        return {
            Capacity.HEAD: [self.head_title],
            Capacity.FOR_HEAD: [f"KT. {self.head_title}", self.deputy_title],
            Capacity.ACTING: [f"Q. {self.head_title}"],
        }[capacity]


class OfficeHolder(Base):
    """Who holds an office in which decisions are signed: the head, a deputy (KT.), or who acts as the head (Q.).

    ``source`` names the decision of appointment. A row is never changed but for its last day, which is set once.
    """

    __tablename__ = "office_holder"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        CheckConstraint("full_name <> '' AND source <> ''", name="said"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), index=True)
    full_name: Mapped[str] = mapped_column(String(120))
    capacity: Mapped[Capacity] = mapped_column(choice_of(Capacity, "capacity"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(200))

    body: Mapped[Body] = relationship()

    def holds_on(self, day: date) -> bool:
        """Say whether the office is held on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def end(self, last_day: date) -> None:
        """Set the last day."""
        self.valid_to = last_day


class Block(Base):
    """A block (khối): units of like kind that are compared with each other."""

    __tablename__ = "block"
    __table_args__ = (UniqueConstraint("body_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    name: Mapped[str] = mapped_column(String(120))
    position: Mapped[int] = mapped_column(default=0)

    body: Mapped[Body] = relationship()


class Unit(Base):
    """A unit that takes part in the emulation of ``body``; ``parent`` is the unit it belongs to, if any.

    A vertical agency takes part on the territory without belonging to the body: it simply has no parent.
    """

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("body_id", "code"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
        CheckConstraint("successor_id <> id", name="not_its_own_successor"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), index=True)
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[UnitKind] = mapped_column(choice_of(UnitKind, "kind"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    block_id: Mapped[int | None] = mapped_column(ForeignKey("block.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    search: Mapped[str] = mapped_column(Text, default="")
    sort_key: Mapped[str] = mapped_column(Text, default="")

    body: Mapped[Body] = relationship()
    block: Mapped[Block | None] = relationship()
    parent: Mapped["Unit | None"] = relationship(foreign_keys=[parent_id], remote_side=[id])
    successor: Mapped["Unit | None"] = relationship(foreign_keys=[successor_id], remote_side=[id])

    @property
    def is_since_ever(self) -> bool:
        """Say whether nobody cares from which day on the unit exists."""
        return self.valid_from == SINCE_EVER

    def exists_on(self, day: date) -> bool:
        """Say whether the unit exists on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Person(Base):
    """Somebody who works at a unit, with the post held there. Leaving is a date; nobody is deleted.

    Without a ``rank`` nobody has said yet in which group statistics count the person.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    full_name: Mapped[str] = mapped_column(String(120))
    honorific: Mapped[Honorific] = mapped_column(choice_of(Honorific, "honorific"))
    post: Mapped[str] = mapped_column(String(160), default="")
    rank: Mapped[PersonRank | None] = mapped_column(choice_of(PersonRank, "rank"))
    left_on: Mapped[date | None]
    search: Mapped[str] = mapped_column(Text, default="")
    sort_key: Mapped[str] = mapped_column(Text, default="")

    unit: Mapped[Unit] = relationship()

    def works_on(self, day: date) -> bool:
        """Say whether the person still works at the unit on ``day``."""
        return self.left_on is None or day <= self.left_on


class Household(Base):
    """A household, known by its head; ``unit`` is the commune or quarter it lives in."""

    __tablename__ = "household"

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    head_name: Mapped[str] = mapped_column(String(120))
    honorific: Mapped[Honorific] = mapped_column(choice_of(Honorific, "honorific"))
    address: Mapped[str] = mapped_column(String(200), default="")
    search: Mapped[str] = mapped_column(Text, default="")
    sort_key: Mapped[str] = mapped_column(Text, default="")

    body: Mapped[Body] = relationship()
    unit: Mapped[Unit] = relationship()

    @property
    def name(self) -> str:
        """What lists and certificates call it."""
        return f"Hộ gia đình {'ông' if self.honorific is Honorific.MR else 'bà'} {self.head_name}"


@event.listens_for(Unit, "before_insert")
@event.listens_for(Unit, "before_update")
def _index_unit(_mapper: object, _connection: object, unit: Any) -> None:
    unit.search, unit.sort_key = fold(f"{unit.code} {unit.name}"), sort_key(unit.name)


@event.listens_for(Person, "before_insert")
@event.listens_for(Person, "before_update")
def _index_person(_mapper: object, _connection: object, person: Any) -> None:
    person.search, person.sort_key = fold(f"{person.full_name} {person.post}"), name_sort_key(person.full_name)


@event.listens_for(Household, "before_insert")
@event.listens_for(Household, "before_update")
def _index_household(_mapper: object, _connection: object, household: Any) -> None:
    household.search = fold(f"{household.name} {household.address}")
    household.sort_key = name_sort_key(household.head_name)
