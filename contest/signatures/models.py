"""Signed copies of certificates, the runs that made them, and what is drawn with a signature."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.awards.models import Decision
from contest.certificates.models import AnyDecision, Certificate
from contest.database import Base, Instant, choice_of
from contest.movements.models import Movement
from contest.recognition.models import RecognitionDecision
from contest.signatures.pictures import MarkKind
from contest.storage.models import StoredFile
from contest.units.models import Body
from contest.work import Work


class Part(enum.StrEnum):
    """Whose digital signature it is (Decree 30/2020): of who signed the decision, then of the body, with its seal."""

    SIGNER = "signer"
    BODY = "body"


class KeySource(enum.StrEnum):
    """Where the key is: in a file sent for this one run and never kept, on the server, or in a token of the server."""

    UPLOADED = "uploaded"
    SERVER = "server"
    DEVICE = "device"


class SigningMark(Base):
    """A picture that is drawn with a digital signature: a signer's signature, or the seal of the body.

    ``width`` and ``height`` are tenths of a millimetre. The newest that was not withdrawn counts.
    """

    __tablename__ = "signing_mark"
    __table_args__ = (
        CheckConstraint("(kind = 'seal') = (name = '')", name="name"),
        CheckConstraint("width > 0 AND height > 0", name="size"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawal"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), index=True)
    kind: Mapped[MarkKind] = mapped_column(choice_of(MarkKind, "kind"))
    name: Mapped[str] = mapped_column(String(120))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    width: Mapped[int]
    height: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(Instant)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    body: Mapped[Body] = relationship()
    file: Mapped[StoredFile] = relationship()
    added_by: Mapped[Account] = relationship(foreign_keys=[added_by_id])
    withdrawn_by: Mapped[Account | None] = relationship(foreign_keys=[withdrawn_by_id])


class SigningTerms(Base):
    """Whether a body lets whoever holds a certificate fetch its signed copy from the public verification page."""

    __tablename__ = "signing_terms"

    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), primary_key=True)
    gives_copies: Mapped[bool] = mapped_column(default=False)


class SigningRun(Work):
    """The signing of the certificates of a decision with one key. Of the key, only whose it is is kept."""

    __tablename__ = "signing_run"
    __table_args__ = (
        CheckConstraint("done >= 0 AND done <= total", name="done"),
        CheckConstraint("(decision_id IS NULL) <> (recognition_decision_id IS NULL)", name="subject"),
    )

    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), index=True)
    recognition_decision_id: Mapped[int | None] = mapped_column(ForeignKey("recognition_decision.id"), index=True)
    part: Mapped[Part] = mapped_column(choice_of(Part, "part"))
    source: Mapped[KeySource] = mapped_column(choice_of(KeySource, "source"))
    holder: Mapped[str] = mapped_column(String(200))
    fingerprint: Mapped[str] = mapped_column(String(64))
    mark_id: Mapped[int | None] = mapped_column(ForeignKey("signing_mark.id"))
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    award_decision: Mapped[Decision | None] = relationship()
    recognition_decision: Mapped[RecognitionDecision | None] = relationship()
    mark: Mapped[SigningMark | None] = relationship()
    requested_by: Mapped[Account | None] = relationship()

    @property
    def decision(self) -> AnyDecision:
        decision = self.award_decision or self.recognition_decision
        if decision is None:
            raise ValueError(f"signing run {self.id} is of no decision")
        return decision

    @property
    def movement(self) -> Movement:
        return self.decision.movement


class SignedCertificate(Base):
    """A certificate as it was signed: the bytes, which never change, beside the press file, which stays unsigned.

    The file begins with the ``before_size`` bytes that were signed, whose hash is ``before_sha256``: the single
    certificate as printed, or with the signature of the signer when the body signs. ``page_sha256`` is the seal of the
    printed page.
    """

    __tablename__ = "signed_certificate"
    __table_args__ = (
        UniqueConstraint("certificate_id", "part"),
        CheckConstraint("before_size > 0", name="before_size"),
        CheckConstraint("length(before_sha256) = 64 AND length(page_sha256) = 64", name="sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    part: Mapped[Part] = mapped_column(choice_of(Part, "part"))
    run_id: Mapped[int] = mapped_column(ForeignKey("signing_run.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    page_sha256: Mapped[str] = mapped_column(String(64))
    before_sha256: Mapped[str] = mapped_column(String(64))
    before_size: Mapped[int]
    signed_at: Mapped[datetime] = mapped_column(Instant)
    stamped_at: Mapped[datetime | None] = mapped_column(Instant)

    certificate: Mapped[Certificate] = relationship()
    run: Mapped[SigningRun] = relationship()
    file: Mapped[StoredFile] = relationship()
