"""Registering initiatives: drafts, evidence, submission, appraisal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from contest import clock
from contest.accounts.models import Account
from contest.database import db, lock
from contest.errors import RuleViolation, Stale
from contest.initiatives import queries
from contest.initiatives.models import (
    Appraisal,
    Attachment,
    Author,
    Initiative,
    InitiativeState,
    Revision,
    RevisionKind,
    Verdict,
)
from contest.initiatives.papers import RECEIPT, receipt_values
from contest.initiatives.readiness import Lack, lacks
from contest.journal.services import record
from contest.movements.models import Field, Movement, MovementState
from contest.paper.models import Paper
from contest.paper.services import order_paper
from contest.paper.writing import short_day
from contest.storage.services import store
from contest.storage.uploads import Upload, media_type_of
from contest.units.models import Unit
from contest.units.queries import namesakes

MOST_ATTACHMENTS = 40


@dataclass(frozen=True)
class AuthorDetails:
    """An author as typed; the share is in hundredths of a percent."""

    full_name: str
    post: str
    unit_id: int
    share: int


@dataclass(frozen=True)
class InitiativeDetails:
    """The whole text of an initiative as typed in its form."""

    title: str
    field_id: int | None
    authors: tuple[AuthorDetails, ...]
    problem: str
    content: str
    novelty: str
    effect: str
    scope: str
    first_applied_on: date | None

    @classmethod
    def of(cls, initiative: Initiative) -> "InitiativeDetails":
        """Return the text of a stored initiative."""
        authors = tuple(
            AuthorDetails(author.full_name, author.post, author.unit_id, author.share) for author in initiative.authors
        )
        return cls(
            title=initiative.title,
            field_id=initiative.field_id,
            authors=authors,
            problem=initiative.problem,
            content=initiative.content,
            novelty=initiative.novelty,
            effect=initiative.effect,
            scope=initiative.scope,
            first_applied_on=initiative.first_applied_on,
        )


class Incomplete(RuleViolation):
    """An initiative cannot be submitted yet; ``missing`` says everything it lacks."""

    def __init__(self, missing: Sequence[Lack]) -> None:
        super().__init__("Something is still missing before this initiative can be submitted.")
        self.missing = missing


def create_draft(movement: Movement, unit: Unit, details: InitiativeDetails, origin: str, *, by: Account) -> Initiative:
    """Begin an initiative of ``unit`` in ``movement`` and return it.

    ``origin`` is the token of the empty form. The same form sent again gives the initiative that it made the first
    time, with what was typed since then saved into it.
    """
    lock(movement)
    if (made := queries.initiative_of_origin(origin)) is not None:
        return _save_again(made, unit, details, by=by)
    if movement.state is not MovementState.LAUNCHED:
        raise RuleViolation("Initiatives can be registered only in a launched movement.")
    if unit.body_id != movement.body_id or not unit.exists_on(clock.today()):
        raise RuleViolation("%(name)s does not take part in this movement.", field="unit_id", name=unit.name)
    initiative = Initiative(movement=movement, unit=unit, origin=origin, edition=1)
    _write(initiative, details, by)
    db.session.add(initiative)
    _keep(initiative, RevisionKind.SAVED, by)
    record(by, "initiative.draft", initiative, body_id=movement.body_id, unit=unit.code, title=details.title)
    return initiative


def _save_again(made: Initiative, unit: Unit, details: InitiativeDetails, *, by: Account) -> Initiative:
    if made.unit_id != unit.id:
        raise RuleViolation(
            "This form has been saved for %(name)s already. Begin a new form to register for another unit.",
            field="unit_id",
            name=made.unit.name,
        )
    return save_initiative(made, details, 1, by=by)


def save_initiative(initiative: Initiative, details: InitiativeDetails, edition: int, *, by: Account) -> Initiative:
    """Save a new text over edition ``edition`` and return the initiative.

    Raises Stale when somebody saved a newer edition or submitted it meanwhile. The text that stands already is no news:
    sending it twice changes nothing and is not refused.
    """
    lock(initiative)
    if InitiativeDetails.of(initiative) == details:
        return initiative
    if not initiative.is_editable:
        raise Stale("This initiative has been submitted meanwhile, so its text cannot be changed.")
    if edition != initiative.edition:
        raise Stale("%(name)s has saved a newer text while you were writing.", name=initiative.saved_by.name)
    initiative.edition += 1
    _write(initiative, details, by)
    _keep(initiative, RevisionKind.SAVED, by)
    body_id = initiative.movement.body_id
    record(by, "initiative.save", initiative, body_id=body_id, edition=initiative.edition, title=details.title)
    return initiative


def keep_overtaken(initiative: Initiative, details: InitiativeDetails, edition: int, *, by: Account) -> Revision:
    """Keep a text that came too late beside the one that stands, once."""
    lock(initiative)
    text = kept_text(details, initiative.movement)
    kept = queries.revisions_of(initiative, (RevisionKind.OVERTAKEN,))
    if kept and (kept[-1].saved_by_id, kept[-1].text) == (by.id, text):
        return kept[-1]
    revision = _keep(initiative, RevisionKind.OVERTAKEN, by, text=text, edition=edition)
    record(by, "initiative.overtaken", initiative, body_id=initiative.movement.body_id, edition=edition)
    return revision


def submit_initiative(initiative: Initiative, *, by: Account) -> Initiative:
    """Hand ``initiative`` in and order its receipt; the first time it is given its register number.

    Register numbers of a movement have no gaps. What has been submitted already stays as it is. Raises Incomplete with
    everything that is missing.
    """
    movement = lock(initiative.movement)
    lock(initiative)
    if initiative.state is InitiativeState.SUBMITTED:
        return initiative
    if initiative.is_editable and not initiative.can_be_submitted_on(clock.today()):
        raise _not_open(initiative)
    if initiative.is_editable and (missing := lacks(initiative, today=clock.today())):
        raise Incomplete(missing)
    now, first = clock.now(), initiative.number is None
    initiative.submit(movement.last_register_number + 1, now)
    if first:
        movement.last_register_number += 1
    _keep(initiative, RevisionKind.SUBMITTED, by)
    act = "initiative.submit" if first else "initiative.resubmit"
    record(by, act, initiative, body_id=movement.body_id, number=initiative.number, edition=initiative.edition)
    filename = f"phieu-tiep-nhan-{initiative.register_number}.pdf"
    values = receipt_values(initiative, now, by=by.name)
    order_paper(RECEIPT, values, filename=filename, subject=initiative)
    return initiative


def order_receipt_again(initiative: Initiative, *, by: Account) -> Paper:
    """Order the receipt anew after its printing failed; one that is printed or being printed is returned as it is."""
    lock(initiative)
    paper = queries.receipt_of(initiative)
    if paper is None:
        raise RuleViolation("There is no receipt before the initiative has been submitted.")
    if paper.file_id is not None or not paper.finished:
        return paper
    record(by, "initiative.receipt", initiative, body_id=initiative.movement.body_id)
    values = {name: value for name, value in paper.values.items() if name != "ordered_at"}
    return order_paper(RECEIPT, values, filename=paper.filename, subject=initiative)


def appraise_initiative(
    initiative: Initiative, verdict: Verdict, reason: str, *, by: Account, edition: int | None = None
) -> Initiative:
    """Give the verdict on a submitted initiative; a return and a rejection need a reason.

    ``edition`` is the text that was read: when another one stands meanwhile the verdict is refused. The same verdict
    sent twice is given once.
    """
    lock(initiative)
    if initiative.state is not InitiativeState.SUBMITTED and _given(initiative) == (verdict, reason, by.id):
        return initiative
    if verdict is not Verdict.ELIGIBLE and not reason:
        raise RuleViolation("Give the reason; the unit will read it.", field="reason")
    if edition is not None and edition != initiative.edition:
        raise Stale("The unit has changed the text since this page was opened. Read it again.")
    initiative.appraise(verdict)
    initiative.appraisals.append(
        Appraisal(verdict=verdict, reason=reason, appraised_at=clock.now(), appraised_by_id=by.id)
    )
    body_id = initiative.movement.body_id
    record(by, "initiative.appraise", initiative, body_id=body_id, reason=reason or None, verdict=verdict.value)
    return initiative


def _given(initiative: Initiative) -> tuple[Verdict, str, int] | None:
    """Return the last verdict on ``initiative``, its reason and who gave it."""
    if not initiative.appraisals:
        return None
    last = initiative.appraisals[-1]
    return last.verdict, last.reason, last.appraised_by_id


def add_attachment(initiative: Initiative, upload: Upload, *, limit: int, by: Account) -> Attachment:
    """Add a piece of evidence of at most ``limit`` bytes; the same content sent twice is kept once."""
    media_type = media_type_of(upload, limit=limit)
    lock(initiative)
    _check_open_for_evidence(initiative)
    standing, seal = initiative.standing_attachments, sha256(upload.content).hexdigest()
    if twin := next((attachment for attachment in standing if attachment.file.sha256 == seal), None):
        return twin
    if len(standing) >= MOST_ATTACHMENTS:
        raise RuleViolation("An initiative has at most %(most)s files. Take one out first.", most=MOST_ATTACHMENTS)
    file = store(upload.content, filename=upload.filename, media_type=media_type)
    attachment = Attachment(file=file, added_at=clock.now(), added_by_id=by.id)
    initiative.attachments.append(attachment)
    record(by, "initiative.attach", initiative, body_id=initiative.movement.body_id, file=file.filename,
           sha256=file.sha256)  # fmt: skip
    return attachment


def remove_attachment(attachment: Attachment, *, by: Account) -> Attachment:
    """Take a piece of evidence out; the file itself stays."""
    initiative = lock(attachment.initiative)
    lock(attachment)
    if attachment.removed_at is not None:
        return attachment
    _check_open_for_evidence(initiative)
    attachment.removed_at = clock.now()
    file = attachment.file
    record(by, "initiative.detach", initiative, body_id=initiative.movement.body_id, file=file.filename,
           sha256=file.sha256)  # fmt: skip
    return attachment


def kept_text(details: InitiativeDetails, movement: Movement) -> dict[str, Any]:
    """Return a text as plain values, with the names that its links have today."""
    field = db.session.get(Field, details.field_id) if details.field_id else None
    names = _unit_names(details.authors)
    applied = details.first_applied_on
    return {
        **{name: getattr(details, name) for name in ("title", "problem", "content", "novelty", "effect", "scope")},
        "field_id": details.field_id,
        "field": field.name if field else "",
        "authors": [{**vars(author), "unit": names[author.unit_id]} for author in details.authors],
        "first_applied_on": applied.isoformat() if applied else None,
    }


def _unit_names(authors: Sequence[AuthorDetails]) -> Mapping[int, str]:
    rows = db.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_({author.unit_id for author in authors})))
    return {unit_id: name for unit_id, name in rows}


def _write(initiative: Initiative, details: InitiativeDetails, by: Account) -> None:
    """Put ``details`` into ``initiative``. What its links name must belong to the movement and its body."""
    movement = initiative.movement
    if details.field_id is not None and details.field_id not in {field.id for field in movement.fields}:
        raise RuleViolation("This field does not belong to the movement.", field="field_id")
    authors = [_author(place, author, movement.body_id) for place, author in enumerate(details.authors, start=1)]
    for name in ("title", "field_id", "problem", "content", "novelty", "effect", "scope", "first_applied_on"):
        setattr(initiative, name, getattr(details, name))
    initiative.authors = authors
    initiative.saved_at, initiative.saved_by = clock.now(), by


def _author(place: int, author: AuthorDetails, body_id: int) -> Author:
    """Return the row of an author, linked to the person of that name at the unit when there is exactly one."""
    unit = db.session.get(Unit, author.unit_id)
    if unit is None or unit.body_id != body_id:
        raise RuleViolation("This unit does not belong to the body.", field=f"authors-{place - 1}-unit_id")
    same = namesakes(unit, author.full_name)
    same_post = [person for person in same if person.post == author.post]
    matches = same_post or same
    person = matches[0] if len(matches) == 1 else None
    return Author(position=place, person_id=person.id if person else None, **vars(author))


def _keep(
    initiative: Initiative,
    kind: RevisionKind,
    by: Account,
    *,
    text: dict[str, Any] | None = None,
    edition: int | None = None,
) -> Revision:
    db.session.flush()
    revision = Revision(
        initiative_id=initiative.id,
        kind=kind,
        edition=initiative.edition if edition is None else edition,
        saved_at=clock.now(),
        saved_by_id=by.id,
        text=kept_text(InitiativeDetails.of(initiative), initiative.movement) if text is None else text,
    )
    db.session.add(revision)
    return revision


def _not_open(initiative: Initiative) -> RuleViolation:
    """Say why the calendar does not let ``initiative`` be submitted today."""
    closes_on = initiative.closes_on
    if closes_on is None or closes_on >= clock.today():
        return RuleViolation("Registration has not begun. Submit the initiative when it has.")
    day = short_day(closes_on)
    if initiative.number is None:
        return RuleViolation("Registration closed on %(day)s. A draft can no longer be submitted.", day=day)
    return RuleViolation("Appraisal closed on %(day)s. A returned initiative can no longer be submitted.", day=day)


def _check_open_for_evidence(initiative: Initiative) -> None:
    if not initiative.is_editable:
        raise RuleViolation("This initiative has been submitted, so its evidence cannot be changed.")
