"""Rounds of voting in a meeting: what was asked, who may vote, what was counted.

Of a secret ballot the database keeps who has cast one (``Voter.has_cast``, without a time) and, apart from that, the
ballots: sealed while the round is open, as one sorted list that is written anew with every ballot (``BallotBox``), and
once they were counted as sorted lists of code and choice, one for each question (``Motion.published``). Nothing joins
the two; see ``docs/secret-ballot.md``. Once a round is closed it never changes; triggers in the database refuse it.
"""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.councils.models import AgendaItem, CouncilMember, Meeting
from contest.database import Base, Instant, choice_of
from contest.errors import RuleViolation
from contest.storage.models import StoredFile
from contest.votes.passing import BLANK

AGREE, AGAINST, YES, NO = "agree", "against", "yes", "no"


class Method(enum.StrEnum):
    OPEN = "open"
    SECRET = "secret"  # noqa: S105 - a way of voting


class RoundState(enum.StrEnum):
    """Counted is a box that was opened: nobody votes any more, and what the tellers counted is compared with it."""

    PREPARED = "prepared"
    OPEN = "open"
    COUNTED = "counted"
    CLOSED = "closed"
    ABANDONED = "abandoned"


class MotionKind(enum.StrEnum):
    """What is asked: to agree with a line, to choose between honours for it, or yes or no."""

    APPROVE = "approve"
    HONOUR = "honour"
    YES_NO = "yes_no"


class Way(enum.StrEnum):
    """Whether a voter sits in the meeting or gives a written opinion."""

    PRESENT = "present"
    WRITTEN = "written"


class PaperUse(enum.StrEnum):
    """Whether paper ballots are votes of those who cast none on a screen, or a second count of the same votes."""

    VOTES = "votes"
    CHECK = "check"


FINAL = (RoundState.CLOSED, RoundState.ABANDONED)


class Round(Base):
    """One round of voting on one or several questions: the ``number``-th of its meeting.

    ``members`` and ``present`` are those of the moment in which it was opened. ``box_lock`` is the public key of the
    ballot box. ``by_name`` is a show of hands whose every hand is written down.
    """

    __tablename__ = "vote_round"
    __table_args__ = (
        UniqueConstraint("meeting_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("state IN ('prepared', 'abandoned') OR opened_at IS NOT NULL", name="opened"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        CheckConstraint("state <> 'abandoned' OR length(abandonment) > 0", name="abandonment"),
        CheckConstraint("opened_at IS NULL OR (members > 0 AND present IS NOT NULL)", name="electorate"),
        CheckConstraint("method = 'secret' OR box_lock = ''", name="box_lock"),
        CheckConstraint("method = 'open' OR NOT by_name", name="by_name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    method: Mapped[Method] = mapped_column(choice_of(Method, "method"))
    by_name: Mapped[bool] = mapped_column(default=False)
    conflicted_in_base: Mapped[bool] = mapped_column(default=False)
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("vote_round.id"))
    state: Mapped[RoundState] = mapped_column(choice_of(RoundState, "state"), default=RoundState.PREPARED)
    box_lock: Mapped[str] = mapped_column(String(512), default="")
    members: Mapped[int | None]
    present: Mapped[int | None]
    opened_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    abandonment: Mapped[str] = mapped_column(Text, default="")

    meeting: Mapped[Meeting] = relationship()
    follows: Mapped["Round | None"] = relationship(remote_side="Round.id")
    motions: Mapped[list["Motion"]] = relationship(order_by="Motion.position", back_populates="round")
    voters: Mapped[list["Voter"]] = relationship(order_by="Voter.position", back_populates="round")
    tellers: Mapped[list["Teller"]] = relationship(order_by="Teller.position", back_populates="round")
    box: Mapped["BallotBox | None"] = relationship(back_populates="round")
    paper_count: Mapped["PaperCount | None"] = relationship(back_populates="round")

    @property
    def is_secret(self) -> bool:
        return self.method is Method.SECRET

    @property
    def is_prepared(self) -> bool:
        return self.state is RoundState.PREPARED

    @property
    def is_open(self) -> bool:
        return self.state is RoundState.OPEN

    @property
    def is_counted(self) -> bool:
        return self.state is RoundState.COUNTED

    @property
    def is_closed(self) -> bool:
        return self.state is RoundState.CLOSED

    @property
    def is_final(self) -> bool:
        """Say whether nothing of the round changes any more."""
        return self.state in FINAL

    def open(self, at: datetime) -> None:
        if not self.is_prepared:
            raise RuleViolation("Only a prepared round can be opened.")
        self.state, self.opened_at = RoundState.OPEN, at

    def count(self) -> None:
        if not (self.is_open and self.is_secret):
            raise RuleViolation("Only the ballots of an open round can be counted.")
        self.state = RoundState.COUNTED

    def close(self, at: datetime) -> None:
        if not (self.is_counted or (self.is_open and not self.is_secret)):
            raise RuleViolation("Only a round that was counted can be closed.")
        self.state, self.closed_at = RoundState.CLOSED, at

    def abandon(self, reason: str) -> None:
        if self.is_final:
            raise RuleViolation("The round is over already.")
        if self.is_counted:
            raise RuleViolation("The ballots have been counted. Close the round; what differs is settled first.")
        self.state, self.abandonment = RoundState.ABANDONED, reason


class Motion(Base):
    """One question of a round: an item of the agenda, what can be answered, the rule, and what was counted.

    ``choices`` are codes of answers in the order in which they are offered, without blank; those of honours are the
    honours'. ``rules`` holds what each answer that can pass has to reach, as it stood when the round was opened.
    ``hands`` are counted by the secretary, ``checked`` by the tellers; ``screen`` and ``paper`` are counted ballots;
    all by the code of the answer. ``published`` are pairs of tracking code and answer, sorted. ``outcome`` is the
    working of each answer that can pass, ``passed`` the one that has.
    """

    __tablename__ = "vote_motion"
    __table_args__ = (
        UniqueConstraint("round_id", "position"),
        UniqueConstraint("round_id", "item_id"),
        CheckConstraint("length(title) > 0", name="title"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("vote_round.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    position: Mapped[int]
    kind: Mapped[MotionKind] = mapped_column(choice_of(MotionKind, "kind"), default=MotionKind.APPROVE)
    title: Mapped[str] = mapped_column(String(300))
    detail: Mapped[str] = mapped_column(Text, default="")
    choices: Mapped[list[str]] = mapped_column(JSON)
    rules: Mapped[dict[str, dict[str, Any]]] = mapped_column(JSON, default=dict)
    hands: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))
    checked: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))
    screen: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))
    paper: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))
    published: Mapped[list[list[str]] | None] = mapped_column(JSON(none_as_null=True))
    outcome: Mapped[dict[str, dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    passed: Mapped[str | None] = mapped_column(String(40))

    round: Mapped[Round] = relationship(back_populates="motions")
    item: Mapped[AgendaItem] = relationship()
    abstentions: Mapped[list["Abstention"]] = relationship(order_by="Abstention.id", back_populates="motion")
    votes: Mapped[list["NamedVote"]] = relationship(back_populates="motion", order_by="NamedVote.voter_id")

    @property
    def meeting(self) -> Meeting:
        return self.round.meeting

    @property
    def answers(self) -> list[str]:
        """The codes of every answer, blank last."""
        return [*self.choices, BLANK]

    @property
    def can_pass(self) -> list[str]:
        """The codes of the answers that mean something is done."""
        return [code for code in self.choices if code not in (AGAINST, NO)]


class Voter(Base):
    """A member who may vote in a round, with name and office as of then, in the order of the council.

    ``has_cast`` says that a ballot was cast on a screen; it is set once. ``on_paper`` says that the member has a paper
    ballot instead. ``scan`` is the signed sheet of an open written opinion.
    """

    __tablename__ = "vote_voter"
    __table_args__ = (
        UniqueConstraint("round_id", "member_id"),
        UniqueConstraint("round_id", "position"),
        CheckConstraint("NOT (has_cast AND on_paper)", name="one_ballot"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("vote_round.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("council_member.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    office: Mapped[str] = mapped_column(String(160), default="")
    way: Mapped[Way] = mapped_column(choice_of(Way, "way"), default=Way.PRESENT)
    has_cast: Mapped[bool] = mapped_column(default=False)
    on_paper: Mapped[bool] = mapped_column(default=False)
    scan_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    round: Mapped[Round] = relationship(back_populates="voters")
    member: Mapped[CouncilMember] = relationship()
    scan: Mapped[StoredFile | None] = relationship()


class Abstention(Base):
    """A member who has no vote on one question, and why. ``present`` says whether the member sat in the meeting."""

    __tablename__ = "vote_abstention"
    __table_args__ = (
        UniqueConstraint("motion_id", "member_id"),
        CheckConstraint("length(reason) > 0", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    motion_id: Mapped[int] = mapped_column(ForeignKey("vote_motion.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("council_member.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    present: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(300))

    motion: Mapped[Motion] = relationship(back_populates="abstentions")
    member: Mapped[CouncilMember] = relationship()


class BallotBox(Base):
    """The sealed ballots of a secret round while it is open, sorted; empty once they were counted."""

    __tablename__ = "ballot_box"

    round_id: Mapped[int] = mapped_column(ForeignKey("vote_round.id"), primary_key=True)
    ballots: Mapped[list[str]] = mapped_column(JSON, default=list)

    round: Mapped[Round] = relationship(back_populates="box")


class NamedVote(Base):
    """How somebody voted in an open round by name, or the open written opinion of an absent member."""

    __tablename__ = "named_vote"
    __table_args__ = (UniqueConstraint("motion_id", "voter_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    motion_id: Mapped[int] = mapped_column(ForeignKey("vote_motion.id"))
    voter_id: Mapped[int] = mapped_column(ForeignKey("vote_voter.id"), index=True)
    choice: Mapped[str] = mapped_column(String(40))
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    motion: Mapped[Motion] = relationship(back_populates="votes")
    voter: Mapped[Voter] = relationship()
    entered_by: Mapped[Account] = relationship()


class Teller(Base):
    """Somebody who counts and signs the minutes of the count; the first is the head of the tellers."""

    __tablename__ = "vote_teller"
    __table_args__ = (UniqueConstraint("round_id", "position"), CheckConstraint("length(name) > 0", name="name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("vote_round.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    office: Mapped[str] = mapped_column(String(160), default="")

    round: Mapped[Round] = relationship(back_populates="tellers")


class PaperCount(Base):
    """What the tellers counted on paper, entered twice by question and choice; ``invalid`` stands among the choices.

    ``settlement`` says how a difference was settled: between a check and the screen, the screen holds.
    """

    __tablename__ = "vote_paper_count"
    __table_args__ = (
        CheckConstraint("issued >= returned AND returned = valid + invalid", name="ballots"),
        CheckConstraint("valid >= 0 AND invalid >= 0", name="counts"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("vote_round.id"), primary_key=True)
    use: Mapped[PaperUse] = mapped_column(choice_of(PaperUse, "use"), default=PaperUse.VOTES)
    issued: Mapped[int]
    returned: Mapped[int]
    valid: Mapped[int]
    invalid: Mapped[int]
    first: Mapped[dict[str, dict[str, int]]] = mapped_column(JSON, default=dict)
    second: Mapped[dict[str, dict[str, int]]] = mapped_column(JSON, default=dict)
    settlement: Mapped[str] = mapped_column(Text, default="")

    round: Mapped[Round] = relationship(back_populates="paper_count")
