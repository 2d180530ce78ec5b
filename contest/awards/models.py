"""From a proposed line to an award: the secretariat proposes, the competent head decides, nothing is ever deleted.

Once decided, an award's line and its decision are immutable; triggers in the database refuse any change but annulment.
"""

import enum
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.database import Base, Instant, choice_of
from contest.errors import RuleViolation
from contest.initiatives.models import Initiative
from contest.movements.models import Movement, RecipientKind
from contest.numbers.models import padded
from contest.units.models import Body, Honorific, Household, Person, Unit
from contest.units.models import Capacity as Capacity

Recipient = Unit | Person | Household
# How kinds of recipients follow each other in a list.
KIND_ORDER = tuple(RecipientKind)
THOUSANDTH = Decimal(1000)


class ProposalState(enum.StrEnum):
    DRAFTED = "drafted"
    SUBMITTED = "submitted"
    SIGNED = "signed"
    DECIDED = "decided"


class AwardState(enum.StrEnum):
    PROPOSED = "proposed"
    AWARDED = "awarded"
    REFUSED = "refused"
    ANNULLED = "annulled"
    AMENDED = "amended"


class Proposal(Base):
    """A list of awards that the secretariat puts before the competent head."""

    __tablename__ = "proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    state: Mapped[ProposalState] = mapped_column(choice_of(ProposalState, "state"), default=ProposalState.DRAFTED)
    made_at: Mapped[datetime] = mapped_column(Instant)
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    return_reason: Mapped[str] = mapped_column(Text, default="")

    movement: Mapped[Movement] = relationship()
    awards: Mapped[list["Award"]] = relationship(order_by="Award.position", back_populates="proposal")
    decision: Mapped["Decision | None"] = relationship(back_populates="proposal")
    amendment: Mapped["Amendment | None"] = relationship(back_populates="proposal", cascade="all, delete-orphan")

    @property
    def taken_off(self) -> list["AmendedLine"]:
        """The awards of the decision it amends that are to be taken off its list."""
        return [line for line in self.amendment.lines if line.line is None] if self.amendment else []

    @property
    def paper(self) -> str:
        """What the rule book calls the decision on it."""
        return "amending_decision" if self.amendment else "award_decision"

    @property
    def is_empty(self) -> bool:
        """Say whether it neither proposes nor takes off anything."""
        return not self.awards and not self.taken_off

    @property
    def is_drafted(self) -> bool:
        """Say whether the secretariat still works on the list."""
        return self.state is ProposalState.DRAFTED

    @property
    def awaits_decision(self) -> bool:
        """Say whether the list lies before the competent head."""
        return self.state is ProposalState.SUBMITTED

    def submit(self, at: datetime) -> None:
        if self.state is not ProposalState.DRAFTED:
            raise RuleViolation("This proposal has been submitted already.")
        self.state, self.submitted_at, self.return_reason = ProposalState.SUBMITTED, at, ""

    def give_back(self, reason: str) -> None:
        if self.state is not ProposalState.SUBMITTED:
            raise RuleViolation("Only a submitted proposal can be given back.")
        self.state, self.return_reason = ProposalState.DRAFTED, reason

    def sign(self) -> None:
        """Note that the decision on it is signed and waits for its number."""
        if self.state is not ProposalState.SUBMITTED:
            raise RuleViolation("Only a submitted proposal can be decided.")
        self.state = ProposalState.SIGNED

    def unsign(self) -> None:
        if self.state is not ProposalState.SIGNED:
            raise RuleViolation("Only a decision that was not issued can be given back.")
        self.state = ProposalState.SUBMITTED

    def decide(self) -> None:
        """End with the decision that was issued."""
        if self.state is not ProposalState.SIGNED:
            raise RuleViolation("Only a signed decision can be issued.")
        self.state = ProposalState.DECIDED


class Decision(Base):
    """A decision of the competent head: signed first, then numbered in the number book and issued.

    From its issue on, decision and list are fixed; before, the signature can be given back.
    """

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("body_id", "year", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("(number IS NULL) = (issued_on IS NULL)", name="issued"),
        CheckConstraint("(number IS NULL) = (year IS NULL)", name="year"),
        CheckConstraint("issued_on IS NULL OR issued_on >= signed_on", name="signed_first"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), index=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), unique=True)
    year: Mapped[int | None]
    number: Mapped[int | None]
    symbol: Mapped[str] = mapped_column(String(30))
    signed_on: Mapped[date]
    issued_on: Mapped[date | None]
    title: Mapped[str] = mapped_column(String(300))
    capacity: Mapped[Capacity] = mapped_column(choice_of(Capacity, "capacity"))
    signer_name: Mapped[str] = mapped_column(String(120))
    decided_at: Mapped[datetime] = mapped_column(Instant)
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    body: Mapped[Body] = relationship()
    movement: Mapped[Movement] = relationship()
    proposal: Mapped[Proposal] = relationship(back_populates="decision")
    awards: Mapped[list["Award"]] = relationship(order_by="Award.position", back_populates="decision")
    decided_by: Mapped[Account] = relationship()

    @property
    def notation(self) -> str:
        """Number and symbol as written: 05/QĐ-UBND; dots stand for a number that was not given yet."""
        return f"{padded(self.number) if self.number else '…'}/{self.symbol}"

    @property
    def is_issued(self) -> bool:
        """Say whether the decision has its number."""
        return self.number is not None

    @property
    def day(self) -> date:
        """The day that stands on the decision: of its issue, or of the signature until then."""
        return self.issued_on or self.signed_on

    def issue(self, number: int, on: date) -> None:
        """Give the signed decision its number and its day."""
        if self.is_issued:
            raise RuleViolation("This decision has its number already.")
        self.number, self.year, self.issued_on = number, on.year, on


STANDING = (AwardState.PROPOSED, AwardState.AWARDED)
_STANDS = text("state IN ('proposed', 'awarded')")
_IN_REGISTER = text("state <> 'amended'")


class Award(Base):
    """A line of a proposal and, once decided, an award. The words are frozen here, whatever units are called later.

    ``repeat`` tells apart the standing lines of one recipient in a movement (see ``repeat.py``): all but the first give
    a reason. Lines that were struck and awards that were annulled no longer stand and do not count.

    What the competent head changed when signing keeps what was proposed, with the reason. A line that is struck has its
    reason from the signature on, and its state from the issue on.

    An award that an amending decision replaces or takes off stays as it was decided, marked; the line in its place has
    its number in the register.
    """

    __tablename__ = "award"
    __table_args__ = (
        Index(
            "uq_award_standing_recipient",
            "movement_id",
            "recipient_key",
            "repeat",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index(
            "uq_award_register",
            "body_id",
            "register_year",
            "register_number",
            unique=True,
            sqlite_where=_IN_REGISTER,
            postgresql_where=_IN_REGISTER,
        ),
        CheckConstraint("repeat = 0 OR length(repeat_reason) > 0", name="repeat_reason"),
        CheckConstraint("(recipient_kind = 'individual') = (person_id IS NOT NULL)", name="recipient"),
        CheckConstraint("(recipient_kind = 'household') = (household_id IS NOT NULL)", name="household"),
        CheckConstraint("NOT posthumous OR recipient_kind = 'individual'", name="posthumous"),
        CheckConstraint("(state IN ('awarded', 'annulled', 'amended')) = (decision_id IS NOT NULL)", name="decided"),
        CheckConstraint("(decision_id IS NULL) = (register_number IS NULL)", name="registered"),
        CheckConstraint("state <> 'refused' OR length(refusal_reason) > 0", name="refusal_reason"),
        CheckConstraint("(proposed_honour = '') = (change_reason = '')", name="change_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    position: Mapped[int]
    honour: Mapped[str] = mapped_column(String(40))
    recipient_kind: Mapped[RecipientKind] = mapped_column(choice_of(RecipientKind, "recipient_kind"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"))
    initiative_id: Mapped[int | None] = mapped_column(ForeignKey("initiative.id"))
    recipient_key: Mapped[str] = mapped_column(String(20))
    recipient_name: Mapped[str] = mapped_column(String(200))
    honorific: Mapped[Honorific | None] = mapped_column(choice_of(Honorific, "honorific"))
    recipient_line: Mapped[str] = mapped_column(String(400), default="")
    achievement: Mapped[str] = mapped_column(String(400))
    posthumous: Mapped[bool] = mapped_column(default=False)
    repeat: Mapped[int] = mapped_column(default=0)
    repeat_reason: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[AwardState] = mapped_column(choice_of(AwardState, "state"), default=AwardState.PROPOSED)
    refusal_reason: Mapped[str] = mapped_column(Text, default="")
    proposed_honour: Mapped[str] = mapped_column(String(40), default="")
    proposed_achievement: Mapped[str] = mapped_column(String(400), default="")
    change_reason: Mapped[str] = mapped_column(Text, default="")
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), index=True)
    register_year: Mapped[int | None]
    register_number: Mapped[int | None]

    proposal: Mapped[Proposal] = relationship(back_populates="awards")
    movement: Mapped[Movement] = relationship()
    decision: Mapped[Decision | None] = relationship(back_populates="awards")
    unit: Mapped[Unit] = relationship()
    person: Mapped[Person | None] = relationship()
    household: Mapped[Household | None] = relationship()
    initiative: Mapped[Initiative | None] = relationship()
    annulment: Mapped["Annulment | None"] = relationship(back_populates="award")
    money: Mapped["AwardMoney | None"] = relationship(back_populates="award")
    replacing: Mapped["AmendedLine | None"] = relationship(
        back_populates="line", foreign_keys="AmendedLine.line_id", cascade="all, delete-orphan"
    )
    amendments: Mapped[list["AmendedLine"]] = relationship(
        back_populates="award", foreign_keys="AmendedLine.award_id", order_by="AmendedLine.id"
    )

    @property
    def replaces(self) -> "Award | None":
        """The award of an earlier decision that this line amends."""
        return self.replacing.award if self.replacing else None

    @property
    def amended_by(self) -> "AmendedLine | None":
        """By what the award was replaced or taken off the list, once that decision was issued."""
        if self.state is not AwardState.AMENDED:
            return None
        return next((one for one in self.amendments if one.holds), None)

    def rules_on(self, day: date) -> date:
        """Return by the rules of which day the honour is looked up, if its decision is of ``day``.

        What an amendment puts right was given by the decision that it amends, however many times it is amended.
        """
        former = self.replaces
        return former.rules_on(former.decision.day) if former and former.decision else day

    @property
    def asks_anew(self) -> bool:
        """Say whether conditions are to be asked: not where another award is amended in its words alone."""
        former = self.replaces
        return former is None or (former.recipient_key, former.honour) != (self.recipient_key, self.honour)

    @property
    def recipient(self) -> "Recipient":
        """Who is proposed: the person, the household, or else the unit itself."""
        return self.person or self.household or self.unit

    @property
    def stands(self) -> bool:
        """Say whether the line is proposed or awarded: neither struck nor annulled."""
        return self.state in STANDING

    @property
    def register_entry(self) -> str:
        """The number in the award register as written: 0001/2020."""
        return f"{self.register_number:04d}/{self.register_year}" if self.register_number else ""

    def grant(self, decision: Decision, register_number: int, register_year: int | None = None) -> None:
        """Make the proposed line an award of ``decision``, with a number in the register of its year or of another."""
        if self.state is not AwardState.PROPOSED:
            raise RuleViolation("Only a proposed award can be decided.")
        self.state, self.decision = AwardState.AWARDED, decision
        self.register_year, self.register_number = register_year or decision.year, register_number

    @property
    def is_changed(self) -> bool:
        """Say whether the competent head gives something else than was proposed."""
        return bool(self.change_reason)

    def strike(self, reason: str) -> None:
        """Note with the signature that the line is not awarded."""
        if self.state is not AwardState.PROPOSED:
            raise RuleViolation("Only a proposed award can be refused.")
        self.refusal_reason = reason

    def give_otherwise(self, honour: str, achievement: str, reason: str) -> None:
        """Note with the signature that another honour, or another merit, is given than was proposed."""
        if self.state is not AwardState.PROPOSED:
            raise RuleViolation("Only a proposed award can be changed.")
        self.proposed_honour, self.proposed_achievement = self.honour, self.achievement
        self.honour, self.achievement, self.change_reason = honour, achievement, reason

    def unsign(self) -> None:
        """Be again what was proposed."""
        if self.is_changed:
            self.honour, self.achievement = self.proposed_honour, self.proposed_achievement
            self.proposed_honour = self.proposed_achievement = self.change_reason = ""
        self.refusal_reason = ""

    def refuse(self) -> None:
        """End without an award, for the reason that was signed."""
        if self.state is not AwardState.PROPOSED or not self.refusal_reason:
            raise RuleViolation("Only a proposed award can be refused.")
        self.state = AwardState.REFUSED

    def annul(self) -> None:
        if self.state is not AwardState.AWARDED:
            raise RuleViolation("Only an award that stands can be annulled.")
        self.state = AwardState.ANNULLED

    def amend(self) -> None:
        """Give way to the line in its place, or to nothing, by an amending decision."""
        if self.state is not AwardState.AWARDED:
            raise RuleViolation("Only an award that stands can be amended.")
        self.state = AwardState.AMENDED


class Amendment(Base):
    """That a proposal amends a decision which was issued before: the decision on it is an amending decision."""

    __tablename__ = "amendment"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), unique=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)

    proposal: Mapped[Proposal] = relationship(back_populates="amendment")
    decision: Mapped[Decision] = relationship()
    lines: Mapped[list["AmendedLine"]] = relationship(
        order_by="AmendedLine.id", back_populates="amendment", cascade="all, delete-orphan"
    )


class AmendedLine(Base):
    """An award that an amendment puts another line in the place of, or takes off the list where ``line`` is empty.

    It holds from the issue of the amending decision on, unless the head struck the line in its place.
    """

    __tablename__ = "amended_line"
    __table_args__ = (
        UniqueConstraint("amendment_id", "award_id"),
        CheckConstraint("length(reason) > 0", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendment.id"), index=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), index=True)
    line_id: Mapped[int | None] = mapped_column(ForeignKey("award.id"), unique=True)
    reason: Mapped[str] = mapped_column(Text)

    amendment: Mapped[Amendment] = relationship(back_populates="lines")
    award: Mapped[Award] = relationship(back_populates="amendments", foreign_keys=[award_id])
    line: Mapped[Award | None] = relationship(back_populates="replacing", foreign_keys=[line_id])

    @property
    def holds(self) -> bool:
        """Say whether the amending decision was issued with it."""
        issued = self.amendment.proposal.state is ProposalState.DECIDED
        return issued and (self.line is None or self.line.state is not AwardState.REFUSED)

    @property
    def decision(self) -> Decision | None:
        """The amending decision, once there is one."""
        return self.amendment.proposal.decision


class AwardMoney(Base):
    """What an award brings, as it was reckoned when its decision was signed: that is what the head put a name under.

    It is gone with a signature that is given back, and fixed from the issue on, whatever the rule book says later.
    Coefficient and multiplier are in thousandths and empty where no money belongs to the honour; money is in đồng.
    ``known`` is false where the rule book had no answer, so that the award brings nothing by this decision.
    """

    __tablename__ = "award_money"
    __table_args__ = (
        CheckConstraint("(coefficient_thousandths IS NULL) = (rounded = 0)", name="rounded"),
        CheckConstraint("(coefficient_thousandths IS NULL) = (base_salary IS NULL)", name="base_salary"),
        CheckConstraint("(coefficient_thousandths IS NULL) = (multiplier_thousandths IS NULL)", name="multiplier"),
        CheckConstraint("known OR coefficient_thousandths IS NULL", name="known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), unique=True)
    reckoned_on: Mapped[date]
    coefficient_thousandths: Mapped[int | None]
    multiplier_thousandths: Mapped[int | None]
    base_salary: Mapped[int | None] = mapped_column(BigInteger)
    rounded: Mapped[int] = mapped_column(BigInteger, default=0)
    basis: Mapped[list[str]] = mapped_column(JSON)
    known: Mapped[bool] = mapped_column(default=True)

    award: Mapped[Award] = relationship(back_populates="money")

    @property
    def coefficient(self) -> Decimal:
        return (self.coefficient_thousandths or 0) / THOUSANDTH

    @property
    def multiplier(self) -> Decimal:
        return (self.multiplier_thousandths or 0) / THOUSANDTH

    @property
    def exact(self) -> Decimal:
        """The amount before it was rounded, which follows from the three factors without a remainder."""
        return self.coefficient * (self.base_salary or 0) * self.multiplier

    @property
    def factors(self) -> tuple[int | None, int | None, int | None, int, bool]:
        """What tells two reckonings apart, whatever documents they name."""
        return (
            self.coefficient_thousandths, self.multiplier_thousandths, self.base_salary, self.rounded, self.known
        )  # fmt: skip


class Annulment(Base):
    """Why and by what decision an award was taken back."""

    __tablename__ = "annulment"
    __table_args__ = (CheckConstraint("length(reason) > 0", name="reason"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), unique=True)
    decision_ref: Mapped[str] = mapped_column(String(60))
    annulled_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    award: Mapped[Award] = relationship(back_populates="annulment")


def recipient_key(recipient: Recipient) -> str:
    """Return what names a recipient in a movement, whatever it is called there."""
    return f"{recipient.__tablename__}:{recipient.id}"


def recipient_name(recipient: Recipient) -> str:
    """Return what a recipient is called now."""
    return recipient.full_name if isinstance(recipient, Person) else recipient.name


def kind_of(recipient: Recipient) -> RecipientKind:
    if isinstance(recipient, Unit):
        return RecipientKind.COLLECTIVE
    return RecipientKind.INDIVIDUAL if isinstance(recipient, Person) else RecipientKind.HOUSEHOLD


def unit_of(recipient: Recipient) -> Unit:
    """Return the unit itself, or where the person works or the household lives."""
    return recipient if isinstance(recipient, Unit) else recipient.unit
