"""An initiative, its authors, evidence, every saved text, and the verdicts of its appraisal.

Contribution shares are hundredths of a percent: 10 000 is the whole. A draft keeps whatever was typed, also shares that
do not add up; what is submitted is complete.
"""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.database import Base, Instant, choice_of
from contest.errors import RuleViolation
from contest.initiatives.shares import WHOLE as WHOLE
from contest.movements.models import Field, Movement, MovementState, PhaseKind
from contest.questions.models import Question
from contest.storage.models import StoredFile
from contest.text import fold, name_sort_key, sort_key
from contest.units.models import Person, Unit


class InitiativeState(enum.StrEnum):
    """Registered is not eligible, eligible is not recognised, recognised is not commended."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ELIGIBLE = "eligible"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Verdict(enum.StrEnum):
    ELIGIBLE = "eligible"
    RETURNED = "returned"
    REJECTED = "rejected"


class RevisionKind(enum.StrEnum):
    """Why a text was kept: it was saved, it was submitted, or it came too late because somebody else had saved."""

    SAVED = "saved"
    SUBMITTED = "submitted"
    OVERTAKEN = "overtaken"


class ScanState(enum.StrEnum):
    """What the virus scanner says of a file. Not scanned is what came while there was no scanner."""

    NOT_SCANNED = "not_scanned"
    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"
    FAILED = "failed"


class Initiative(Base):
    """A solution that a unit registers in a movement. It gets its register number when it is first submitted.

    ``edition`` counts the saved texts, so that who saves an older one is told; ``origin`` is the token of the empty
    form it was first sent from, so that a form sent twice makes one initiative. ``saved_from`` is the token of the page
    that saved last: an answer that got lost on the way must not make a page a stranger to its own text. ``unread`` keeps what was typed into a
    field and is no answer yet (a day such as 31/2), by the name of the field: a draft loses nothing.
    """

    __tablename__ = "initiative"
    __table_args__ = (
        UniqueConstraint("movement_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint(
            "CASE WHEN number IS NULL THEN state IN ('draft', 'withdrawn') ELSE state <> 'draft' END", name="numbered"
        ),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn"),
        CheckConstraint("(number IS NULL) = (submitted_at IS NULL)", name="submitted"),
        Index("ix_initiative_movement_state", "movement_id", "state"),
        # Sums up what has been submitted and saved without reading a row; see contest.initiatives.similar.
        Index("ix_initiative_movement_number_edition", "movement_id", "number", "edition"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    field_id: Mapped[int | None] = mapped_column(ForeignKey("field.id"))
    number: Mapped[int | None]
    title: Mapped[str] = mapped_column(String(300))
    unread: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    state: Mapped[InitiativeState] = mapped_column(choice_of(InitiativeState, "state"), default=InitiativeState.DRAFT)
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    saved_at: Mapped[datetime] = mapped_column(Instant)
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    edition: Mapped[int] = mapped_column(default=1)
    origin: Mapped[str] = mapped_column(String(36), unique=True)
    saved_from: Mapped[str] = mapped_column(String(36), default="")
    search: Mapped[str] = mapped_column(Text, default="")
    title_key: Mapped[str] = mapped_column(Text, default="")
    author_key: Mapped[str] = mapped_column(Text, default="")
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawal_reason: Mapped[str] = mapped_column(Text, default="")

    movement: Mapped[Movement] = relationship()
    unit: Mapped[Unit] = relationship()
    field: Mapped[Field | None] = relationship()
    saved_by: Mapped[Account] = relationship()
    authors: Mapped[list["Author"]] = relationship(
        cascade="all, delete-orphan", order_by="Author.position", back_populates="initiative"
    )
    answers: Mapped[list["Answer"]] = relationship(cascade="all, delete-orphan", back_populates="initiative")
    attachments: Mapped[list["Attachment"]] = relationship(
        order_by="(Attachment.position, Attachment.id)", back_populates="initiative"
    )
    appraisals: Mapped[list["Appraisal"]] = relationship(order_by="Appraisal.id", back_populates="initiative")

    @property
    def register_number(self) -> str:
        """The register number as it is written, with two digits at least; a dash before there is one."""
        return f"{self.number:02d}" if self.number else "–"

    @property
    def is_editable(self) -> bool:
        """Say whether its unit may still change the text."""
        return self.state in (InitiativeState.DRAFT, InitiativeState.RETURNED)

    @property
    def standing_attachments(self) -> list["Attachment"]:
        return [attachment for attachment in self.attachments if attachment.removed_at is None]

    @property
    def shown_questions(self) -> list[Question]:
        """The questions whose answers are read: those of the form, and retired ones that were answered here."""
        answered = {answer.question_id for answer in self.answers} | {file.question_id for file in self.attachments}
        return [question for question in self.movement.questions if not question.retired_at or question.id in answered]

    def answer_to(self, question: Question) -> Any:
        """Return the answer to ``question``, None for none."""
        return next((answer.value for answer in self.answers if answer.question_id == question.id), None)

    @property
    def closes_on(self) -> date | None:
        """The last day to hand it in: that of registration, or that of appraisal once it has been submitted before."""
        phase = self.movement.phase(PhaseKind.REGISTRATION if self.number is None else PhaseKind.APPRAISAL)
        return phase.closes_on if phase else None

    def can_be_submitted_on(self, day: date) -> bool:
        """Say whether the calendar lets the unit hand it in on ``day``."""
        if self.movement.is_in(PhaseKind.REGISTRATION, day):
            return True
        if self.number is None or self.closes_on is None:
            return False
        return self.movement.state is MovementState.LAUNCHED and day <= self.closes_on

    def submit(self, number: int, at: datetime) -> None:
        """Hand the initiative in; ``number`` is used only the first time."""
        if not self.is_editable:
            raise RuleViolation("This initiative has been submitted already.")
        self.state = InitiativeState.SUBMITTED
        if self.number is None:
            self.number, self.submitted_at = number, at

    def appraise(self, verdict: Verdict) -> None:
        """Apply the verdict of the appraisal to a submitted initiative."""
        if self.state is not InitiativeState.SUBMITTED:
            raise RuleViolation("Only a submitted initiative can be appraised.")
        self.state = InitiativeState(verdict.value)


class Author(Base):
    """An author and the share contributed, in hundredths of a percent; 0 while none was typed."""

    __tablename__ = "author"
    __table_args__ = (CheckConstraint("share >= 0", name="share"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    position: Mapped[int]
    full_name: Mapped[str] = mapped_column(String(120))
    post: Mapped[str] = mapped_column(String(160), default="")
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    share: Mapped[int]

    initiative: Mapped[Initiative] = relationship(back_populates="authors")
    unit: Mapped[Unit] = relationship()
    person: Mapped[Person | None] = relationship()


class Answer(Base):
    """What was answered to a question of the movement's form: a plain value, as contest.questions.answers has it."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("initiative_id", "question_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    value: Mapped[Any] = mapped_column(JSON)

    initiative: Mapped[Initiative] = relationship(back_populates="answers")
    question: Mapped[Question] = relationship()


class Attachment(Base):
    """A piece of evidence, of the initiative as a whole or for one question. Taking it out marks it; the file stays.

    ``caption`` is what the unit calls it; ``pages`` how many pages can be looked at in the page, unknown for files that
    came before pages were counted. ``finding`` names the malware in an infected one.
    """

    __tablename__ = "attachment"
    __table_args__ = (CheckConstraint("(scan = 'infected') = (finding <> '')", name="finding"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    position: Mapped[int] = mapped_column(default=0)
    caption: Mapped[str] = mapped_column(String(200), default="")
    pages: Mapped[int | None]
    scan: Mapped[ScanState] = mapped_column(choice_of(ScanState, "scan"), default=ScanState.NOT_SCANNED)
    finding: Mapped[str] = mapped_column(String(200), default="")
    added_at: Mapped[datetime] = mapped_column(Instant)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    removed_at: Mapped[datetime | None] = mapped_column(Instant)

    initiative: Mapped[Initiative] = relationship(back_populates="attachments")
    question: Mapped[Question | None] = relationship()
    file: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)

    @property
    def movement(self) -> Movement:
        return self.initiative.movement

    @property
    def label(self) -> str:
        """What it is called in a list: its caption, or else the name of its file."""
        return self.caption or self.file.filename

    @property
    def full_label(self) -> str:
        """What it is called on papers: its caption and the name of its file."""
        return f"{self.caption} ({self.file.filename})" if self.caption else self.file.filename

    def is_withheld(self, *, scan_required: bool) -> bool:
        """Say whether nobody may open it, nor submit it: it is infected, or not known to be clean where it must be."""
        return self.scan is ScanState.INFECTED or (scan_required and self.scan is not ScanState.CLEAN)


class Revision(Base):
    """The whole text as somebody sent it.

    What was saved by itself while somebody wrote is kept as one text that grows, for a while; see ``services.BREATH``.
    """

    __tablename__ = "initiative_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    kind: Mapped[RevisionKind] = mapped_column(choice_of(RevisionKind, "kind"))
    edition: Mapped[int]
    saved_at: Mapped[datetime] = mapped_column(Instant)
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    automatic: Mapped[bool] = mapped_column(default=False)
    text: Mapped[dict[str, Any]] = mapped_column(JSON)

    saved_by: Mapped[Account] = relationship()


class Presence(Base):
    """Who has the form of an initiative open, and when the page last said so."""

    __tablename__ = "presence"

    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(Instant)

    account: Mapped[Account] = relationship()


class Appraisal(Base):
    """One verdict on one submission, with its reason; a return and a rejection must give one."""

    __tablename__ = "appraisal"
    __table_args__ = (CheckConstraint("verdict = 'eligible' OR length(reason) > 0", name="reason"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    verdict: Mapped[Verdict] = mapped_column(choice_of(Verdict, "verdict"))
    reason: Mapped[str] = mapped_column(Text, default="")
    appraised_at: Mapped[datetime] = mapped_column(Instant)
    appraised_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    initiative: Mapped[Initiative] = relationship(back_populates="appraisals")
    appraised_by: Mapped[Account] = relationship()


@event.listens_for(Initiative, "before_insert")
@event.listens_for(Initiative, "before_update")
def _index_initiative(_mapper: object, _connection: object, initiative: Any) -> None:
    names = [author.full_name for author in initiative.authors]
    initiative.search = fold(f"{initiative.register_number} {initiative.title} {' '.join(names)}")
    initiative.title_key = sort_key(initiative.title)
    initiative.author_key = name_sort_key(names[0]) if names else ""
