"""Binders that somebody asked for."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.database import Instant
from contest.units.models import Body
from contest.work import Work


class Binder(Work):
    """Everything about one row, made into an archive and a PDF for whoever asked, and when they were taken away.

    ``subject_kind`` and ``subject_id`` name the row. What goes in is what ``requested_by`` may see when it is made.
    Hashes and sizes are those of the archive and of the PDF.
    """

    __tablename__ = "binder"
    __table_args__ = (
        CheckConstraint("done >= 0 AND done <= total", name="done"),
        Index("ix_binder_subject", "subject_kind", "subject_id"),
    )

    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    filename: Mapped[str] = mapped_column(String(150))
    pieces: Mapped[int | None]
    pages: Mapped[int | None]
    size: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64))
    pdf_size: Mapped[int | None] = mapped_column(BigInteger)
    pdf_sha256: Mapped[str | None] = mapped_column(String(64))
    gone_at: Mapped[datetime | None] = mapped_column(Instant)

    body: Mapped[Body] = relationship()
    requested_by: Mapped[Account] = relationship()

    @property
    def is_there(self) -> bool:
        """Say whether what was made can still be fetched."""
        return self.finished and self.error is None and self.gone_at is None

    def key(self, form: str) -> str:
        """Return where the file of this form (zip, pdf) lies."""
        return f"binders/{self.id}/{form}"

    def name_of(self, form: str) -> str:
        """Return what the file of this form is called."""
        return f"{self.filename}.{form}"
