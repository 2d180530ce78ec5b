"""The number book of a body (sổ đăng ký văn bản đi): who took which number for what.

Rows are never deleted nor changed but for their release, and each begins right after the one before it that stands;
triggers in the database see to it.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.database import Base, Instant
from contest.units.models import Body


class TakenNumber(Base):
    """A number of a series, or a run of numbers that the office gave outside of the product.

    ``series`` is the symbol that stands behind the number (QĐ-UBND, TTr-NV, QĐ-HĐTĐKT). What the product numbered names
    its subject, a stored row; what was numbered elsewhere says why it stands here. ``until`` is the last number of a
    run and equals ``number`` otherwise. A run that was noted by mistake is released while nothing later was taken: the
    row stays and says why, and its numbers are given anew.
    """

    __tablename__ = "taken_number"
    __table_args__ = (
        Index(
            "uq_taken_number_standing",
            "body_id",
            "year",
            "series",
            "number",
            unique=True,
            sqlite_where=text("released_at IS NULL"),
            postgresql_where=text("released_at IS NULL"),
        ),
        CheckConstraint("number > 0 AND until >= number", name="number"),
        CheckConstraint("(length(reason) > 0) = (subject_id IS NULL)", name="explained"),
        CheckConstraint("(subject_kind = '') = (subject_id IS NULL)", name="subject"),
        CheckConstraint("subject_id IS NULL OR until = number", name="single"),
        CheckConstraint("(released_at IS NULL) = (length(release_reason) = 0)", name="released"),
        CheckConstraint("released_at IS NULL OR subject_id IS NULL", name="released_outside"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    year: Mapped[int]
    series: Mapped[str] = mapped_column(String(30))
    number: Mapped[int]
    until: Mapped[int]
    title: Mapped[str] = mapped_column(String(300), default="")
    taken_on: Mapped[date]
    taken_at: Mapped[datetime] = mapped_column(Instant)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    subject_kind: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[int | None]
    released_at: Mapped[datetime | None] = mapped_column(Instant)
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    release_reason: Mapped[str] = mapped_column(Text, default="")

    body: Mapped[Body] = relationship()
    taken_by: Mapped[Account | None] = relationship(foreign_keys=[taken_by_id])
    released_by: Mapped[Account | None] = relationship(foreign_keys=[released_by_id])

    @property
    def is_released(self) -> bool:
        """Say whether the numbers were given back."""
        return self.released_at is not None

    def release(self, reason: str, at: datetime, by: Account) -> None:
        """Give the numbers back."""
        self.released_at, self.released_by, self.release_reason = at, by, reason

    @property
    def is_outside(self) -> bool:
        """Say whether the office gave the number outside of the product."""
        return self.subject_id is None

    @property
    def notation(self) -> str:
        """Number and symbol as written: 05/QĐ-UBND; a run as 01–36/QĐ-UBND."""
        return (
            f"{padded(self.number)}/{self.series}"
            if self.until == self.number
            else (f"{padded(self.number)}–{padded(self.until)}/{self.series}")
        )


def padded(number: int) -> str:
    """Return a document's number as offices write it: numbers below 10 begin with 0 (NĐ 30/2020)."""
    return f"{number:02d}"
