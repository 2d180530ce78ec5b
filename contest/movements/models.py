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
    HOUSEHOLD = "household"
    INDIVIDUAL = "individual"


class Aggregation(enum.StrEnum):
    """How the sheets of one initiative become its score."""

    MEAN = "mean"
    TRIMMED_MEAN = "trimmed_mean"
    MEDIAN = "median"


class Basis(enum.StrEnum):
    """What is aggregated: the totals of the sheets, or the marks of each criterion, which are then summed."""

    SHEET = "sheet"
    CRITERION = "criterion"


class Rounding(enum.StrEnum):
    """What becomes of a half when a score is rounded; ``down`` cuts off."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    DOWN = "down"


class MissingSheets(enum.StrEnum):
    """What a sheet that was assigned and not handed in does: it is left out, or the score waits for it."""

    LEFT_OUT = "left_out"
    AWAITED = "awaited"


class SpreadUnit(enum.StrEnum):
    """What the limit of the spread counts: points, or percent of the highest regular total."""

    POINTS = "points"
    PERCENT = "percent"


class SpreadAction(enum.StrEnum):
    """What a spread beyond the limit asks for.

    A flag only tells. A discussion must be recorded, a third judge must score, and a block must be lifted by the chair
    before the initiative has a place.
    """

    FLAG = "flag"
    DISCUSS = "discuss"
    THIRD_JUDGE = "third_judge"
    BLOCK = "block"


class LaterRound(enum.StrEnum):
    """What a second round does to the first: its score replaces that of the first, or both are averaged."""

    REPLACES = "replaces"
    AVERAGES = "averages"


class CriterionKind(enum.StrEnum):
    """A mark counts towards the total; a bonus adds beyond the maximum; a penalty, given as points, is taken off."""

    MARK = "mark"
    BONUS = "bonus"
    PENALTY = "penalty"


class ConflictReach(enum.StrEnum):
    """Whose initiatives a judge's unit bars: its own, or those of the units right above and below it as well."""

    OWN = "own"
    NEAR = "near"


class OthersSeen(enum.StrEnum):
    """When a judge sees the sheets of the others of an initiative; never before the own one was handed in."""

    NEVER = "never"
    HANDED_IN = "handed_in"
    CLOSED = "closed"


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
    judging: Mapped["JudgingTerms | None"] = relationship(cascade="all, delete-orphan", back_populates="movement")
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

    @property
    def judging_terms(self) -> "JudgingTerms":
        """The terms of judging; a movement from before they were kept has the open ones of then."""
        return self.judging or JudgingTerms(
            movement_id=self.id, anonymous=False, declares_first=False, conflict_reach=ConflictReach.OWN,
            others_seen=OthersSeen.NEVER, judges_named=False,
        )  # fmt: skip

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


class JudgingTerms(Base):
    """How judging goes in a movement; what was agreed before scoring opens stays from the first sheet on.

    ``anonymous``: judges see neither the unit nor the authors. ``declares_first``: nothing of an initiative is shown
    before its judge has declared that there is no conflict of interest. ``judges_named``: explanations name the judges
    instead of their seats.
    """

    __tablename__ = "judging_terms"

    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), primary_key=True)
    anonymous: Mapped[bool] = mapped_column(default=False)
    declares_first: Mapped[bool] = mapped_column(default=True)
    conflict_reach: Mapped[ConflictReach] = mapped_column(
        choice_of(ConflictReach, "conflict_reach"), default=ConflictReach.OWN
    )
    others_seen: Mapped[OthersSeen] = mapped_column(choice_of(OthersSeen, "others_seen"), default=OthersSeen.NEVER)
    judges_named: Mapped[bool] = mapped_column(default=False)

    movement: Mapped[Movement] = relationship(back_populates="judging")


class Rubric(Base):
    """How initiatives of a movement are scored: criteria, and the rule that turns sheets into a place.

    ``quorum`` is the fewest counted sheets for a score; ``trim`` how many sheets are dropped at each end; ``digits``
    how many decimals a score keeps. ``pass_mark`` is in hundredths of a point, ``spread_limit`` too, or in hundredths
    of a percent. ``grades`` are pairs of a name and its lowest score in hundredths, the highest first. ``ties`` is the
    order in which equal scores are told apart: codes of criteria, ``submitted`` for the earlier submission, ``lot`` for
    the lot that the chair draws. ``vote_most`` is the most that the public vote can add, rounded to ``vote_step``.
    ``severity_adjusted``: the judges' severity is taken out before sheets are averaged. ``source`` says where the
    rubric was taken from, with its mark.
    """

    __tablename__ = "rubric"
    __table_args__ = (
        CheckConstraint("quorum >= 1", name="quorum"),
        CheckConstraint("trim >= 0 AND (aggregation = 'trimmed_mean') = (trim > 0)", name="trim"),
        CheckConstraint("quorum > 2 * trim", name="something_left"),
        CheckConstraint("pass_mark >= 0", name="pass_mark"),
        CheckConstraint("spread_limit IS NULL OR spread_limit > 0", name="spread_limit"),
        CheckConstraint("digits BETWEEN 0 AND 2", name="digits"),
        CheckConstraint("vote_most IS NULL OR vote_most > 0", name="vote_most"),
        CheckConstraint("vote_step > 0", name="vote_step"),
    )

    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), primary_key=True)
    aggregation: Mapped[Aggregation] = mapped_column(choice_of(Aggregation, "aggregation"))
    basis: Mapped[Basis] = mapped_column(choice_of(Basis, "basis"), default=Basis.SHEET)
    trim: Mapped[int] = mapped_column(default=0)
    quorum: Mapped[int] = mapped_column(default=3)
    missing: Mapped[MissingSheets] = mapped_column(choice_of(MissingSheets, "missing"), default=MissingSheets.LEFT_OUT)
    digits: Mapped[int] = mapped_column(default=2)
    rounding: Mapped[Rounding] = mapped_column(choice_of(Rounding, "rounding"), default=Rounding.HALF_UP)
    pass_mark: Mapped[int] = mapped_column(default=0)
    grades: Mapped[list[tuple[str, int]]] = mapped_column(JSON, default=list)
    spread_limit: Mapped[int | None]
    spread_unit: Mapped[SpreadUnit] = mapped_column(choice_of(SpreadUnit, "spread_unit"), default=SpreadUnit.POINTS)
    spread_action: Mapped[SpreadAction] = mapped_column(
        choice_of(SpreadAction, "spread_action"), default=SpreadAction.FLAG
    )
    later_round: Mapped[LaterRound] = mapped_column(choice_of(LaterRound, "later_round"), default=LaterRound.REPLACES)
    ties: Mapped[list[str]] = mapped_column(JSON, default=list)
    vote_most: Mapped[int | None]
    vote_step: Mapped[int] = mapped_column(default=10)
    severity_adjusted: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(300), default="")
    frozen_at: Mapped[datetime | None] = mapped_column(Instant)

    movement: Mapped[Movement] = relationship(back_populates="rubric")
    criteria: Mapped[list["Criterion"]] = relationship(
        cascade="all, delete-orphan", order_by="Criterion.position", back_populates="rubric"
    )
    groups: Mapped[list["CriterionGroup"]] = relationship(
        cascade="all, delete-orphan", order_by="CriterionGroup.position", back_populates="rubric"
    )


class CriterionGroup(Base):
    """A heading over criteria, or over groups of them, so that criteria have up to three levels.

    ``position`` counts among groups and criteria alike, so that together they read from top to bottom. ``knockout`` is
    the minimum of the panel's mean over the group, in hundredths of a point.
    """

    __tablename__ = "criterion_group"
    __table_args__ = (
        UniqueConstraint("movement_id", "code"),
        CheckConstraint("knockout IS NULL OR knockout > 0", name="knockout"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="parent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("rubric.movement_id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("criterion_group.id"), index=True)
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    knockout: Mapped[int | None]

    rubric: Mapped[Rubric] = relationship(back_populates="groups")
    parent: Mapped["CriterionGroup | None"] = relationship(remote_side=[id])

    @property
    def path(self) -> list["CriterionGroup"]:
        """The groups that it lies in, the outermost first, and itself."""
        return [*(self.parent.path if self.parent else []), self]


class Criterion(Base):
    """A criterion with its maximum, its weight, and the knock-out minimum of the panel's mean, if it has one.

    A mark is a whole multiple of ``step``, in hundredths of a point.
    """

    __tablename__ = "criterion"
    __table_args__ = (
        UniqueConstraint("movement_id", "code"),
        CheckConstraint("max_mark > 0", name="max_mark"),
        CheckConstraint("weight > 0", name="weight"),
        CheckConstraint("knockout IS NULL OR knockout BETWEEN 1 AND max_mark", name="knockout"),
        CheckConstraint("step BETWEEN 1 AND max_mark", name="step"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("rubric.movement_id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("criterion_group.id"), index=True)
    kind: Mapped[CriterionKind] = mapped_column(choice_of(CriterionKind, "kind"), default=CriterionKind.MARK)
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    guidance: Mapped[str] = mapped_column(Text, default="")
    max_mark: Mapped[int]
    step: Mapped[int] = mapped_column(default=1)
    weight: Mapped[int] = mapped_column(default=100)
    knockout: Mapped[int | None]

    rubric: Mapped[Rubric] = relationship(back_populates="criteria")
    group: Mapped[CriterionGroup | None] = relationship()
    bands: Mapped[list["Band"]] = relationship(
        cascade="all, delete-orphan", order_by="Band.low.desc()", back_populates="criterion"
    )

    @property
    def counts(self) -> int:
        """The weight with which a mark counts, in hundredths; less than 0 for a penalty."""
        return -self.weight if self.kind is CriterionKind.PENALTY else self.weight


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
