"""The designs that a body made of its certificates, their versions, the grounds it uploaded, and proofs to look at.

A version never changes, for certificates name it; a design that is saved again has one version more.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, Float, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.database import Base, Instant, choice_of
from contest.movements.models import RecipientKind
from contest.storage.models import StoredFile
from contest.units.models import Body
from contest.work import Work


class BodyDesign(Base):
    """A design of a body: what certificates it is for, and from which day on.

    ``purpose`` is the code of an honour, or one of ``choosing.PURPOSES``; without a kind of recipient it is for all of
    them, and where ``posthumous`` is None for both the living and the dead.
    """

    __tablename__ = "body_design"
    __table_args__ = (
        UniqueConstraint("body_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        CheckConstraint("(retired_at IS NULL) = (retired_by_id IS NULL)", name="retired"),
        CheckConstraint("(retired_at IS NULL) = (length(retirement_reason) = 0)", name="retirement_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    purpose: Mapped[str] = mapped_column(String(40))
    recipient_kind: Mapped[RecipientKind | None] = mapped_column(choice_of(RecipientKind, "recipient_kind"))
    posthumous: Mapped[bool | None]
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    retired_at: Mapped[datetime | None] = mapped_column(Instant)
    retired_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    retirement_reason: Mapped[str] = mapped_column(Text, default="")

    body: Mapped[Body] = relationship()
    made_by: Mapped[Account] = relationship(foreign_keys=[made_by_id])
    retired_by: Mapped[Account | None] = relationship(foreign_keys=[retired_by_id])
    versions: Mapped[list["DesignVersion"]] = relationship(
        order_by="DesignVersion.number.desc()", back_populates="design"
    )

    @property
    def stands(self) -> bool:
        """Say whether certificates may still be issued with it."""
        return self.retired_at is None

    @property
    def current(self) -> "DesignVersion":
        """The newest version: what certificates are issued with from now on."""
        return self.versions[0]


class DesignVersion(Base):
    """A design as it was saved: plain values (``design.written``) under the name that certificates call it by."""

    __tablename__ = "design_version"
    __table_args__ = (
        UniqueConstraint("design_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("length(note) > 0", name="note"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    design_id: Mapped[int] = mapped_column(ForeignKey("body_design.id"))
    number: Mapped[int]
    called: Mapped[str] = mapped_column(String(60), unique=True)
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    design: Mapped[BodyDesign] = relationship(back_populates="versions")
    made_by: Mapped[Account] = relationship()

    @property
    def body_id(self) -> int:
        return self.design.body_id


class DesignGround(Base):
    """A frame and ground that a body uploaded; ``width`` and ``height`` are in millimetres, of a picture in pixels."""

    __tablename__ = "design_ground"
    __table_args__ = (
        UniqueConstraint("body_id", "file_id"),
        CheckConstraint("width > 0 AND height > 0", name="size"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    width: Mapped[float] = mapped_column(Float)
    height: Mapped[float] = mapped_column(Float)
    added_at: Mapped[datetime] = mapped_column(Instant)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    body: Mapped[Body] = relationship()
    file: Mapped[StoredFile] = relationship()


class DesignProof(Work):
    """A page to look at: a design as it was saved, or as it stood in the designer, with texts; drawn by the worker."""

    __tablename__ = "design_proof"

    design_id: Mapped[int] = mapped_column(ForeignKey("body_design.id"), index=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("design_version.id"), index=True)
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    texts: Mapped[dict[str, Any]] = mapped_column(JSON)
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    design: Mapped[BodyDesign] = relationship()
    version: Mapped[DesignVersion | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()

    @property
    def body_id(self) -> int:
        return self.design.body_id
