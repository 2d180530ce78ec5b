"""A council, its members and their terms, its meetings with agenda and attendance, and the minutes.

A council advises (domain.md §10.3): nothing here makes an award. Members are frozen as they were named; who leaves gets
a last day. Once a meeting is closed, nothing of it changes; triggers in the database refuse it, corrections are
addenda.
"""

import enum
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.database import Base, Instant, choice_of
from contest.errors import RuleViolation
from contest.movements.models import ConflictReach, Movement
from contest.units.models import Body, Capacity, Person, Unit


class CouncilKind(enum.StrEnum):
    """The emulation and commendation council (HĐTĐKT) or the initiative council (HĐSK); never one for the other."""

    TDKT = "tdkt"
    INITIATIVE = "initiative"


class CouncilRole(enum.StrEnum):
    """What a member is on the council, in the order in which a composition is written."""

    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    STANDING = "standing"
    MEMBER = "member"
    SECRETARY = "secretary"


class MeetingFormat(enum.StrEnum):
    IN_PERSON = "in_person"
    ONLINE = "online"
    MIXED = "mixed"


class MeetingState(enum.StrEnum):
    """Planned is the secretariat's own; called is known to the members; open is being held; closed never changes."""

    PLANNED = "planned"
    CALLED = "called"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Reply(enum.StrEnum):
    """What a member answers to the invitation."""

    COMES = "comes"
    CANNOT = "cannot"


class AttendanceState(enum.StrEnum):
    """Whether a member was there. Excused is absent with a reason."""

    EXPECTED = "expected"
    PRESENT = "present"
    EXCUSED = "excused"
    ABSENT = "absent"


class ItemState(enum.StrEnum):
    WAITING = "waiting"
    CURRENT = "current"
    DONE = "done"
    POSTPONED = "postponed"


class Concern(enum.StrEnum):
    """Why an item is worth arguing about, the weightiest first."""

    HOLD = "hold"
    SPREAD = "spread"
    TIE = "tie"
    REPEAT = "repeat"
    CONFLICT = "conflict"


class ConflictSource(enum.StrEnum):
    """Whether the rule found a conflict, the member declared it, or chair or secretary put it on record."""

    AUTOMATIC = "automatic"
    DECLARED = "declared"
    PINNED = "pinned"


class Council(Base):
    """A council of ``body``, for good or for one movement.

    It is drafted until the decision that establishes it has a number (``decision_ref``) and a day (``established_on``).
    ``symbol`` is that of its own number series (BB-HĐTĐKT follows from it). ``uses_seal`` says whether its papers bear
    the seal of the body, so that signatures name the office besides the role; ``conflict_reach`` whether units right
    above and below a member's own count as a conflict too. ``tasks`` and ``working_rules`` are the
    articles of the establishment.
    """

    __tablename__ = "council"
    __table_args__ = (
        CheckConstraint("(established_on IS NULL) = (decision_ref IS NULL)", name="established"),
        CheckConstraint("dissolved_on IS NULL OR dissolved_on >= established_on", name="dissolved"),
        CheckConstraint("dissolved_on IS NULL OR length(dissolution) > 0", name="dissolution"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), index=True)
    movement_id: Mapped[int | None] = mapped_column(ForeignKey("movement.id"), index=True)
    kind: Mapped[CouncilKind] = mapped_column(choice_of(CouncilKind, "kind"))
    name: Mapped[str] = mapped_column(String(200))
    symbol: Mapped[str] = mapped_column(String(20))
    standing_unit: Mapped[str] = mapped_column(String(200), default="")
    uses_seal: Mapped[bool] = mapped_column(default=True)
    conflict_reach: Mapped[ConflictReach] = mapped_column(
        choice_of(ConflictReach, "conflict_reach"), default=ConflictReach.OWN, server_default="own"
    )
    tasks: Mapped[str] = mapped_column(Text, default="")
    working_rules: Mapped[str] = mapped_column(Text, default="")
    signer_capacity: Mapped[Capacity] = mapped_column(choice_of(Capacity, "signer_capacity"), default=Capacity.HEAD)
    signer_name: Mapped[str] = mapped_column(String(120), default="")
    made_at: Mapped[datetime] = mapped_column(Instant)
    decision_ref: Mapped[str | None] = mapped_column(String(60))
    established_on: Mapped[date | None]
    dissolved_on: Mapped[date | None]
    dissolution: Mapped[str] = mapped_column(Text, default="")

    body: Mapped[Body] = relationship()
    movement: Mapped[Movement | None] = relationship()
    members: Mapped[list["CouncilMember"]] = relationship(order_by="CouncilMember.position", back_populates="council")
    changes: Mapped[list["CouncilChange"]] = relationship(order_by="CouncilChange.id", back_populates="council")
    meetings: Mapped[list["Meeting"]] = relationship(
        order_by="Meeting.held_on.desc(), Meeting.id.desc()", back_populates="council"
    )

    @property
    def is_drafted(self) -> bool:
        return self.established_on is None

    def exists_on(self, day: date) -> bool:
        """Say whether the council is established and not dissolved on ``day``."""
        if self.established_on is None or day < self.established_on:
            return False
        return self.dissolved_on is None or day <= self.dissolved_on

    def establish(self, decision_ref: str, day: date) -> None:
        if not self.is_drafted:
            raise RuleViolation("The council has been established already.")
        self.decision_ref, self.established_on = decision_ref, day

    def dissolve(self, day: date, reason: str) -> None:
        if self.is_drafted or self.dissolved_on is not None:
            raise RuleViolation("Only a standing council can be dissolved.")
        self.dissolved_on, self.dissolution = day, reason


class CouncilChange(Base):
    """A decision that changes the composition of an established council, with its reason."""

    __tablename__ = "council_change"
    __table_args__ = (CheckConstraint("length(reason) > 0", name="reason"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"), index=True)
    decision_ref: Mapped[str] = mapped_column(String(60))
    changed_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    council: Mapped[Council] = relationship(back_populates="changes")
    recorded_by: Mapped[Account] = relationship()
    joined: Mapped[list["CouncilMember"]] = relationship(
        foreign_keys="CouncilMember.joined_by_id", order_by="CouncilMember.position", viewonly=True
    )
    left: Mapped[list["CouncilMember"]] = relationship(
        foreign_keys="CouncilMember.left_by_id", order_by="CouncilMember.position", viewonly=True
    )


class CouncilMember(Base):
    """Somebody on a council, with name and office as the establishment names them, from ``valid_from`` to ``valid_to``.

    ``unit`` is where the member works: what comes from there is the member's own business. ``account`` signs in for
    the member; without one the member is told on paper. ``replaced_by`` took the place.
    """

    __tablename__ = "council_member"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="term"),
        CheckConstraint("replaced_by_id <> id", name="not_replaced_by_itself"),
        CheckConstraint("position > 0", name="position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"), index=True)
    position: Mapped[int]
    role: Mapped[CouncilRole] = mapped_column(choice_of(CouncilRole, "role"))
    full_name: Mapped[str] = mapped_column(String(120))
    office: Mapped[str] = mapped_column(String(160), default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("council_member.id"))
    joined_by_id: Mapped[int | None] = mapped_column(ForeignKey("council_change.id"))
    left_by_id: Mapped[int | None] = mapped_column(ForeignKey("council_change.id"))

    council: Mapped[Council] = relationship(back_populates="members")
    account: Mapped[Account | None] = relationship()
    person: Mapped[Person | None] = relationship()
    unit: Mapped[Unit | None] = relationship()
    replaced_by: Mapped["CouncilMember | None"] = relationship(remote_side="CouncilMember.id")

    def serves_on(self, day: date) -> bool:
        """Say whether the member sits on the council on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Meeting(Base):
    """A meeting of ``council``: the ``number``-th of its ``year``.

    ``guests`` are invited without being members. When the meeting opens, the quorum rule and the number of members it
    was counted on are frozen; when it closes, everything.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("council_id", "year", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("(state IN ('open', 'closed')) = (opened_at IS NOT NULL)", name="opened"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        CheckConstraint("closed_at IS NULL OR closed_at >= opened_at", name="time"),
        CheckConstraint("opened_at IS NULL OR quorum_basis IS NOT NULL", name="quorum"),
        CheckConstraint("quorum_denominator > 0 AND quorum_numerator > 0", name="quorum_ratio"),
        CheckConstraint("state <> 'cancelled' OR length(cancellation) > 0", name="cancellation"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"), index=True)
    year: Mapped[int]
    number: Mapped[int]
    subject: Mapped[str] = mapped_column(String(300), default="")
    held_on: Mapped[date]
    starts_at: Mapped[time]
    place: Mapped[str] = mapped_column(String(200))
    format: Mapped[MeetingFormat] = mapped_column(choice_of(MeetingFormat, "format"), default=MeetingFormat.IN_PERSON)
    link: Mapped[str] = mapped_column(String(300), default="")
    guests: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[MeetingState] = mapped_column(choice_of(MeetingState, "state"), default=MeetingState.PLANNED)
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("council_member.id"))
    secretary_id: Mapped[int | None] = mapped_column(ForeignKey("council_member.id"))
    called_at: Mapped[datetime | None] = mapped_column(Instant)
    opened_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    cancellation: Mapped[str] = mapped_column(Text, default="")
    quorum_basis: Mapped[str | None] = mapped_column(String(20))
    quorum_numerator: Mapped[int | None]
    quorum_denominator: Mapped[int | None]
    total_members: Mapped[int | None]
    opening: Mapped[str] = mapped_column(Text, default="")
    closing: Mapped[str] = mapped_column(Text, default="")
    edition: Mapped[int] = mapped_column(default=1)

    council: Mapped[Council] = relationship(back_populates="meetings")
    chair: Mapped[CouncilMember | None] = relationship(foreign_keys=[chair_id])
    secretary: Mapped[CouncilMember | None] = relationship(foreign_keys=[secretary_id])
    attendances: Mapped[list["Attendance"]] = relationship(back_populates="meeting", order_by="Attendance.id")
    items: Mapped[list["AgendaItem"]] = relationship(
        back_populates="meeting", order_by="AgendaItem.position, AgendaItem.id"
    )
    confirmation: Mapped["MinutesConfirmation | None"] = relationship(back_populates="meeting")
    addenda: Mapped[list["MinutesAddendum"]] = relationship(back_populates="meeting", order_by="MinutesAddendum.id")

    @property
    def quorum(self) -> Fraction | None:
        """The share of members that had to be there, as frozen when the meeting opened."""
        if self.quorum_numerator is None or self.quorum_denominator is None:
            return None
        return Fraction(self.quorum_numerator, self.quorum_denominator)

    @property
    def is_ahead(self) -> bool:
        """Say whether the meeting is still to be held."""
        return self.state in (MeetingState.PLANNED, MeetingState.CALLED)

    @property
    def is_open(self) -> bool:
        return self.state is MeetingState.OPEN

    @property
    def is_unfinished(self) -> bool:
        """Say whether the meeting is still to be held or being held."""
        return self.is_ahead or self.is_open

    @property
    def is_closed(self) -> bool:
        return self.state is MeetingState.CLOSED

    @property
    def current(self) -> "AgendaItem | None":
        """The item that the council speaks about now."""
        return next((item for item in self.items if item.state is ItemState.CURRENT), None)

    def call(self, at: datetime) -> None:
        if self.state is not MeetingState.PLANNED:
            raise RuleViolation("Only a planned meeting can be called.")
        self.state, self.called_at = MeetingState.CALLED, at

    def open(self, at: datetime) -> None:
        if not self.is_ahead:
            raise RuleViolation("Only a meeting that is still ahead can be opened.")
        self.state, self.opened_at = MeetingState.OPEN, at

    def close(self, at: datetime) -> None:
        if not self.is_open:
            raise RuleViolation("Only an open meeting can be closed.")
        self.state, self.closed_at = MeetingState.CLOSED, at

    def cancel(self, reason: str) -> None:
        if not self.is_ahead:
            raise RuleViolation("Only a meeting that is still ahead can be cancelled.")
        self.state, self.cancellation = MeetingState.CANCELLED, reason


class Attendance(Base):
    """What a member answered to the invitation and whether the member was there, from when to when.

    ``reason`` is why the member cannot come. ``opinion`` is what an absent member gave in writing.
    """

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("meeting_id", "member_id"),
        CheckConstraint("state = 'present' OR (arrived_at IS NULL AND left_at IS NULL)", name="times"),
        CheckConstraint("left_at IS NULL OR left_at >= arrived_at", name="left"),
        CheckConstraint("state <> 'excused' OR length(reason) > 0", name="reason"),
        CheckConstraint("opinion = '' OR state <> 'present'", name="opinion"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("council_member.id"), index=True)
    reply: Mapped[Reply | None] = mapped_column(choice_of(Reply, "reply"))
    replied_at: Mapped[datetime | None] = mapped_column(Instant)
    state: Mapped[AttendanceState] = mapped_column(
        choice_of(AttendanceState, "state"), default=AttendanceState.EXPECTED
    )
    reason: Mapped[str] = mapped_column(String(300), default="")
    arrived_at: Mapped[datetime | None] = mapped_column(Instant)
    left_at: Mapped[datetime | None] = mapped_column(Instant)
    opinion: Mapped[str] = mapped_column(Text, default="")

    meeting: Mapped[Meeting] = relationship(back_populates="attendances")
    member: Mapped[CouncilMember] = relationship()

    @property
    def is_present(self) -> bool:
        """Say whether the member came and has not left."""
        return self.state is AttendanceState.PRESENT and self.left_at is None


class AgendaItem(Base):
    """What a council speaks about: a free item, or a row of another domain told by ``subject_kind`` and ``subject_id``.

    ``subject_kind`` is the name of a table (award, recognition), empty for a free item. ``honour`` is the code that the
    voting rule asks for. ``unit_ids`` and ``person_ids`` are whom the item concerns, for conflicts; ``concerns`` why it
    is worth arguing about and ``note`` the same in words. ``said``, ``conclusion`` and ``advice`` are the minutes;
    ``edition`` counts their changes.
    """

    __tablename__ = "agenda_item"
    __table_args__ = (
        Index(
            "uq_agenda_item_current", "meeting_id", unique=True,
            sqlite_where=text("state = 'current'"), postgresql_where=text("state = 'current'"),
        ),
        UniqueConstraint("meeting_id", "subject_kind", "subject_id"),
        CheckConstraint("(subject_kind = '') = (subject_id IS NULL)", name="subject"),
        CheckConstraint("length(title) > 0", name="title"),
        CheckConstraint("position > 0", name="position"),
        CheckConstraint("state <> 'postponed' OR length(conclusion) > 0", name="postponed"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    position: Mapped[int]
    subject_kind: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[int | None]
    honour: Mapped[str] = mapped_column(String(40), default="")
    title: Mapped[str] = mapped_column(String(300))
    detail: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    concerns: Mapped[list[str]] = mapped_column(JSON, default=list)
    unit_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    person_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    state: Mapped[ItemState] = mapped_column(choice_of(ItemState, "state"), default=ItemState.WAITING)
    begun_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    said: Mapped[str] = mapped_column(Text, default="")
    conclusion: Mapped[str] = mapped_column(Text, default="")
    advice: Mapped[str] = mapped_column(Text, default="")
    edition: Mapped[int] = mapped_column(default=1)

    meeting: Mapped[Meeting] = relationship(back_populates="items")
    conflicts: Mapped[list["ItemConflict"]] = relationship(
        back_populates="item", order_by="ItemConflict.id", cascade="all, delete-orphan"
    )

    @property
    def is_settled(self) -> bool:
        """Say whether the council is through with the item in this meeting."""
        return self.state in (ItemState.DONE, ItemState.POSTPONED)


class ItemConflict(Base):
    """Why a member leaves for an item and has no vote on it."""

    __tablename__ = "item_conflict"
    __table_args__ = (
        UniqueConstraint("item_id", "member_id"),
        CheckConstraint("length(reason) > 0", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("council_member.id"), index=True)
    source: Mapped[ConflictSource] = mapped_column(choice_of(ConflictSource, "source"))
    reason: Mapped[str] = mapped_column(String(300))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    item: Mapped[AgendaItem] = relationship(back_populates="conflicts")
    member: Mapped[CouncilMember] = relationship()


class MinutesConfirmation(Base):
    """The chair stands for the minutes; with it they get their number in the council's own series of the year.

    ``told`` is what the minutes say, as plain values, as they were confirmed.
    """

    __tablename__ = "minutes_confirmation"
    __table_args__ = (
        UniqueConstraint("council_id", "year", "number"),
        CheckConstraint("number > 0", name="number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), unique=True)
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"))
    year: Mapped[int]
    number: Mapped[int]
    symbol: Mapped[str] = mapped_column(String(30))
    confirmed_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    told: Mapped[dict[str, Any]] = mapped_column(JSON)

    meeting: Mapped[Meeting] = relationship(back_populates="confirmation")
    council: Mapped[Council] = relationship()
    confirmed_by: Mapped[Account] = relationship()

    @property
    def notation(self) -> str:
        """Number and symbol as written: 01/BB-HĐTĐKT."""
        return f"{self.number:02d}/{self.symbol}"


class MinutesAddendum(Base):
    """What was found wrong or missing in the minutes after the meeting was closed, with the reason."""

    __tablename__ = "minutes_addendum"
    __table_args__ = (
        CheckConstraint("length(text) > 0", name="text"),
        CheckConstraint("length(reason) > 0", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    meeting: Mapped[Meeting] = relationship(back_populates="addenda")
    made_by: Mapped[Account] = relationship()
