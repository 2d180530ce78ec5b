"""Accounts, grants of roles, one-time invitations, and the attempts to sign in."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.database import Base, Instant, choice_of
from contest.units.models import Body, Person, Unit


class Role(enum.StrEnum):
    """What somebody may be; where it holds is told by the grant. A judge of a body may be seated on its panels."""

    UNIT_OFFICER = "unit_officer"
    UNIT_HEAD = "unit_head"
    SECRETARIAT = "secretariat"
    LEADER = "leader"
    COUNCIL_CHAIR = "council_chair"
    COUNCIL_MEMBER = "council_member"
    ADMINISTRATOR = "administrator"
    JUDGE = "judge"


UNIT_ROLES = (Role.UNIT_OFFICER, Role.UNIT_HEAD)
BODY_ROLES = (Role.SECRETARIAT, Role.LEADER, Role.COUNCIL_CHAIR, Role.COUNCIL_MEMBER, Role.JUDGE)


class Account(Base):
    """Somebody who can sign in. Without a password the account only waits for its invitation to be taken up.

    ``session_epoch`` is counted up to sign the account out everywhere: sessions of an older epoch are no longer valid.
    """

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    session_epoch: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    locale: Mapped[str] = mapped_column(String(5), default="vi")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)

    person: Mapped[Person | None] = relationship()
    grants: Mapped[list["Grant"]] = relationship(back_populates="account", order_by="Grant.id")

    def holds(self, role: Role, *, body_id: int | None = None, unit_id: int | None = None) -> bool:
        """Say whether the account has ``role`` (now, not revoked) for the body or unit that is named."""
        return any(
            grant.role is role
            and (body_id is None or grant.body_id == body_id)
            and (unit_id is None or grant.unit_id == unit_id)
            for grant in self.standing_grants
        )

    @property
    def is_waiting(self) -> bool:
        """Say whether the account was invited and has not set a password yet."""
        return self.password_hash is None

    @property
    def standing_grants(self) -> list["Grant"]:
        return [grant for grant in self.grants if grant.revoked_at is None]


class Grant(Base):
    """A role where it holds: an officer's or head's at a unit, an administrator's everywhere, the others' at a body."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint(
            "(role IN ('unit_officer', 'unit_head') AND unit_id IS NOT NULL AND body_id IS NULL)"
            " OR (role = 'administrator' AND unit_id IS NULL AND body_id IS NULL)"
            " OR (role NOT IN ('unit_officer', 'unit_head', 'administrator')"
            " AND unit_id IS NULL AND body_id IS NOT NULL)",
            name="where_it_holds",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[Role] = mapped_column(choice_of(Role, "role"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    granted_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)

    account: Mapped[Account] = relationship(back_populates="grants")
    unit: Mapped[Unit | None] = relationship()
    body: Mapped[Body | None] = relationship()

    @property
    def where(self) -> Unit | Body | None:
        """Return the unit or body where the role holds; None means everywhere."""
        return self.unit or self.body


class Invitation(Base):
    """A one-time link by which an account sets its password. The link is signed, never stored.

    ``mail_error`` is what the mail server said when it refused the address for good; no mail is tried after that.
    """

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    mailed_at: Mapped[datetime | None] = mapped_column(Instant)
    mail_error: Mapped[str | None] = mapped_column(Text)

    account: Mapped[Account] = relationship()

    def is_open(self, now: datetime) -> bool:
        """Say whether the invitation can still be taken up."""
        return self.used_at is None and now < self.expires_at and self.account.active


class SignInAttempt(Base):
    """One try to sign in. Failures of late, counted by account and by address, decide whether to wait."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_email_at", "email", "at"),
        Index("ix_sign_in_attempt_address_at", "address", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    email: Mapped[str] = mapped_column(String(254))
    address: Mapped[str] = mapped_column(String(60))
    succeeded: Mapped[bool]
