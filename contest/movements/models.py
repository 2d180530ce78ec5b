"""A movement and what it is prepared with.

Marks, maxima and scores are integers of hundredths of a point; weights are integers of hundredths.
"""

import enum
from datetime import date, datetime, timedelta

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.database import Base, Instant, choice_of
from contest.errors import RuleViolation
from contest.questions.models import Question, RegistrationTerms
from contest.units.models import Body


class MovementKind(enum.StrEnum):
    REGULAR = "regular"
    THEMATIC = "thematic"
    DRIVE = "drive"


class MovementState(enum.StrEnum):
    PREPARED = "prepared"
    LAUNCHED = "launched"
    CLOSED = "closed"


class PhaseKind(enum.StrEnum):
    """The phases of a movement in the order in which they begin; they may overlap."""

    REGISTRATION = "registration"
    APPRAISAL = "appraisal"
    SCORING = "scoring"
    DELIBERATION = "deliberation"
    ANNOUNCEMENT = "announcement"


class RecipientKind(enum.StrEnum):
    COLLECTIVE = "collective"
    INDIVIDUAL = "individual"


class Aggregation(enum.StrEnum):
    """How the sheets of one initiative become its score."""

    MEAN = "mean"
    TRIMMED_MEAN = "trimmed_mean"


class Movement(Base):
    """An emulation movement of a body: prepared, launched (units may register), closed."""

    __tablename__ = "movement"
    __table_args__ = (
        CheckConstraint("year BETWEEN 1948 AND 2200", name="year"),
        CheckConstraint("(state = 'prepared') = (launched_at IS NULL)", name="launched"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), index=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(300))
    year: Mapped[int]
    kind: Mapped[MovementKind] = mapped_column(choice_of(MovementKind, "kind"))
    purpose: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[MovementState] = mapped_column(choice_of(MovementState, "state"), default=MovementState.PREPARED)
    launched_at: Mapped[datetime | None] = mapped_column(Instant)
    last_register_number: Mapped[int] = mapped_column(default=0)

    body: Mapped[Body] = relationship()
    basis: Mapped[list["BasisDocument"]] = relationship(
        cascade="all, delete-orphan", order_by="BasisDocument.position", back_populates="movement"
    )
    fields: Mapped[list["Field"]] = relationship(
        cascade="all, delete-orphan", order_by="Field.position", back_populates="movement"
    )
    phases: Mapped[list["Phase"]] = relationship(
        cascade="all, delete-orphan", order_by="Phase.opens_on, Phase.id", back_populates="movement"
    )
    questions: Mapped[list[Question]] = relationship(order_by=(Question.position, Question.id))
    terms: Mapped[RegistrationTerms | None] = relationship()
    rubric: Mapped["Rubric | None"] = relationship(cascade="all, delete-orphan", back_populates="movement")
    honours: Mapped[list["OfferedHonour"]] = relationship(
        cascade="all, delete-orphan", order_by="OfferedHonour.id", back_populates="movement"
    )

    @property
    def asked(self) -> list[Question]:
        """The questions of the registration form as it stands, in its order; retired ones are not asked any more."""
        return [question for question in self.questions if question.retired_at is None]

    def phase(self, kind: PhaseKind) -> "Phase | None":
        """Return the phase of this kind, if the calendar has one."""
        return next((phase for phase in self.phases if phase.kind == kind), None)

    @property
    def grace_until(self) -> date | None:
        """The last day on which drafts are still taken, as late, if the terms give days of grace."""
        phase = self.phase(PhaseKind.REGISTRATION)
        if phase is None or self.terms is None or not self.terms.grace_days:
            return None
        return phase.closes_on + timedelta(days=self.terms.grace_days)

    def is_in(self, kind: PhaseKind, day: date) -> bool:
        """Say whether the movement is launched and in the phase ``kind`` on ``day``."""
        phase = self.phase(kind)
        return self.state is MovementState.LAUNCHED and phase is not None and phase.contains(day)

    def has_reached(self, kind: PhaseKind, day: date) -> bool:
        """Say whether the phase ``kind`` has begun by ``day``, whether or not it is over."""
        phase = self.phase(kind)
        return self.state is not MovementState.PREPARED and phase is not None and phase.opens_on <= day

    def launch(self, at: datetime) -> None:
        """Launch a prepared movement."""
        if self.state is not MovementState.PREPARED:
            raise RuleViolation("This movement has been launched already.")
        self.state, self.launched_at = MovementState.LAUNCHED, at

    def close(self) -> None:
        """Close a launched movement: nothing in it changes any more."""
        if self.state is not MovementState.LAUNCHED:
            raise RuleViolation("Only a launched movement can be closed.")
        self.state = MovementState.CLOSED


class BasisDocument(Base):
    """A document that a movement rests on: number, date, and what it is about."""

    __tablename__ = "basis_document"

    id: Mapped[int] = mapped_column(primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), index=True)
    position: Mapped[int]
    number: Mapped[str] = mapped_column(String(60))
    issued_on: Mapped[date | None]
    title: Mapped[str] = mapped_column(String(300))

    movement: Mapped[Movement] = relationship(back_populates="basis")


class Field(Base):
    """A field (lĩnh vực) under which initiatives are registered."""

    __tablename__ = "field"
    __table_args__ = (UniqueConstraint("movement_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))

    movement: Mapped[Movement] = relationship(back_populates="fields")


class Phase(Base):
    """A span of days, both included, in which certain acts are allowed."""

    __tablename__ = "phase"
    __table_args__ = (
        UniqueConstraint("movement_id", "kind"),
        CheckConstraint("opens_on <= closes_on", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), index=True)
    kind: Mapped[PhaseKind] = mapped_column(choice_of(PhaseKind, "kind"))
    opens_on: Mapped[date]
    closes_on: Mapped[date]

    movement: Mapped[Movement] = relationship(back_populates="phases")

    def contains(self, day: date) -> bool:
        return self.opens_on <= day <= self.closes_on


class Rubric(Base):
    """How initiatives of a movement are scored: criteria, and the rule that turns sheets into a place.

    ``quorum`` is the fewest counted sheets for a score; ``trim`` how many sheets are dropped at each end;
    ``spread_limit`` and ``pass_mark`` are hundredths of a point; ``ties`` is the order in which equal scores are told
    apart: codes of criteria, and ``submitted`` for the earlier submission.
    """

    __tablename__ = "rubric"
    __table_args__ = (
        CheckConstraint("quorum >= 1", name="quorum"),
        CheckConstraint("trim >= 0 AND (aggregation = 'trimmed_mean') = (trim > 0)", name="trim"),
        CheckConstraint("quorum > 2 * trim", name="something_left"),
        CheckConstraint("pass_mark >= 0", name="pass_mark"),
        CheckConstraint("spread_limit IS NULL OR spread_limit > 0", name="spread_limit"),
    )

    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), primary_key=True)
    aggregation: Mapped[Aggregation] = mapped_column(choice_of(Aggregation, "aggregation"))
    trim: Mapped[int] = mapped_column(default=0)
    quorum: Mapped[int] = mapped_column(default=3)
    pass_mark: Mapped[int] = mapped_column(default=0)
    spread_limit: Mapped[int | None]
    ties: Mapped[list[str]] = mapped_column(JSON, default=list)
    frozen_at: Mapped[datetime | None] = mapped_column(Instant)

    movement: Mapped[Movement] = relationship(back_populates="rubric")
    criteria: Mapped[list["Criterion"]] = relationship(
        cascade="all, delete-orphan", order_by="Criterion.position", back_populates="rubric"
    )


class Criterion(Base):
    """A criterion with its maximum, its weight, and the knock-out minimum of the panel's mean, if it has one."""

    __tablename__ = "criterion"
    __table_args__ = (
        UniqueConstraint("movement_id", "code"),
        CheckConstraint("max_mark > 0", name="max_mark"),
        CheckConstraint("weight > 0", name="weight"),
        CheckConstraint("knockout IS NULL OR knockout BETWEEN 1 AND max_mark", name="knockout"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("rubric.movement_id"), index=True)
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    guidance: Mapped[str] = mapped_column(Text, default="")
    max_mark: Mapped[int]
    weight: Mapped[int] = mapped_column(default=100)
    knockout: Mapped[int | None]

    rubric: Mapped[Rubric] = relationship(back_populates="criteria")
    bands: Mapped[list["Band"]] = relationship(
        cascade="all, delete-orphan", order_by="Band.low.desc()", back_populates="criterion"
    )


class Band(Base):
    """A band of marks of a criterion and the words that describe what deserves it; both ends are included."""

    __tablename__ = "band"
    __table_args__ = (CheckConstraint("0 <= low AND low <= high", name="order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"), index=True)
    low: Mapped[int]
    high: Mapped[int]
    descriptor: Mapped[str] = mapped_column(String(300))

    criterion: Mapped[Criterion] = relationship(back_populates="bands")


class OfferedHonour(Base):
    """An honour that a movement can propose for a kind of recipient, with its quota if there is one.

    ``honour`` is a code of the rule book. ``citation`` is the set phrase offered for the achievement text.
    """

    __tablename__ = "offered_honour"
    __table_args__ = (
        UniqueConstraint("movement_id", "honour", "recipient_kind"),
        CheckConstraint("quota IS NULL OR quota > 0", name="quota"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), index=True)
    honour: Mapped[str] = mapped_column(String(40))
    recipient_kind: Mapped[RecipientKind] = mapped_column(choice_of(RecipientKind, "recipient_kind"))
    quota: Mapped[int | None]
    citation: Mapped[str] = mapped_column(String(400), default="")

    movement: Mapped[Movement] = relationship(back_populates="honours")
