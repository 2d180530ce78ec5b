"""Certificates and the runs that print them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.awards.models import Annulment, Award, Decision
from contest.certificates.keys import PublicKey, from_base64url
from contest.database import Base, Instant
from contest.movements.models import Movement
from contest.recognition.models import RecognisedAuthor, RecognitionAnnulment, RecognitionDecision
from contest.storage.models import StoredFile
from contest.work import PacedWork

AnyDecision = Decision | RecognitionDecision


class Certificate(Base):
    """The certificate of an award or of a recognised author: plain values frozen when it was issued, and its page.

    The page is kept as it was printed, as number ``page`` (from 0) of ``file``, which many may share; it is never set
    again. ``page_sha256`` is the seal of all that stands on it; pages that were printed long ago have none.

    ``code`` is unguessable and leads to the public verification page; ``serial`` is for people to read out. When it is
    issued again, because words were corrected or it was lost, the new one replaces it and has the next ``edition``.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("award_id", "edition"),
        CheckConstraint("(award_id IS NULL) <> (recognised_author_id IS NULL)", name="holder"),
        CheckConstraint("page >= 0", name="page"),
        CheckConstraint("length(page_sha256) = 64", name="page_sha256"),
        CheckConstraint("(edition > 1) = (replaces_id IS NOT NULL)", name="edition"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    award_id: Mapped[int | None] = mapped_column(ForeignKey("award.id"))
    recognised_author_id: Mapped[int | None] = mapped_column(ForeignKey("recognised_author.id"), unique=True)
    serial: Mapped[str] = mapped_column(String(40), unique=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    template: Mapped[str] = mapped_column(String(60))
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    issued_at: Mapped[datetime] = mapped_column(Instant)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    page: Mapped[int] = mapped_column(default=0, server_default="0")
    page_sha256: Mapped[str | None] = mapped_column(String(64))
    edition: Mapped[int] = mapped_column(default=1)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"), unique=True)

    award: Mapped[Award | None] = relationship()
    recognised_author: Mapped[RecognisedAuthor | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()
    replaces: Mapped["Certificate | None"] = relationship(remote_side=[id], back_populates="replaced_by")
    replaced_by: Mapped["Certificate | None"] = relationship(back_populates="replaces")

    @property
    def holder(self) -> Award | RecognisedAuthor:
        """What it was issued for."""
        holder = self.award or self.recognised_author
        if holder is None:
            raise ValueError(f"the certificate {self.serial} is for nothing")
        return holder

    @property
    def decision(self) -> AnyDecision | None:
        """The decision that it rests on."""
        holder = self.holder
        return holder.decision if isinstance(holder, Award) else holder.recognition.decision

    @property
    def stands(self) -> bool:
        """Say whether what it certifies was not annulled."""
        holder = self.holder
        return holder.stands if isinstance(holder, Award) else holder.recognition.stands

    @property
    def annulment(self) -> Annulment | RecognitionAnnulment | None:
        """Why it is not valid any more."""
        holder = self.holder
        return holder.annulment if isinstance(holder, Award) else holder.recognition.annulment

    @property
    def movement(self) -> Movement:
        holder = self.holder
        return holder.movement if isinstance(holder, Award) else holder.recognition.movement


class SigningKey(Base):
    """What is published of a key that signs certificates: its public half and the days it was in use.

    The private half lies in the keyring of the machine that made it. A key that is retired stays published, so that
    what it signed can be checked for ever.
    """

    __tablename__ = "signing_key"
    __table_args__ = (CheckConstraint("retired_at IS NULL OR retired_at >= made_at", name="retired_later"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(43), unique=True)
    public: Mapped[str] = mapped_column(String(43))
    made_at: Mapped[datetime] = mapped_column(Instant)
    retired_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def key(self) -> PublicKey:
        return PublicKey(from_base64url(self.public))


class PrintRun(PacedWork):
    """The printing of all certificates of a decision into one file, in the order of its list.

    ``newest_id`` is the newest certificate in the file.
    """

    __tablename__ = "print_run"
    __table_args__ = (
        CheckConstraint("done >= 0 AND done <= total", name="done"),
        CheckConstraint("(decision_id IS NULL) <> (recognition_decision_id IS NULL)", name="subject"),
    )

    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), index=True)
    recognition_decision_id: Mapped[int | None] = mapped_column(ForeignKey("recognition_decision.id"), index=True)
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    newest_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    award_decision: Mapped[Decision | None] = relationship()
    recognition_decision: Mapped[RecognitionDecision | None] = relationship()
    requested_by: Mapped[Account | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()

    @property
    def decision(self) -> AnyDecision:
        decision = self.award_decision or self.recognition_decision
        if decision is None:
            raise ValueError(f"print run {self.id} is of no decision")
        return decision

    @property
    def movement(self) -> Movement:
        return self.decision.movement
