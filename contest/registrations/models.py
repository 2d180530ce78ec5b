"""Lists of registrations that came in, what is made to be fetched, and the rounds of reminders that went out."""

import enum
from datetime import datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.database import Base, Instant, choice_of
from contest.movements.models import Movement
from contest.storage.models import StoredFile
from contest.units.models import Unit
from contest.work import Work


class Reminder(Base):
    """One round in which the officers of units that are behind were reminded.

    Without a sender the product itself reminded, because the deadline was near. ``key`` is also that of the notices of
    the round: a round is held once, however often it is asked for.
    """

    __tablename__ = "reminder"
    __table_args__ = (CheckConstraint("recipients >= 0", name="recipients"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), index=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    sent_at: Mapped[datetime] = mapped_column(Instant)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    message: Mapped[str] = mapped_column(Text, default="")
    recipients: Mapped[int]

    movement: Mapped[Movement] = relationship()
    sent_by: Mapped[Account | None] = relationship()


class SentList(Base):
    """A list of registrations that was sent and found faultless; it is looked through before it is taken in, once."""

    __tablename__ = "sent_list"
    __table_args__ = (CheckConstraint("rows > 0", name="rows"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    rows: Mapped[int]
    sent_at: Mapped[datetime] = mapped_column(Instant)
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    imported_at: Mapped[datetime | None] = mapped_column(Instant)

    movement: Mapped[Movement] = relationship()
    file: Mapped[StoredFile] = relationship()
    sent_by: Mapped[Account] = relationship()


class ExportKind(enum.StrEnum):
    """What is made: the dossiers with their files in one archive, or the list as a paper."""

    DOSSIERS = "dossiers"
    LIST = "list"


class ExportRun(Work):
    """What somebody asked to be made of the registrations within the own reach, and when its files were taken away.

    ``submitted`` and ``unit_ids`` are that reach; ``unit`` narrows a list down. ``size`` and ``sha256`` are those of
    the archive. Without ``requested_by`` the command line asked.
    """

    __tablename__ = "export_run"

    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), index=True)
    kind: Mapped[ExportKind] = mapped_column(choice_of(ExportKind, "kind"))
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    submitted: Mapped[bool]
    unit_ids: Mapped[list[int]] = mapped_column(JSON)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    filename: Mapped[str] = mapped_column(String(150))
    initiatives: Mapped[int | None]
    size: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64))
    gone_at: Mapped[datetime | None] = mapped_column(Instant)

    movement: Mapped[Movement] = relationship()
    requested_by: Mapped[Account | None] = relationship()
    unit: Mapped[Unit | None] = relationship()

    @property
    def is_there(self) -> bool:
        """Say whether what was made can still be fetched."""
        return self.finished and self.error is None and self.gone_at is None

    def key(self, form: str) -> str:
        """Return where the file of this form (zip, pdf, docx) lies, or else a part of it."""
        return f"exports/{self.id}/{form}"

    def name_of(self, form: str) -> str:
        """Return what the file of this form is called."""
        return f"{self.filename}.{form}"
