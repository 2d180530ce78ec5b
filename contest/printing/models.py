"""Kept pages put into other orders, and the proofs of print runs."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.certificates.models import Certificate, PrintRun
from contest.database import Base, Instant, choice_of
from contest.movements.models import Movement
from contest.units.models import Body
from contest.work import PacedWork


class Way(enum.StrEnum):
    """How kept pages are put together."""

    CEREMONY = "ceremony"
    UNITS = "units"
    UNIT_FILES = "unit_files"
    SINGLES = "singles"
    CHOSEN = "chosen"
    CONTACT = "contact"

    @property
    def form(self) -> str:
        """How the file ends."""
        return "zip" if self in (Way.UNIT_FILES, Way.SINGLES) else "pdf"


class Bundle(PacedWork):
    """Pages of a finished run in another order, for whoever asked; nothing is set again.

    ``chosen`` are the ids of the certificates that are printed once more, for the ``reason`` that is given. The file is
    laid by for a while and can be made anew.
    """

    __tablename__ = "print_bundle"
    __table_args__ = (
        CheckConstraint("done >= 0 AND done <= total", name="done"),
        CheckConstraint("(way = 'chosen') = (length(reason) > 0)", name="reason"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("print_run.id"), index=True)
    way: Mapped[Way] = mapped_column(choice_of(Way, "way"))
    chosen: Mapped[list[Any]] = mapped_column(JSON, default=list)
    reason: Mapped[str] = mapped_column(Text, default="")
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    filename: Mapped[str] = mapped_column(String(160))
    size: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64))
    gone_at: Mapped[datetime | None] = mapped_column(Instant)

    run: Mapped[PrintRun] = relationship()
    requested_by: Mapped[Account] = relationship()

    @property
    def movement(self) -> Movement:
        return self.run.movement

    @property
    def key(self) -> str:
        """The key that its file is laid by under."""
        return f"print-bundle-{self.id}"

    @property
    def is_there(self) -> bool:
        """Say whether its file can be fetched."""
        return self.finished and self.error is None and self.gone_at is None


class ProofVerdict(enum.StrEnum):
    READ = "read"
    WRONG = "wrong"


class ProofMark(Base):
    """What a proofreader said of the printed page of a certificate; a later mark stands above an earlier one.

    ``file_id`` and ``page`` are the very page that was read: one that is printed anew is read anew.
    """

    __tablename__ = "proof_mark"
    __table_args__ = (
        CheckConstraint("verdict <> 'wrong' OR length(note) > 0", name="note"),
        CheckConstraint("page >= 0", name="page"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    page: Mapped[int]
    verdict: Mapped[ProofVerdict] = mapped_column(choice_of(ProofVerdict, "verdict"))
    note: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    certificate: Mapped[Certificate] = relationship()
    made_by: Mapped[Account] = relationship()


class ProofSignature(Base):
    """That somebody has read every certificate of a run and found nothing wrong."""

    __tablename__ = "proof_signature"
    __table_args__ = (CheckConstraint("certificates > 0", name="certificates"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("print_run.id"), unique=True)
    certificates: Mapped[int]
    signed_at: Mapped[datetime] = mapped_column(Instant)
    signed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    run: Mapped[PrintRun] = relationship()
    signed_by: Mapped[Account] = relationship()


class PrintHabit(Base):
    """How a body wants it: whether individuals are called before collectives, and nothing leaves without a proof."""

    __tablename__ = "print_habit"

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), unique=True)
    individuals_first: Mapped[bool] = mapped_column(default=False)
    proof_required: Mapped[bool] = mapped_column(default=False)

    body: Mapped[Body] = relationship()
