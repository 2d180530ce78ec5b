"""Notices, what each person chose to get by mail, and the outbox."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.database import Base, Instant, choice_of
from contest.errors import RuleViolation
from contest.work import Work, WorkState


class NoticeKind(enum.StrEnum):
    """What a notice is about. Each kind has its wording, and each person chooses whether it also comes by mail."""

    DEADLINE_NEAR = "deadline_near"
    REMINDED = "reminded"
    INITIATIVE_RETURNED = "initiative_returned"
    INITIATIVE_ACCEPTED = "initiative_accepted"
    INITIATIVE_REJECTED = "initiative_rejected"
    OPINION_ASKED = "opinion_asked"
    OPINION_GIVEN = "opinion_given"
    CONFIRMATION_ASKED = "confirmation_asked"
    TEXT_CHANGED = "text_changed"
    LATE_PERMISSION = "late_permission"
    WITHDRAWN = "withdrawn"
    TRANSFERRED = "transferred"
    FILE_INFECTED = "file_infected"
    RECOGNITION_DECIDED = "recognition_decided"
    ROUND_OPENED = "round_opened"
    MEETING_CALLED = "meeting_called"
    MEETING_CHANGED = "meeting_changed"
    MINUTES_WAITING = "minutes_waiting"
    NOMINATION_RETURNED = "nomination_returned"
    NOMINATION_DECIDED = "nomination_decided"


class Notice(Base):
    """One thing that one account was told, as a kind and plain values, put into words when it is read.

    ``path`` is the page of this product that it leads to. ``key`` names what happened; an account has one notice of a
    key, so that what is told twice is read once.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("account_id", "key"),
        Index("ix_notice_account_read", "account_id", "read_at"),
        CheckConstraint("path LIKE '/%'", name="path"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[NoticeKind] = mapped_column(choice_of(NoticeKind, "kind"))
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    path: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = mapped_column(String(120))
    made_at: Mapped[datetime] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)

    account: Mapped[Account] = relationship()


class MailChoice(Base):
    """Whether an account gets notices of a kind by mail too. Without a row the usual of the kind holds."""

    __tablename__ = "mail_choice"
    __table_args__ = (UniqueConstraint("account_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[NoticeKind] = mapped_column(choice_of(NoticeKind, "kind"))
    by_mail: Mapped[bool]


class Mail(Work):
    """A notice on its way to a mailbox: a piece of work that waits, runs, and ends as sent or stopped.

    ``subject``, ``text`` and ``message_id`` are frozen at the first try; every try sends the very same letter.
    ``handed_at`` is set, and committed, before the letter is handed to the mail server; ``sent_at`` is when the server
    took it. A mail that was handed over without a known answer is not tried again by itself (see ``tasks``). ``error``
    is the packed reason of the last failure, also while the mail waits for its next try: it then belongs to nobody
    until ``lease_until``.
    """

    __tablename__ = "mail"
    __table_args__ = (
        CheckConstraint("done >= 0 AND done <= total", name="done"),
        CheckConstraint("(state = 'done') = (sent_at IS NOT NULL)", name="sent"),
        CheckConstraint("sent_at IS NULL OR handed_at IS NOT NULL", name="handed"),
        CheckConstraint("handed_at IS NULL OR message_id IS NOT NULL", name="written"),
        Index("ix_mail_state", "state"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), unique=True)
    address: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str | None] = mapped_column(Text)
    text: Mapped[str | None] = mapped_column(Text)
    message_id: Mapped[str | None] = mapped_column(String(200), unique=True)
    handed_at: Mapped[datetime | None] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)

    account: Mapped[Account] = relationship()
    notice: Mapped[Notice] = relationship()

    @property
    def is_uncertain(self) -> bool:
        """Say whether the letter was handed over and nobody knows whether the server took it."""
        return self.state is WorkState.FAILED and self.handed_at is not None

    def retry(self) -> None:
        """Let a stopped mail be tried anew, at the address that the account has now."""
        if self.state is not WorkState.FAILED:
            raise RuleViolation("Only a mail that was stopped can be sent again.")
        self.state, self.attempts, self.error = WorkState.QUEUED, 0, None
        self.worker, self.lease_until, self.finished_at, self.handed_at = None, None, None, None
        self.address = self.account.email
