"""From a listed initiative to a recognised one: the council advises, the competent head decides, nothing is deleted.

Once decided, the lines of a list, what was answered on their conditions, and the authors with their shares are
immutable; triggers in the database refuse any change but annulment.
"""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.database import Base, Instant, choice_of
from contest.errors import RuleViolation
from contest.initiatives.models import Initiative
from contest.movements.models import Movement
from contest.units.models import Body, Capacity, Honorific, Person, Unit


class ListState(enum.StrEnum):
    DRAFTED = "drafted"
    SUBMITTED = "submitted"
    DECIDED = "decided"


class ConditionAnswer(enum.StrEnum):
    """Whether an initiative meets a condition of recognition, as the council finds."""

    YES = "yes"
    NO = "no"
    MORE = "more"


class Advice(enum.StrEnum):
    """What the council advises the competent head to do with an initiative."""

    RECOGNISE = "recognise"
    REFUSE = "refuse"
    COMPLETE = "complete"


class RecognitionState(enum.StrEnum):
    """What became of a line. Refused and to be completed follow the advice; struck is against it."""

    PROPOSED = "proposed"
    RECOGNISED = "recognised"
    REFUSED = "refused"
    TO_COMPLETE = "to_complete"
    STRUCK = "struck"
    ANNULLED = "annulled"


class Level(enum.StrEnum):
    """At what level an initiative is recognised. A district or commune recognises at the level of its own."""

    GRASSROOTS = "grassroots"
    PROVINCE = "province"


class RecognitionList(Base):
    """Initiatives that the secretariat puts before the competent head with the advice of the initiative council."""

    __tablename__ = "recognition_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    level: Mapped[Level] = mapped_column(choice_of(Level, "level"), default=Level.GRASSROOTS)
    state: Mapped[ListState] = mapped_column(choice_of(ListState, "state"), default=ListState.DRAFTED)
    made_at: Mapped[datetime] = mapped_column(Instant)
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    return_reason: Mapped[str] = mapped_column(Text, default="")

    movement: Mapped[Movement] = relationship()
    lines: Mapped[list["Recognition"]] = relationship(order_by="Recognition.position", back_populates="roll")
    decision: Mapped["RecognitionDecision | None"] = relationship(back_populates="roll")

    @property
    def is_drafted(self) -> bool:
        """Say whether the secretariat still works on the list."""
        return self.state is ListState.DRAFTED

    @property
    def awaits_decision(self) -> bool:
        """Say whether the list lies before the competent head."""
        return self.state is ListState.SUBMITTED

    def submit(self, at: datetime) -> None:
        if self.state is not ListState.DRAFTED:
            raise RuleViolation("This list has been submitted already.")
        self.state, self.submitted_at, self.return_reason = ListState.SUBMITTED, at, ""

    def give_back(self, reason: str) -> None:
        if self.state is not ListState.SUBMITTED:
            raise RuleViolation("Only a submitted list can be given back.")
        self.state, self.return_reason = ListState.DRAFTED, reason

    def decide(self) -> None:
        if self.state is not ListState.SUBMITTED:
            raise RuleViolation("Only a submitted list can be decided.")
        self.state = ListState.DECIDED


class RecognitionDecision(Base):
    """The decision that recognises initiatives: its number is unique in the body's year, also among other decisions."""

    __tablename__ = "recognition_decision"
    __table_args__ = (
        UniqueConstraint("body_id", "year", "number"),
        CheckConstraint("number > 0", name="number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), index=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("recognition_list.id"), unique=True)
    year: Mapped[int]
    number: Mapped[int]
    symbol: Mapped[str] = mapped_column(String(30))
    issued_on: Mapped[date]
    title: Mapped[str] = mapped_column(String(300))
    capacity: Mapped[Capacity] = mapped_column(choice_of(Capacity, "capacity"))
    signer_name: Mapped[str] = mapped_column(String(120))
    decided_at: Mapped[datetime] = mapped_column(Instant)
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    body: Mapped[Body] = relationship()
    movement: Mapped[Movement] = relationship()
    roll: Mapped[RecognitionList] = relationship(back_populates="decision")
    recognitions: Mapped[list["Recognition"]] = relationship(order_by="Recognition.position", back_populates="decision")
    decided_by: Mapped[Account] = relationship()

    @property
    def notation(self) -> str:
        """Number and symbol as written: 05/QĐ-UBND."""
        return f"{self.number:02d}/{self.symbol}"

    @property
    def day(self) -> date:
        """The day that stands on the decision."""
        return self.issued_on


STANDING = (RecognitionState.PROPOSED, RecognitionState.RECOGNISED)
_STANDS = text("state IN ('proposed', 'recognised')")


class Recognition(Base):
    """A line of a list and, once decided, a recognised initiative: title, unit, score and grade as they were then.

    ``advice`` is the council's, with ``reason`` unless it advises to recognise. ``reach`` is where the initiative has
    effect (phạm vi ảnh hưởng). An initiative has at most one line that stands.
    """

    __tablename__ = "recognition"
    __table_args__ = (
        Index("uq_recognition_standing", "initiative_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
        CheckConstraint("(state IN ('recognised', 'annulled')) = (decision_id IS NOT NULL)", name="decided"),
        CheckConstraint("advice IS NULL OR advice = 'recognise' OR length(reason) > 0", name="reason"),
        CheckConstraint("state <> 'struck' OR length(strike_reason) > 0", name="strike_reason"),
        CheckConstraint("place IS NULL OR place > 0", name="place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("recognition_list.id"), index=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), index=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    unit_name: Mapped[str] = mapped_column(String(200))
    place: Mapped[int | None]
    score: Mapped[int | None]
    outcome: Mapped[str] = mapped_column(String(20), default="")
    grade: Mapped[str] = mapped_column(String(60), default="")
    reach: Mapped[str] = mapped_column(String(200), default="")
    advice: Mapped[Advice | None] = mapped_column(choice_of(Advice, "advice"))
    reason: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[RecognitionState] = mapped_column(
        choice_of(RecognitionState, "state"), default=RecognitionState.PROPOSED
    )
    strike_reason: Mapped[str] = mapped_column(Text, default="")
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("recognition_decision.id"), index=True)

    roll: Mapped[RecognitionList] = relationship(back_populates="lines")
    movement: Mapped[Movement] = relationship()
    body: Mapped[Body] = relationship()
    initiative: Mapped[Initiative] = relationship()
    unit: Mapped[Unit] = relationship()
    decision: Mapped[RecognitionDecision | None] = relationship(back_populates="recognitions")
    answers: Mapped[list["RecognitionAnswer"]] = relationship(
        cascade="all, delete-orphan", order_by="RecognitionAnswer.id", back_populates="recognition"
    )
    authors: Mapped[list["RecognisedAuthor"]] = relationship(
        order_by="RecognisedAuthor.position", back_populates="recognition"
    )
    annulment: Mapped["RecognitionAnnulment | None"] = relationship(back_populates="recognition")

    @property
    def stands(self) -> bool:
        """Say whether the initiative is proposed for recognition or recognised."""
        return self.state in STANDING

    def recognise(self, decision: RecognitionDecision) -> None:
        self._end(RecognitionState.RECOGNISED)
        self.decision = decision

    def refuse(self) -> None:
        self._end(RecognitionState.REFUSED)

    def ask_completion(self) -> None:
        self._end(RecognitionState.TO_COMPLETE)

    def strike(self, reason: str) -> None:
        self._end(RecognitionState.STRUCK)
        self.strike_reason = reason

    def _end(self, state: RecognitionState) -> None:
        if self.state is not RecognitionState.PROPOSED:
            raise RuleViolation("Only a proposed line can be decided.")
        self.state = state

    def annul(self) -> None:
        if self.state is not RecognitionState.RECOGNISED:
            raise RuleViolation("Only a recognition that stands can be annulled.")
        self.state = RecognitionState.ANNULLED


class RecognitionAnswer(Base):
    """What the council found on one condition, by its code in the rule book."""

    __tablename__ = "recognition_answer"
    __table_args__ = (UniqueConstraint("recognition_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recognition_id: Mapped[int] = mapped_column(ForeignKey("recognition.id"))
    code: Mapped[str] = mapped_column(String(40))
    answer: Mapped[ConditionAnswer] = mapped_column(choice_of(ConditionAnswer, "answer"))
    note: Mapped[str] = mapped_column(Text, default="")

    recognition: Mapped[Recognition] = relationship(back_populates="answers")


class RecognisedAuthor(Base):
    """An author of a recognised initiative, as of the decision: name, post, unit and share in hundredths of a percent.

    ``register_number`` is that of the certificate in the body's register of recognised initiatives.
    """

    __tablename__ = "recognised_author"
    __table_args__ = (
        UniqueConstraint("body_id", "register_year", "register_number"),
        UniqueConstraint("recognition_id", "position"),
        CheckConstraint("share > 0", name="share"),
        CheckConstraint("register_number > 0", name="register_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    recognition_id: Mapped[int] = mapped_column(ForeignKey("recognition.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    position: Mapped[int]
    full_name: Mapped[str] = mapped_column(String(120))
    honorific: Mapped[Honorific | None] = mapped_column(choice_of(Honorific, "honorific"))
    post: Mapped[str] = mapped_column(String(160), default="")
    unit_name: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    share: Mapped[int]
    register_year: Mapped[int]
    register_number: Mapped[int]

    recognition: Mapped[Recognition] = relationship(back_populates="authors")
    person: Mapped[Person | None] = relationship()

    @property
    def register_entry(self) -> str:
        """The number in the register as written: 0001/2020."""
        return f"{self.register_number:04d}/{self.register_year}"


class RecognitionAnnulment(Base):
    """Why and by what decision a recognition was taken back."""

    __tablename__ = "recognition_annulment"
    __table_args__ = (CheckConstraint("length(reason) > 0", name="reason"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recognition_id: Mapped[int] = mapped_column(ForeignKey("recognition.id"), unique=True)
    decision_ref: Mapped[str] = mapped_column(String(60))
    annulled_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    recognition: Mapped[Recognition] = relationship(back_populates="annulment")
