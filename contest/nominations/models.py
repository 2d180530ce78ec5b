"""What units nominate with its dossier, holds, and people's verdicts on conditions that a rule leaves open.

A hold is prolonged or lifted with a reason and never taken back: triggers in the database keep what was written.
"""

import enum
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.awards.models import Award, Recipient, recipient_key, recipient_name, unit_of
from contest.database import Base, Instant, choice_of
from contest.errors import RuleViolation
from contest.movements.models import Movement, PhaseKind, RecipientKind
from contest.nominations.window import Window
from contest.storage.models import StoredFile
from contest.units.models import Body, Household, Person, Unit


def one_of(*columns: str) -> str:
    """Say in SQL that exactly one of ``columns`` is filled."""
    return " + ".join(f"CASE WHEN {column} IS NULL THEN 0 ELSE 1 END" for column in columns) + " = 1"


class HoldKind(enum.StrEnum):
    """Why nobody is commended for a while: what has to be settled first."""

    DISCIPLINE = "discipline"
    COMPLAINT = "complaint"
    INSPECTION = "inspection"
    INVESTIGATION = "investigation"
    PRESS = "press"


class Hold(Base):
    """A unit, person or household that is not commended from one day on, until another or until the hold is lifted."""

    __tablename__ = "hold"
    __table_args__ = (
        CheckConstraint(one_of("unit_id", "person_id", "household_id"), name="recipient"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="order"),
        CheckConstraint("length(reason) > 0", name="reason"),
        CheckConstraint("(lifted_on IS NULL) = (lifted_by_id IS NULL)", name="lifted"),
        CheckConstraint("lifted_on IS NULL OR length(lifted_reason) > 0", name="lifted_reason"),
        CheckConstraint("lifted_on IS NULL OR lifted_on >= from_on", name="lifted_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), index=True)
    kind: Mapped[HoldKind] = mapped_column(choice_of(HoldKind, "kind"))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text)
    document: Mapped[str] = mapped_column(String(200), default="")
    placed_at: Mapped[datetime] = mapped_column(Instant)
    placed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    lifted_on: Mapped[date | None]
    lifted_reason: Mapped[str] = mapped_column(Text, default="")
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    body: Mapped[Body] = relationship()
    unit: Mapped[Unit | None] = relationship()
    person: Mapped[Person | None] = relationship()
    household: Mapped[Household | None] = relationship()
    placed_by: Mapped[Account] = relationship(foreign_keys=[placed_by_id])
    lifted_by: Mapped[Account | None] = relationship(foreign_keys=[lifted_by_id])

    @property
    def recipient(self) -> Recipient:
        recipient = self.person or self.household or self.unit
        if recipient is None:
            raise ValueError(f"hold {self.id} is on nobody")
        return recipient

    @property
    def recipient_key(self) -> str:
        return recipient_key(self.recipient)

    @property
    def name(self) -> str:
        """What the recipient is called now."""
        return recipient_name(self.recipient)

    @property
    def place(self) -> str:
        """Where the person works or the household lives; "" of a unit."""
        return "" if self.unit else unit_of(self.recipient).name

    def stands_on(self, day: date) -> bool:
        """Say whether the recipient is not to be commended on ``day``."""
        return self.from_on <= day and not self.is_over_on(day)

    def is_over_on(self, day: date) -> bool:
        """Say whether it has ended before ``day`` or was lifted by then."""
        ended = self.until_on is not None and self.until_on < day
        return ended or (self.lifted_on is not None and self.lifted_on <= day)

    def prolong(self, until_on: date | None) -> None:
        """Let the hold stand until ``until_on``, or until it is lifted."""
        if self.lifted_on is not None:
            raise RuleViolation("This hold has been lifted. Place a new one.")
        if until_on is not None and (self.until_on is None or until_on <= self.until_on):
            raise RuleViolation("It stands until then anyway. Name a later day, or lift it.", field="until_on")
        if until_on is None and self.until_on is None:
            raise RuleViolation("It stands until it is lifted anyway.", field="until_on")
        self.until_on = until_on

    def lift(self, day: date, reason: str, by: Account) -> None:
        """Let the hold end with the day before ``day``."""
        if self.lifted_on is not None:
            raise RuleViolation("This hold has been lifted already.")
        if day < self.from_on:
            raise RuleViolation("It cannot be lifted before its first day.", field="lifted_on")
        self.lifted_on, self.lifted_reason, self.lifted_by = day, reason, by


class EligibilityRuling(Base):
    """A person's verdict on a condition that the rule left open, for a recipient and honour in a movement.

    ``seal`` is what the rule had found then. The latest verdict counts, and only while the rule finds the same.
    """

    __tablename__ = "eligibility_ruling"
    __table_args__ = (
        Index("ix_eligibility_ruling_movement_recipient", "movement_id", "recipient_key"),
        CheckConstraint("length(reason) > 0", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"))
    recipient_key: Mapped[str] = mapped_column(String(20))
    honour: Mapped[str] = mapped_column(String(40))
    rule: Mapped[str] = mapped_column(String(40))
    fit: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    seal: Mapped[str] = mapped_column(Text)
    ruled_at: Mapped[datetime] = mapped_column(Instant)
    ruled_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    movement: Mapped[Movement] = relationship()
    ruled_by: Mapped[Account] = relationship()


class NominationState(enum.StrEnum):
    """Nominated is not proposed: what is accepted is taken over into a proposal by the secretariat."""

    DRAFTED = "drafted"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class NominationTerms(Base):
    """When units nominate in a movement, where that differs from the phase of deliberation."""

    __tablename__ = "nomination_terms"
    __table_args__ = (
        CheckConstraint("opens_on <= closes_on", name="order"),
        CheckConstraint("late_until IS NULL OR late_until > closes_on", name="late_until"),
    )

    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), primary_key=True)
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    late_until: Mapped[date | None]

    movement: Mapped[Movement] = relationship()

    @property
    def window(self) -> Window:
        return Window(self.opens_on, self.closes_on, self.late_until)


class Nomination(Base):
    """Somebody whom a unit nominates for an honour: itself, a unit under it, a person or a household.

    ``honour`` is what the unit wants; ``accepted_honour`` what the secretariat accepts, which may be another. The
    number is given when it is first submitted. ``reopened`` are the parts that the unit is to complete, each with a
    note, while it is returned; ``checker`` asked for that and looks at it again. ``sealed`` is what the head of the
    unit has read and signed. ``award`` is the line of the proposal into which it was taken over; taken out of there,
    the nomination is as it was before.
    """

    __tablename__ = "nomination"
    __table_args__ = (
        UniqueConstraint("movement_id", "number"),
        Index("ix_nomination_movement_state", "movement_id", "state"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("(number IS NULL) = (submitted_at IS NULL)", name="submitted"),
        CheckConstraint("number IS NOT NULL OR state IN ('drafted', 'withdrawn')", name="numbered"),
        CheckConstraint(one_of("recipient_unit_id", "person_id", "household_id"), name="recipient"),
        CheckConstraint("(signed_on IS NULL) = (signed_name = '')", name="signed"),
        CheckConstraint("(state = 'accepted') = (accepted_honour <> '')", name="accepted"),
        CheckConstraint("award_id IS NULL OR state = 'accepted'", name="taken_over"),
        CheckConstraint("state <> 'refused' OR length(verdict_reason) > 0", name="refusal_reason"),
        CheckConstraint(
            "accepted_honour IN ('', honour) OR length(verdict_reason) > 0", name="downgrade_reason"
        ),
        CheckConstraint("state <> 'withdrawn' OR length(withdrawal_reason) > 0", name="withdrawal_reason"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    recipient_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"))
    number: Mapped[int | None]
    state: Mapped[NominationState] = mapped_column(choice_of(NominationState, "state"), default=NominationState.DRAFTED)
    honour: Mapped[str] = mapped_column(String(40))
    accepted_honour: Mapped[str] = mapped_column(String(40), default="")
    recipient_name: Mapped[str] = mapped_column(String(200))
    recipient_line: Mapped[str] = mapped_column(String(400), default="")
    achievement: Mapped[str] = mapped_column(String(400), default="")
    repeat_reason: Mapped[str] = mapped_column(Text, default="")
    in_post_since: Mapped[date | None]
    edition: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    signed_on: Mapped[date | None]
    signed_name: Mapped[str] = mapped_column(String(120), default="")
    sealed: Mapped[str] = mapped_column(Text, default="")
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    submitted_late: Mapped[bool] = mapped_column(default=False)
    return_reason: Mapped[str] = mapped_column(Text, default="")
    reopened: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    due_on: Mapped[date | None]
    checker_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    verdict_reason: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawal_reason: Mapped[str] = mapped_column(Text, default="")
    award_id: Mapped[int | None] = mapped_column(ForeignKey("award.id", ondelete="SET NULL"), unique=True)

    movement: Mapped[Movement] = relationship()
    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id])
    recipient_unit: Mapped[Unit | None] = relationship(foreign_keys=[recipient_unit_id])
    person: Mapped[Person | None] = relationship()
    household: Mapped[Household | None] = relationship()
    made_by: Mapped[Account] = relationship(foreign_keys=[made_by_id])
    checker: Mapped[Account | None] = relationship(foreign_keys=[checker_id])
    decided_by: Mapped[Account | None] = relationship(foreign_keys=[decided_by_id])
    award: Mapped[Award | None] = relationship()

    @property
    def recipient(self) -> Recipient:
        recipient = self.person or self.household or self.recipient_unit
        if recipient is None:
            raise ValueError(f"nomination {self.id} is of nobody")
        return recipient

    @property
    def recipient_key(self) -> str:
        return recipient_key(self.recipient)

    @property
    def kind(self) -> RecipientKind:
        if self.household_id or self.household:
            return RecipientKind.HOUSEHOLD
        return RecipientKind.INDIVIDUAL if self.person_id or self.person else RecipientKind.COLLECTIVE

    @property
    def register_number(self) -> str:
        """Its number among the nominations of the movement as written: ĐN-03; "" before it was submitted."""
        return f"ĐN-{self.number:02d}" if self.number else ""

    @property
    def is_editable(self) -> bool:
        """Say whether it lies with the unit."""
        return self.state in (NominationState.DRAFTED, NominationState.RETURNED)

    @property
    def is_withdrawable(self) -> bool:
        return self.state in (NominationState.DRAFTED, NominationState.SUBMITTED, NominationState.RETURNED)

    @property
    def given_honour(self) -> str:
        """What it is for now: what was accepted, or else what is wanted."""
        return self.accepted_honour or self.honour

    @property
    def is_downgraded(self) -> bool:
        return bool(self.accepted_honour) and self.accepted_honour != self.honour

    def is_open(self, part: str) -> bool:
        """Say whether the unit may change ``part`` now: everything of a draft, of a return what was reopened."""
        if self.state is NominationState.RETURNED:
            return part in self.reopened
        return self.state is NominationState.DRAFTED

    @property
    def seal(self) -> str:
        """What the head of the unit signs: who, for which honour, and every word of it."""
        since = self.in_post_since.isoformat() if self.in_post_since else ""
        return "\n".join(
            (self.recipient_key, self.honour, self.recipient_line, self.achievement, self.repeat_reason, since)
        )

    @property
    def is_signed(self) -> bool:
        """Say whether the head has signed it as it stands."""
        return self.signed_on is not None and self.sealed == self.seal

    def sign(self, name: str, day: date) -> None:
        """Note that the head ``name`` has read and signed it as it stands."""
        if not self.is_editable:
            raise RuleViolation("Only what lies with the unit can be signed.")
        self.signed_name, self.signed_on, self.sealed = name, day, self.seal

    def submit(self, number: int, at: datetime, *, late: bool) -> None:
        """Hand it in; ``number`` counts the first time. What once came ``late`` stays so."""
        if not self.is_editable:
            raise RuleViolation("This nomination has been submitted already.")
        if self.number is None:
            self.number = number
        self.submitted_late = self.submitted_late or late
        self.state, self.submitted_at = NominationState.SUBMITTED, at

    def give_back(self, parts: Mapping[str, str], reason: str, due_on: date, by: Account) -> None:
        """Return it to the unit, which completes ``parts`` and nothing else."""
        self._check_waits()
        self.state, self.reopened, self.return_reason = NominationState.RETURNED, dict(parts), reason
        self.due_on, self.checker = due_on, by

    def accept(self, honour: str, reason: str, at: datetime, by: Account) -> None:
        self._check_waits()
        self.state, self.accepted_honour, self.verdict_reason = NominationState.ACCEPTED, honour, reason
        self.decided_at, self.decided_by = at, by

    def refuse(self, reason: str, at: datetime, by: Account) -> None:
        self._check_waits()
        self.state, self.verdict_reason = NominationState.REFUSED, reason
        self.decided_at, self.decided_by = at, by

    def reconsider(self) -> None:
        """Take the verdict back: it waits for another."""
        if self.state not in (NominationState.ACCEPTED, NominationState.REFUSED):
            raise RuleViolation("There is no verdict to take back.")
        if self.award_id is not None:
            raise RuleViolation("It has been taken over into a proposal. Take its line out there first.")
        self.state, self.accepted_honour, self.verdict_reason = NominationState.SUBMITTED, "", ""
        self.decided_at, self.decided_by = None, None

    def withdraw(self, reason: str) -> None:
        if not self.is_withdrawable:
            raise RuleViolation("It has been accepted or refused, so it cannot be withdrawn any more.")
        self.state, self.withdrawal_reason = NominationState.WITHDRAWN, reason

    def _check_waits(self) -> None:
        if self.state is not NominationState.SUBMITTED:
            raise RuleViolation("This nomination does not wait for a verdict.")


class DossierPaper(Base):
    """A paper of a dossier: a file, or a note that it was handed in on paper.

    Without a nomination it belongs to all that the unit nominates in the movement (the submission with its list). What
    is taken out stays on record.
    """

    __tablename__ = "dossier_paper"
    __table_args__ = (
        Index("ix_dossier_paper_movement_unit", "movement_id", "unit_id"),
        CheckConstraint("(file_id IS NULL) = on_paper", name="kept"),
        CheckConstraint("(removed_at IS NULL) = (removed_by_id IS NULL)", name="removed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    nomination_id: Mapped[int | None] = mapped_column(ForeignKey("nomination.id"), index=True)
    item: Mapped[str] = mapped_column(String(40))
    on_paper: Mapped[bool]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    note: Mapped[str] = mapped_column(String(200), default="")
    added_at: Mapped[datetime] = mapped_column(Instant)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    movement: Mapped[Movement] = relationship()
    unit: Mapped[Unit] = relationship()
    nomination: Mapped[Nomination | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()
    added_by: Mapped[Account] = relationship(foreign_keys=[added_by_id])


def window_of(movement: Movement, terms: NominationTerms | None) -> Window | None:
    """Return when units nominate: the days of the terms, or else the phase of deliberation."""
    if terms is not None:
        return terms.window
    phase = movement.phase(PhaseKind.DELIBERATION)
    return Window(phase.opens_on, phase.closes_on) if phase else None
