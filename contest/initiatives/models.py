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
from contest.initiatives.confirming import Part, changed_parts, read_by_author, read_by_head, seal
from contest.initiatives.lateness import Deadline, deadline
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


class FormPart(enum.StrEnum):
    """What a returned initiative is opened by: parts that every form has, or a question of the movement's."""

    TITLE = "title"
    FIELD = "field"
    AUTHORS = "authors"
    EVIDENCE = "evidence"
    QUESTION = "question"


class RevisionKind(enum.StrEnum):
    """Why a text was kept: it was saved, it was submitted, or it came too late because somebody else had saved."""

    SAVED = "saved"
    SUBMITTED = "submitted"
    OVERTAKEN = "overtaken"


class ConfirmationKind(enum.StrEnum):
    """What is confirmed: an author the authorship and the share, the head of the unit the whole registration."""

    AUTHOR = "author"
    HEAD = "head"


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
    that saved last: an answer that got lost on the way must not make a page a stranger to its own text. ``unread``
    keeps what was typed into a field and is no answer yet (a day such as 31/2), by the name of the field: a draft loses
    nothing.
    ``appraisal_due_on`` is the last day of the appraisal of what was submitted last.
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
        CheckConstraint("NOT submitted_late OR number IS NOT NULL", name="late"),
        CheckConstraint("withdrawn_from IS NULL OR state = 'withdrawn'", name="withdrawn_state"),
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
    withdrawn_from: Mapped[InitiativeState | None] = mapped_column(choice_of(InitiativeState, "withdrawn_from"))
    submitted_late: Mapped[bool] = mapped_column(default=False)
    confirmations_asked_at: Mapped[datetime | None] = mapped_column(Instant)
    appraisal_due_on: Mapped[date | None]

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
    confirmations: Mapped[list["Confirmation"]] = relationship(order_by="Confirmation.id", back_populates="initiative")
    late_permissions: Mapped[list["LatePermission"]] = relationship(
        primaryjoin="or_(foreign(LatePermission.initiative_id) == Initiative.id, "
        "and_(foreign(LatePermission.initiative_id).is_(None), "
        "foreign(LatePermission.movement_id) == Initiative.movement_id, "
        "foreign(LatePermission.unit_id) == Initiative.unit_id))",
        order_by="LatePermission.id",
        viewonly=True,
    )

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

    def read_by(self, kind: ConfirmationKind) -> dict[str, str]:
        """Return the fingerprints of what somebody confirms who confirms the initiative as it stands now."""
        authors = [(author.full_name, author.post, author.unit_id) for author in self.authors]
        by_author = read_by_author(self.title, authors, [author.share for author in self.authors])
        if kind is ConfirmationKind.AUTHOR:
            return by_author
        return read_by_head(
            by_author,
            unit_id=self.unit_id,
            field_id=self.field_id,
            answers={answer.question_id: answer.value for answer in self.answers},
            unread=self.unread,
            evidence=[(file.question_id, file.file.sha256, file.caption) for file in self.standing_attachments],
        )

    def answer_to(self, question: Question) -> Any:
        """Return the answer to ``question``, None for none."""
        return next((answer.value for answer in self.answers if answer.question_id == question.id), None)

    @property
    def open_return(self) -> "Appraisal | None":
        """The return that the unit has to answer; None unless the initiative is returned."""
        return self.appraisals[-1] if self.state is InitiativeState.RETURNED and self.appraisals else None

    @property
    def opened(self) -> frozenset[str] | None:
        """The names of the parts that may change, as in the form; None while all of them may."""
        parts = self.open_return.reopened if self.open_return else []
        return frozenset(part.name for part in parts) or None

    def is_open(self, part: str) -> bool:
        """Say whether its unit may change ``part`` of the text, by name."""
        return self.is_editable and (self.opened is None or part in self.opened)

    @property
    def deadline(self) -> Deadline | None:
        """The day announced to hand it in, that of registration, or the one given when it was returned; and how far
        grace and late permissions extend it."""
        permitted, first = [line.until for line in self.permitted_late], self.number is None
        if self.open_return is not None and self.open_return.due_on is not None:
            return deadline(self.open_return.due_on, grace_days=0, permitted=permitted)
        phase = self.movement.phase(PhaseKind.REGISTRATION if first else PhaseKind.APPRAISAL)
        if phase is None:
            return None
        terms = self.movement.terms
        grace_days = terms.grace_days if terms and first else 0
        return deadline(phase.closes_on, grace_days=grace_days, permitted=permitted)

    @property
    def closes_on(self) -> date | None:
        """The last day on which it is taken, with grace and late permissions."""
        return self.deadline.closes if self.deadline else None

    @property
    def permitted_late(self) -> list["LatePermission"]:
        """The standing permissions to hand it in late."""
        return [line for line in self.late_permissions if line.revoked_at is None]

    def can_be_submitted_on(self, day: date) -> bool:
        """Say whether the calendar lets the unit hand it in on ``day``."""
        if self.open_return is not None and self.open_return.due_on is not None:
            last_day = self.closes_on or self.open_return.due_on
            return self.movement.state is MovementState.LAUNCHED and day <= last_day
        if self.movement.is_in(PhaseKind.REGISTRATION, day):
            return True
        if self.movement.state is not MovementState.LAUNCHED or self.closes_on is None:
            return False
        begun = self.number is not None or self.movement.has_reached(PhaseKind.REGISTRATION, day)
        return begun and day <= self.closes_on

    def submit(self, number: int, at: datetime, *, late: bool = False) -> None:
        """Hand the initiative in; ``number`` and whether it comes ``late`` are used only the first time."""
        if not self.is_editable:
            raise RuleViolation("This initiative has been submitted already.")
        self.state = InitiativeState.SUBMITTED
        if self.number is None:
            self.number, self.submitted_at, self.submitted_late = number, at, late

    def withdraw(self, reason: str, at: datetime) -> None:
        """Take the initiative out of the movement; it keeps its number and everything else."""
        if self.state is InitiativeState.WITHDRAWN:
            raise RuleViolation("This initiative has been withdrawn already.")
        self.withdrawn_from, self.state = self.state, InitiativeState.WITHDRAWN
        self.withdrawn_at, self.withdrawal_reason = at, reason

    def reinstate(self) -> None:
        """Put a withdrawn initiative back where it was."""
        if self.state is not InitiativeState.WITHDRAWN:
            raise RuleViolation("This initiative has not been withdrawn.")
        unsubmitted = InitiativeState.DRAFT if self.number is None else InitiativeState.SUBMITTED
        self.state, self.withdrawn_from = self.withdrawn_from or unsubmitted, None
        self.withdrawn_at, self.withdrawal_reason = None, ""

    def appraise(self, verdict: Verdict) -> None:
        """Apply the verdict of the appraisal to a submitted initiative; an accepted one can still be returned."""
        returned = verdict is Verdict.RETURNED and self.state is InitiativeState.ELIGIBLE
        if self.state is not InitiativeState.SUBMITTED and not returned:
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


class SavedFilter(Base):
    """What somebody looks for again and again in the list of a movement; the own business of that account."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("account_id", "movement_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"))
    name: Mapped[str] = mapped_column(String(60))
    wanted: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(Instant)

    movement: Mapped[Movement] = relationship()


class Appraisal(Base):
    """One verdict on one submission, with its reason; a rejection must give one.

    ``edition`` is the text that was read and ``checklist`` what was answered then: plain values, readable without the
    checklist. A return opens parts of the text until the end of ``due_on``; ``checker`` is who checks them again. A
    return from before parts could be marked has none: it opens the whole text.
    """

    __tablename__ = "appraisal"
    __table_args__ = (
        CheckConstraint("verdict <> 'rejected' OR length(reason) > 0", name="reason"),
        CheckConstraint("verdict = 'returned' OR (due_on IS NULL AND checker_id IS NULL)", name="returned"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    verdict: Mapped[Verdict] = mapped_column(choice_of(Verdict, "verdict"))
    reason: Mapped[str] = mapped_column(Text, default="")
    edition: Mapped[int | None]
    checklist: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    due_on: Mapped[date | None]
    checker_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    appraised_at: Mapped[datetime] = mapped_column(Instant)
    appraised_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    initiative: Mapped[Initiative] = relationship(back_populates="appraisals")
    appraised_by: Mapped[Account] = relationship(foreign_keys=[appraised_by_id])
    checker: Mapped[Account | None] = relationship(foreign_keys=[checker_id])
    reopened: Mapped[list["ReopenedPart"]] = relationship(order_by="ReopenedPart.id", back_populates="appraisal")

    @property
    def movement(self) -> Movement:
        return self.initiative.movement

    def note_on(self, name: str) -> str:
        """Return what the unit was asked to do in the part of this name; "" when it was not marked."""
        return next((part.note for part in self.reopened if part.name == name), "")


class ReopenedPart(Base):
    """A part of the text that a return opens again, and what the unit is asked to do in it."""

    __tablename__ = "reopened_part"
    __table_args__ = (
        CheckConstraint("(part = 'question') = (question_id IS NOT NULL)", name="question"),
        CheckConstraint("length(note) > 0", name="note"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisal.id"), index=True)
    part: Mapped[FormPart] = mapped_column(choice_of(FormPart, "part"))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"), index=True)
    note: Mapped[str] = mapped_column(Text)

    appraisal: Mapped[Appraisal] = relationship(back_populates="reopened")
    question: Mapped[Question | None] = relationship()

    @property
    def name(self) -> str:
        """How the text names the part: title, field, authors, evidence, or that of the question's field."""
        return f"q{self.question_id}" if self.part is FormPart.QUESTION else self.part.value


class Confirmation(Base):
    """What an author or the head of the unit has said of the initiative as it stood then: confirmed, or given back.

    An author is the one at ``position`` among the authors as they were read; ``name`` says who confirmed. ``seal`` is
    over ``read``, the fingerprints of what was read: when the initiative no longer has them, the confirmation has
    lapsed. With a file it was given on paper, and ``given_by`` is who sent the signed form. A ``note`` gives it back.
    """

    __tablename__ = "confirmation"
    __table_args__ = (
        CheckConstraint("(kind = 'author') = (position IS NOT NULL)", name="position"),
        CheckConstraint("(kind = 'author') = (share IS NOT NULL)", name="share"),
        CheckConstraint("note = '' OR file_id IS NULL", name="given_back"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawal_reason = '')", name="withdrawn"),
        CheckConstraint("length(seal) = 64", name="seal"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    kind: Mapped[ConfirmationKind] = mapped_column(choice_of(ConfirmationKind, "kind"))
    position: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(120))
    share: Mapped[int | None]
    seal: Mapped[str] = mapped_column(String(64))
    read: Mapped[dict[str, str]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(Text, default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    given_at: Mapped[datetime] = mapped_column(Instant)
    given_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawal_reason: Mapped[str] = mapped_column(Text, default="")

    initiative: Mapped[Initiative] = relationship(back_populates="confirmations")
    file: Mapped[StoredFile | None] = relationship()
    given_by: Mapped[Account] = relationship()

    @property
    def movement(self) -> Movement:
        return self.initiative.movement

    @property
    def lapsed(self) -> list[Part]:
        """What has changed since it was given; nothing while it holds."""
        now = self.initiative.read_by(self.kind)
        return [] if seal(now) == self.seal else changed_parts(self.read, now)

    @property
    def stands(self) -> bool:
        """Say whether it confirms the initiative as it stands now."""
        return not self.note and self.withdrawn_at is None and not self.lapsed


class LatePermission(Base):
    """Until when the secretariat lets a unit, or one initiative of it, be handed in after the deadline, and why."""

    __tablename__ = "late_permission"
    __table_args__ = (
        CheckConstraint("length(reason) > 0", name="reason"),
        CheckConstraint("(revoked_at IS NULL) = (revocation_reason = '')", name="revoked"),
        Index("ix_late_permission_movement_id_unit_id", "movement_id", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    initiative_id: Mapped[int | None] = mapped_column(ForeignKey("initiative.id"), index=True)
    until: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    granted_at: Mapped[datetime] = mapped_column(Instant)
    granted_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    revocation_reason: Mapped[str] = mapped_column(Text, default="")

    movement: Mapped[Movement] = relationship()
    unit: Mapped[Unit] = relationship()
    initiative: Mapped[Initiative | None] = relationship()
    granted_by: Mapped[Account] = relationship()


@event.listens_for(Initiative, "before_insert")
@event.listens_for(Initiative, "before_update")
def _index_initiative(_mapper: object, _connection: object, initiative: Any) -> None:
    names = [author.full_name for author in initiative.authors]
    initiative.search = fold(f"{initiative.register_number} {initiative.title} {' '.join(names)}")
    initiative.title_key = sort_key(initiative.title)
    initiative.author_key = name_sort_key(names[0]) if names else ""
