"""Registering initiatives: drafts and submission."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from contest import clock
from contest.accounts.models import Account
from contest.database import db, lock
from contest.errors import RuleViolation, Stale
from contest.initiatives import queries
from contest.initiatives.carrying import carried_over
from contest.initiatives.models import (
    Answer,
    Author,
    Initiative,
    InitiativeState,
    Presence,
    Revision,
    RevisionKind,
    SavedFilter,
)
from contest.initiatives.papers import RECEIPT, receipt_values
from contest.initiatives.readiness import Lack, field_of, lacks, unconfirmed, unfit_files
from contest.initiatives.reopening import closed_changes, part_of, refusal_of
from contest.initiatives.wording import other_files
from contest.journal.services import record
from contest.movements.models import Field, Movement, MovementState
from contest.paper.models import Paper
from contest.paper.services import order_paper
from contest.paper.writing import short_day
from contest.questions.models import Question
from contest.rules.workdays import UnknownYear, after_working_days, calendar_for
from contest.storage.services import scan_is_required
from contest.text import fold
from contest.units.models import Unit
from contest.units.queries import namesakes

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
MOST_FILTERS = 30
# What one person's page saves by itself within this time is kept as one text.
BREATH = timedelta(minutes=15)
# A page that is open says so every twenty seconds.
PRESENT = timedelta(seconds=50)


@dataclass(frozen=True)
class AuthorDetails:
    """An author as typed; the share is in hundredths of a percent."""

    full_name: str
    post: str
    unit_id: int
    share: int


@dataclass(frozen=True)
class InitiativeDetails:
    """The whole text of an initiative as typed in its form.

    ``answers`` gives the answers by question; a question without one is left out. ``unread`` is what was typed into a
    field and is no answer, by the name of the field.
    """

    title: str
    field_id: int | None
    authors: tuple[AuthorDetails, ...]
    answers: Mapping[int, Any] = default(default_factory=dict)
    unread: Mapping[str, str] = default(default_factory=dict)

    @classmethod
    def of(cls, initiative: Initiative) -> "InitiativeDetails":
        """Return the text of a stored initiative, with its answers to what is still asked."""
        authors = tuple(
            AuthorDetails(author.full_name, author.post, author.unit_id, author.share) for author in initiative.authors
        )
        asked = {question.id for question in initiative.movement.asked}
        return cls(
            title=initiative.title,
            field_id=initiative.field_id,
            authors=authors,
            answers={answer.question_id: answer.value for answer in initiative.answers if answer.question_id in asked},
            unread=dict(initiative.unread),
        )


class Incomplete(RuleViolation):
    """An initiative cannot be submitted yet; ``missing`` says everything it lacks."""

    def __init__(self, missing: Sequence[Lack]) -> None:
        super().__init__("Something is still missing before this initiative can be submitted.")
        self.missing = missing


def create_draft(
    movement: Movement, unit: Unit, details: InitiativeDetails, origin: str, *, by: Account, automatic: bool = False
) -> Initiative:
    """Begin an initiative of ``unit`` in ``movement`` and return it.

    ``origin`` is the token of the empty form. The same form sent again gives the initiative that it made the first
    time, with what was typed since then saved into it.
    """
    lock(movement)
    if (made := queries.initiative_of_origin(origin)) is not None:
        return _save_again(made, movement, unit, details, origin, by=by, automatic=automatic)
    if movement.state is not MovementState.LAUNCHED:
        raise RuleViolation("Initiatives can be registered only in a launched movement.")
    if unit.body_id != movement.body_id or not unit.exists_on(clock.today()):
        raise RuleViolation("%(name)s does not take part in this movement.", field="unit_id", name=unit.name)
    initiative = Initiative(movement=movement, unit=unit, origin=origin, saved_from=origin, edition=1)
    _write(initiative, details, by)
    db.session.add(initiative)
    _keep(initiative, RevisionKind.SAVED, by, automatic=automatic)
    record(by, "initiative.draft", initiative, body_id=movement.body_id, unit=unit.code, title=details.title)
    return initiative


def _save_again(
    made: Initiative,
    movement: Movement,
    unit: Unit,
    details: InitiativeDetails,
    page: str,
    *,
    by: Account,
    automatic: bool,
) -> Initiative:
    if made.movement_id != movement.id:
        raise RuleViolation("This form belongs to another movement. Begin a new form.")
    if made.unit_id != unit.id:
        raise RuleViolation(
            "This form has been saved for %(name)s already. Begin a new form to register for another unit.",
            field="unit_id",
            name=made.unit.name,
        )
    return save_initiative(made, details, 1, by=by, page=page, automatic=automatic)


def save_initiative(
    initiative: Initiative,
    details: InitiativeDetails,
    edition: int,
    *,
    by: Account,
    page: str = "",
    automatic: bool = False,
) -> Initiative:
    """Save a new text over edition ``edition`` and return the initiative.

    Raises Stale when somebody saved a newer edition or submitted it meanwhile; what the same ``page`` (its token) saved
    last is never too new for it, for the answer may have been lost on a bad line. Stale too when the initiative was
    returned and a part changes that was not reopened: such a text can be kept beside the one that stands, and nothing
    of it is saved. The text that stands already is no news: sending it twice changes nothing and is not refused. What
    the page saves by itself (``automatic``) grows into the text that it saved just before, in the history and in the
    journal.
    """
    lock(initiative)
    standing = InitiativeDetails.of(initiative)
    if standing == details:
        return initiative
    if not initiative.is_editable:
        raise Stale("This initiative has been submitted meanwhile, so its text cannot be changed.")
    if edition != initiative.edition and not (page and page == initiative.saved_from and initiative.saved_by is by):
        raise Stale("%(name)s has saved a newer text while you were writing.", name=initiative.saved_by.name)
    for part in closed_changes(standing, details, initiative.opened):
        raise _closed(initiative, part)
    initiative.edition += 1
    initiative.saved_from = page
    _write(initiative, details, by)
    growing = queries.growing_text(initiative, by, since=clock.now() - BREATH) if automatic else None
    if growing is not None:
        growing.text, growing.edition, growing.saved_at = text_of(initiative), initiative.edition, initiative.saved_at
        return initiative
    _keep(initiative, RevisionKind.SAVED, by, automatic=automatic)
    body_id = initiative.movement.body_id
    record(by, "initiative.save", initiative, body_id=body_id, edition=initiative.edition, title=details.title)
    return initiative


def _closed(initiative: Initiative, part: str) -> Stale:
    """Say that ``part`` was not reopened when the initiative was returned."""
    if message := refusal_of(part):
        return Stale(message)
    labels = {field_of(question.id): question.label for question in initiative.movement.questions}
    return Stale("“%(question)s” was not reopened, so it stays as it was submitted.", question=labels.get(part, part))


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

    Register numbers of a movement have no gaps. What has been submitted already stays as it is. Other evidence than was
    submitted before makes a new edition, as another text does. The appraisal is due after the working days of the
    terms. Raises Incomplete with everything that is missing.
    """
    movement = lock(initiative.movement)
    lock(initiative)
    if initiative.state is InitiativeState.SUBMITTED:
        return initiative
    if initiative.is_editable and not initiative.can_be_submitted_on(clock.today()):
        raise _not_open(initiative)
    if initiative.is_editable and (missing := missing_in(initiative)):
        raise Incomplete(missing)
    now, first = clock.now(), initiative.number is None
    deadline = initiative.deadline
    late = first and deadline is not None and deadline.is_late(clock.today())
    initiative.submit(movement.last_register_number + 1, now, late=late)
    if first:
        movement.last_register_number += 1
    text, before = text_of(initiative), queries.last_submitted(initiative)
    if before is not None and other_files(before.text, text):
        initiative.edition += 1
    _keep(initiative, RevisionKind.SUBMITTED, by, text=text)
    initiative.appraisal_due_on = last_day_of(movement.terms.appraisal_days if movement.terms else None, movement)
    act = "initiative.submit" if first else "initiative.resubmit"
    lateness: dict[str, Any] = {"late": True} if late else {}
    record(by, act, initiative, body_id=movement.body_id, number=initiative.number, edition=initiative.edition,
           **lateness)  # fmt: skip
    filename = f"phieu-tiep-nhan-{initiative.register_number}.pdf"
    values = receipt_values(initiative, now, by=by.name)
    order_paper(RECEIPT, values, filename=filename, subject=initiative)
    return initiative


def last_day_of(days: int | None, movement: Movement) -> date | None:
    """Return the last day of a term of working days that begins today.

    None without a term, or when it runs into a year whose holidays nobody knows yet.
    """
    if days is None:
        return None
    try:
        return after_working_days(clock.today(), days, calendar_for(movement.body.name))
    except UnknownYear:
        return None


def missing_in(initiative: Initiative) -> list[Lack]:
    """Return everything that ``initiative`` lacks before it can be submitted.

    What is closed in a returned one was submitted as it is: a form that asks more meanwhile asks nothing of it.
    """
    standing, opened = initiative.standing_attachments, initiative.opened
    files = Counter(attachment.question_id for attachment in standing)
    asked, terms = initiative.movement.asked, initiative.movement.terms
    by_authors, by_head = bool(terms and terms.confirmed_by_authors), bool(terms and terms.confirmed_by_head)
    found = [
        *lacks(InitiativeDetails.of(initiative), asked, files=files, today=clock.today()),
        *unfit_files(standing, scan_required=scan_is_required()),
    ]
    open_ones = [lack for lack in found if opened is None or part_of(lack.field) in opened]
    return [*open_ones, *unconfirmed(initiative, by_authors=by_authors, by_head=by_head)]


def note_presence(initiative: Initiative, *, by: Account) -> list[str]:
    """Note that ``by`` has the form open, and return the names of others who have it open too."""
    here = {"initiative_id": initiative.id, "account_id": by.id}
    # Two pages of the same person may say so at the same moment.
    seen = _INSERT[db.session.get_bind().dialect.name](Presence).values(**here, seen_at=clock.now())
    db.session.flush()
    db.session.execute(
        seen.on_conflict_do_update(index_elements=list(here), set_={"seen_at": seen.excluded.seen_at}),
        execution_options={"synchronize_session": False},
    )
    return queries.others_present(initiative, by, since=clock.now() - PRESENT)


def copy_initiative(earlier: Initiative, movement: Movement, unit: Unit, origin: str, *, by: Account) -> Initiative:
    """Begin a draft in ``movement`` with the text of an earlier registration, and return it.

    Answers go to the question with the same code, or else with the same words; what cannot be answered there, and the
    evidence, stay behind. The field is taken over when the movement has one of that name.
    """
    fields = {fold(field.name): field.id for field in movement.fields}
    details = InitiativeDetails.of(earlier)
    authors = tuple(author for author in details.authors if _works_at(author.unit_id, movement))
    draft = create_draft(movement, unit, InitiativeDetails(
        title=details.title,
        field_id=fields.get(fold(earlier.field.name)) if earlier.field else None,
        authors=authors,
        answers=carried_over(earlier.answers, movement.asked),
    ), origin, by=by)  # fmt: skip
    record(by, "initiative.copy", draft, body_id=movement.body_id, copied_from=earlier.id, title=draft.title)
    return draft


def keep_filter(movement: Movement, name: str, wanted: Mapping[str, Any], *, by: Account) -> SavedFilter:
    """Keep what ``by`` looks for under a name; under a name that is there it takes the place of the other."""
    kept = next((line for line in queries.filters_of(by, movement) if fold(line.name) == fold(name)), None)
    if kept is None:
        if len(queries.filters_of(by, movement)) >= MOST_FILTERS:
            raise RuleViolation("At most %(most)s searches are kept. Take one out first.", most=MOST_FILTERS)
        kept = SavedFilter(account_id=by.id, movement_id=movement.id)
        db.session.add(kept)
    kept.name, kept.wanted, kept.saved_at = name, dict(wanted), clock.now()
    db.session.flush()
    return kept


def drop_filter(kept: SavedFilter) -> None:
    """Forget what somebody looked for; it is nobody else's business, so nothing is recorded."""
    db.session.delete(kept)


def _works_at(unit_id: int, movement: Movement) -> bool:
    unit = db.session.get(Unit, unit_id)
    return unit is not None and unit.body_id == movement.body_id and unit.exists_on(clock.today())


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


def kept_text(details: InitiativeDetails, movement: Movement) -> dict[str, Any]:
    """Return a text as plain values, with the names that its links have today and what each question asked."""
    field = db.session.get(Field, details.field_id) if details.field_id else None
    names = _unit_names(details.authors)
    return {
        "title": details.title,
        "field_id": details.field_id,
        "field": field.name if field else "",
        "authors": [{**vars(author), "unit": names[author.unit_id]} for author in details.authors],
        "answers": [
            kept_answer(question, details.answers[question.id])
            for question in movement.asked
            if question.id in details.answers
        ],
        "unread": dict(details.unread),
    }


def kept_answer(question: Question, value: Any) -> dict[str, Any]:
    """Return an answer that can be read without its question."""
    return {
        "question_id": question.id,
        "code": question.code,
        "kind": question.kind.value,
        "label": question.label,
        "measure": question.measure,
        "value": value,
    }


def text_of(initiative: Initiative) -> dict[str, Any]:
    """Return the text as it stands, with the names of its files."""
    files = [
        {
            "question_id": line.question_id,
            "label": line.question.label if line.question else "",
            "name": line.file.filename,
            "caption": line.caption,
            "sha256": line.file.sha256,
        }
        for line in initiative.standing_attachments
    ]
    return {**kept_text(InitiativeDetails.of(initiative), initiative.movement), "files": files}


def _unit_names(authors: Sequence[AuthorDetails]) -> Mapping[int, str]:
    rows = db.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_({author.unit_id for author in authors})))
    return {unit_id: name for unit_id, name in rows}


def _write(initiative: Initiative, details: InitiativeDetails, by: Account) -> None:
    """Put ``details`` into ``initiative``. What its links name must belong to the movement and its body."""
    movement = initiative.movement
    if details.field_id is not None and details.field_id not in {field.id for field in movement.fields}:
        raise RuleViolation("This field does not belong to the movement.", field="field_id")
    authors = [_author(place, author, movement.body_id) for place, author in enumerate(details.authors, start=1)]
    initiative.title, initiative.field_id, initiative.unread = details.title, details.field_id, dict(details.unread)
    initiative.authors = authors
    _write_answers(initiative, details.answers)
    initiative.saved_at, initiative.saved_by = clock.now(), by


def _write_answers(initiative: Initiative, answers: Mapping[int, Any]) -> None:
    """Put the answers to what is asked in their places; answers to retired questions stay as they are."""
    asked = {question.id for question in initiative.movement.asked}
    if answers.keys() - asked:
        raise RuleViolation("The form has been changed meanwhile. Load the page anew; what you typed is kept.")
    present = {answer.question_id: answer for answer in initiative.answers}
    for question_id in asked & present.keys() - answers.keys():
        initiative.answers.remove(present[question_id])
    for question_id, value in answers.items():
        if question_id not in present:
            initiative.answers.append(Answer(question_id=question_id, value=value))
        elif present[question_id].value != value:
            present[question_id].value = value


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
    automatic: bool = False,
) -> Revision:
    db.session.flush()
    revision = Revision(
        initiative_id=initiative.id,
        kind=kind,
        edition=initiative.edition if edition is None else edition,
        saved_at=clock.now(),
        saved_by_id=by.id,
        automatic=automatic,
        text=text_of(initiative) if text is None else text,
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
    if initiative.open_return is not None and initiative.open_return.due_on is not None:
        return RuleViolation("The last day to submit it again was %(day)s. Ask the secretariat for more time.", day=day)
    return RuleViolation("Appraisal closed on %(day)s. A returned initiative can no longer be submitted.", day=day)
