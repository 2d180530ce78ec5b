"""Certificates and the runs that print them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.awards.models import Award, Decision
from contest.database import Base, Instant
from contest.movements.models import Movement
from contest.storage.models import StoredFile
from contest.work import Work


class Certificate(Base):
    """The certificate of an award: plain values frozen when it was issued, and the page that was printed from them.

    ``code`` is unguessable and leads to the public verification page; ``serial`` is for people to read out.
    """

    __tablename__ = "certificate"

    id: Mapped[int] = mapped_column(primary_key=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), unique=True)
    serial: Mapped[str] = mapped_column(String(40), unique=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    template: Mapped[str] = mapped_column(String(60))
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    issued_at: Mapped[datetime] = mapped_column(Instant)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    award: Mapped[Award] = relationship()
    file: Mapped[StoredFile | None] = relationship()

    @property
    def movement(self) -> Movement:
        return self.award.movement


class PrintRun(Work):
    """The printing of all certificates of a decision into one file, in the order of its list."""

    __tablename__ = "print_run"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    decision: Mapped[Decision] = relationship()
    requested_by: Mapped[Account | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()

    @property
    def movement(self) -> Movement:
        return self.decision.movement
