"""Lists that certificates were printed from."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.database import Instant
from contest.units.models import Body
from contest.work import Work


class PrintedList(Work):
    """A list that somebody sent, checked whole, and the printing of its certificates once that is asked for.

    The file that was sent and the PDF are laid by for a while; what stays on record is their names, hashes and numbers,
    and who printed what. ``wording`` is what all certificates have in common (``papers.Wording``).
    """

    __tablename__ = "printed_list"
    __table_args__ = (
        CheckConstraint("done >= 0 AND done <= total", name="done"),
        CheckConstraint("rows > 0", name="rows"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
    )

    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), index=True)
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    filename: Mapped[str] = mapped_column(String(150))
    sha256: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    encoding: Mapped[str] = mapped_column(String(20), default="")
    wording: Mapped[dict[str, Any]] = mapped_column(JSON)
    wanted_at: Mapped[datetime | None] = mapped_column(Instant)
    size: Mapped[int | None] = mapped_column(BigInteger)
    pdf_sha256: Mapped[str | None] = mapped_column(String(64))
    gone_at: Mapped[datetime | None] = mapped_column(Instant)

    body: Mapped[Body] = relationship()
    sent_by: Mapped[Account] = relationship()

    @property
    def is_wanted(self) -> bool:
        """Say whether somebody asked for it to be printed."""
        return self.wanted_at is not None

    @property
    def is_there(self) -> bool:
        """Say whether the certificates can be fetched."""
        return self.finished and self.error is None and self.gone_at is None

    def key(self, what: str) -> str:
        """Return where the file that was sent (source), what its page shows (shown) or the certificates (pdf) lie."""
        return f"lists/{self.id}/{what}"

    @property
    def pdf_name(self) -> str:
        """What the file of the certificates is called."""
        return f"{self.filename.rpartition('.')[0] or self.filename}.pdf"
