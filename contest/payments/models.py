"""Letters about a list of awards, funds, and the bonus money of a decision.

What an award brings was fixed when its decision was signed (``awards.models.AwardMoney``); the list of payments says
the same, so that what was paid by a list is found on that list. Rows of money are immutable; a list that is wrong is
declared void before anything was paid, and an entry that is wrong is withdrawn with its reason.
"""

import enum
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.awards.models import THOUSANDTH, Award, Decision, Proposal
from contest.database import Base, Instant, choice_of
from contest.errors import RuleViolation
from contest.movements.models import Movement
from contest.paper.writing import office_number
from contest.units.models import Body, Unit

_STANDS = text("voided_at IS NULL")
_OF_ALL = text("unit_id IS NULL")


class LetterKind(enum.StrEnum):
    """The submission (Tờ trình), the notice of the result to all, and the one to a single unit."""

    SUBMISSION = "submission"
    RESULT = "result"
    UNIT_RESULT = "unit_result"


class EntryKind(enum.StrEnum):
    """Money that went out, and money that came back."""

    PAID = "paid"
    RECOVERED = "recovered"


class Method(enum.StrEnum):
    CASH = "cash"
    TRANSFER = "transfer"


class Letter(Base):
    """A letter of the standing unit about a proposal: number and day are those of the unit's own book of letters.

    What the council came to is kept with the submission: how many were there of all members, how many agreed.
    """

    __tablename__ = "letter"
    __table_args__ = (
        Index("uq_letter_of_unit", "proposal_id", "kind", "unit_id", unique=True),
        Index(
            "uq_letter_of_all", "proposal_id", "kind", unique=True, sqlite_where=_OF_ALL, postgresql_where=_OF_ALL
        ),
        UniqueConstraint("body_id", "symbol", "year", "number"),
        CheckConstraint("(kind = 'unit_result') = (unit_id IS NOT NULL)", name="unit"),
        CheckConstraint("number IS NULL OR number > 0", name="number"),
        CheckConstraint(
            "council_total IS NULL OR (council_present BETWEEN 1 AND council_total "
            "AND council_agreed BETWEEN 0 AND council_present AND council_held_on IS NOT NULL)",
            name="council",
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    kind: Mapped[LetterKind] = mapped_column(choice_of(LetterKind, "kind"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    symbol: Mapped[str] = mapped_column(String(30))
    year: Mapped[int]
    number: Mapped[int | None]
    dated_on: Mapped[date | None]
    signed_as: Mapped[str] = mapped_column(String(120))
    signer_name: Mapped[str] = mapped_column(String(120), default="")
    council_held_on: Mapped[date | None]
    council_present: Mapped[int | None]
    council_total: Mapped[int | None]
    council_agreed: Mapped[int | None]
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    proposal: Mapped[Proposal] = relationship()
    unit: Mapped[Unit | None] = relationship()
    body: Mapped[Body] = relationship()

    @property
    def movement(self) -> Movement:
        return self.proposal.movement

    @property
    def notation(self) -> str:
        """Number and symbol as written: 12/TTr-NV; the symbol alone while it has no number."""
        return f"{office_number(self.number)}/{self.symbol}" if self.number else self.symbol


class BonusFund(Base):
    """Money that a body set aside for bonuses in a year, for all of its movements or for one."""

    __tablename__ = "bonus_fund"
    __table_args__ = (
        UniqueConstraint("body_id", "year", "name"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("year BETWEEN 1948 AND 2200", name="year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), index=True)
    movement_id: Mapped[int | None] = mapped_column(ForeignKey("movement.id"))
    year: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    amount: Mapped[int] = mapped_column(BigInteger)

    body: Mapped[Body] = relationship()
    movement: Mapped[Movement | None] = relationship()


class PaymentSheet(Base):
    """A list of payments (bảng kê tiền thưởng) of a decision. One stands for each; others were declared void."""

    __tablename__ = "payment_sheet"
    __table_args__ = (
        Index(
            "uq_payment_sheet_standing", "decision_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS
        ),
        CheckConstraint("(voided_at IS NULL) = (length(void_reason) = 0)", name="void_reason"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("bonus_fund.id"), index=True)
    reckoned_on: Mapped[date]
    drawn_at: Mapped[datetime] = mapped_column(Instant)
    drawn_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    voided_at: Mapped[datetime | None] = mapped_column(Instant)
    voided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    void_reason: Mapped[str] = mapped_column(Text, default="")

    decision: Mapped[Decision] = relationship()
    fund: Mapped[BonusFund] = relationship()
    drawn_by: Mapped[Account] = relationship(foreign_keys=[drawn_by_id])
    lines: Mapped[list["PaymentLine"]] = relationship(order_by="PaymentLine.position", back_populates="sheet")

    @property
    def movement(self) -> Movement:
        return self.decision.movement

    @property
    def total(self) -> int:
        """What the list comes to, in đồng."""
        return sum(line.rounded for line in self.lines)

    @property
    def stands(self) -> bool:
        return self.voided_at is None

    def void(self, at: datetime, by_id: int, reason: str) -> None:
        if self.voided_at is not None:
            raise RuleViolation("This list of payments has been declared void already.")
        self.voided_at, self.voided_by_id, self.void_reason = at, by_id, reason


class PaymentLine(Base):
    """What one award brings, as it was reckoned: coefficient and multiplier in thousandths, money in đồng."""

    __tablename__ = "payment_line"
    __table_args__ = (
        UniqueConstraint("sheet_id", "award_id"),
        CheckConstraint("rounded > 0", name="rounded"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("payment_sheet.id"))
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), index=True)
    position: Mapped[int]
    coefficient_thousandths: Mapped[int]
    multiplier_thousandths: Mapped[int]
    base_salary: Mapped[int] = mapped_column(BigInteger)
    rounded: Mapped[int] = mapped_column(BigInteger)
    basis: Mapped[list[str]] = mapped_column(JSON)

    sheet: Mapped[PaymentSheet] = relationship(back_populates="lines")
    award: Mapped[Award] = relationship()
    entries: Mapped[list["PaymentEntry"]] = relationship(order_by="PaymentEntry.id", back_populates="line")

    @property
    def movement(self) -> Movement:
        return self.award.movement

    @property
    def coefficient(self) -> Decimal:
        return self.coefficient_thousandths / THOUSANDTH

    @property
    def multiplier(self) -> Decimal:
        return self.multiplier_thousandths / THOUSANDTH

    @property
    def exact(self) -> Decimal:
        """The amount before it was rounded."""
        return self.coefficient * self.base_salary * self.multiplier


class PaymentEntry(Base):
    """Money that was paid to a recipient or came back: when, how, who took it, and the number of the receipt."""

    __tablename__ = "payment_entry"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("(withdrawn_at IS NULL) = (length(withdrawal_reason) = 0)", name="withdrawal_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("payment_line.id"), index=True)
    kind: Mapped[EntryKind] = mapped_column(choice_of(EntryKind, "kind"))
    amount: Mapped[int] = mapped_column(BigInteger)
    happened_on: Mapped[date]
    method: Mapped[Method] = mapped_column(choice_of(Method, "method"))
    taken_by: Mapped[str] = mapped_column(String(120), default="")
    receipt: Mapped[str] = mapped_column(String(60), default="")
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawal_reason: Mapped[str] = mapped_column(Text, default="")

    line: Mapped[PaymentLine] = relationship(back_populates="entries")
    recorded_by: Mapped[Account] = relationship(foreign_keys=[recorded_by_id])

    @property
    def movement(self) -> Movement:
        return self.line.movement

    @property
    def counts(self) -> bool:
        """Say whether the entry has not been withdrawn."""
        return self.withdrawn_at is None

    def withdraw(self, at: datetime, by_id: int, reason: str) -> None:
        if self.withdrawn_at is not None:
            raise RuleViolation("This entry has been withdrawn already.")
        self.withdrawn_at, self.withdrawn_by_id, self.withdrawal_reason = at, by_id, reason
