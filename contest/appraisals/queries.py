"""Appraisal as pages, rules and papers need it."""

import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from contest.accounts.models import Account, Role
from contest.appraisals.checklist import Finding, Line, finding_in
from contest.appraisals.models import AppraisalDraft, ChecklistItem, Comparison, Opinion
from contest.appraisals.progress import Facts
from contest.clock import OFFICE
from contest.database import db, found
from contest.errors import NotFound
from contest.initiatives.models import (
    Appraisal,
    FormPart,
    Initiative,
    InitiativeState,
    ReopenedPart,
    Revision,
    RevisionKind,
    Verdict,
)
from contest.initiatives.readiness import field_of
from contest.initiatives.reopening import phrase_of
from contest.initiatives.wording import Change, changes
from contest.movements.models import Movement, MovementState
from contest.questions.models import Question
from contest.units.models import Body, Unit

PAGE_SIZE = 100


class Show(enum.StrEnum):
    """What the worklist of a movement's appraisal shows."""

    WAITING = "waiting"
    RETURNED = "returned"
    OPINIONS = "opinions"


class Sort(enum.StrEnum):
    DUE = "due"
    NUMBER = "number"
    UNIT = "unit"


@dataclass(frozen=True)
class OpenPart:
    """A part that a return can open: by its name in the form, and the question if it is one."""

    name: str
    part: FormPart
    question: Question | None = None


@dataclass(frozen=True)
class ListPage:
    """One page of initiatives, how many open opinions each waits for, and how many rows the whole list has."""

    rows: Sequence[Initiative]
    opinions: dict[int, int]
    total: int
    number: int

    @property
    def last(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True)
class Answered:
    """A return, and what the unit changed in the text that it submitted next; None while it has not."""

    appraisal: Appraisal
    changes: list[Change] | None


@dataclass(frozen=True)
class Pair:
    """An initiative under appraisal beside another that may be the same."""

    initiative: Initiative
    other: Initiative

    @property
    def movement(self) -> Movement:
        return self.initiative.movement


def find_appraisal(appraisal_id: int) -> Appraisal:
    return found(Appraisal, appraisal_id)


def find_opinion(opinion_id: int) -> Opinion:
    return found(Opinion, opinion_id)


def find_pair(initiative_id: int, other_id: int) -> Pair:
    """Return two submitted initiatives of one body, or of bodies of which the first one's is the successor."""
    initiative, other = found(Initiative, initiative_id), found(Initiative, other_id)
    if initiative is other or other.number is None or not _succeeds(initiative.movement.body, other.movement.body):
        raise NotFound("initiative")
    return Pair(initiative, other)


def _succeeds(heir: Body, body: Body) -> bool:
    """Say whether ``heir`` is ``body`` or took its place, directly or by others."""
    seen = {body.id}
    while body.id != heir.id:
        if body.successor_id is None or body.successor_id in seen:
            return False
        seen.add(body.successor_id)
        body = found(Body, body.successor_id)
    return True


def parts_of(movement: Movement) -> list[OpenPart]:
    """Return the parts that a return can open, in the order of the form."""
    first = [OpenPart(part.value, part) for part in (FormPart.TITLE, FormPart.FIELD, FormPart.AUTHORS)]
    asked = [OpenPart(field_of(question.id), FormPart.QUESTION, question) for question in movement.asked]
    return [*first, *asked, OpenPart(FormPart.EVIDENCE.value, FormPart.EVIDENCE)]


def items_of(movement: Movement) -> Sequence[ChecklistItem]:
    """Return the checklist of ``movement`` as it stands, in its order."""
    return db.session.scalars(
        select(ChecklistItem)
        .where(ChecklistItem.movement_id == movement.id, ChecklistItem.retired_at.is_(None))
        .order_by(ChecklistItem.position, ChecklistItem.id)
    ).all()


def draft_of(initiative: Initiative) -> AppraisalDraft | None:
    return db.session.get(AppraisalDraft, initiative.id)


def lines_of(initiative: Initiative) -> list[Line]:
    """Return the checklist with what was written down last: for the verdict to come, or else with the last one."""
    draft, last = draft_of(initiative), initiative.appraisals[-1] if initiative.appraisals else None
    known = {str(line["item_id"]): line for line in (last.checklist if last else [])}
    known |= draft.checklist if draft else {}
    return [
        Line(item.id, item.text, item.source, finding_in(known.get(str(item.id))))
        for item in items_of(initiative.movement)
    ]


def blank_lines(movement: Movement) -> list[Line]:
    """Return the checklist with nothing found yet."""
    return [Line(item.id, item.text, item.source, Finding()) for item in items_of(movement)]


def next_waiting(movement: Movement, after: int, account: Account) -> Initiative | None:
    """Return what ``account`` can appraise next: the next register number after ``after``, or else the first."""
    return db.session.scalar(
        select(Initiative)
        .where(Initiative.movement_id == movement.id, _waiting(), not_(_checked_by_others(account)))
        .order_by(Initiative.number <= after, Initiative.number)
        .limit(1)
    )


def waiting_count(movement: Movement) -> int:
    """Return how many submitted initiatives of ``movement`` wait for their appraisal."""
    waiting = select(func.count()).select_from(Initiative).where(Initiative.movement_id == movement.id, _waiting())
    return db.session.scalar(waiting) or 0


def counts_of(movement: Movement, today: date) -> dict[Show, tuple[int, int]]:
    """Return how many stand under each heading of the worklist, and how many of them are overdue."""
    waiting, returned = (
        select(func.count(), func.count().filter(due < today)).select_from(Initiative)
        .where(Initiative.movement_id == movement.id, Initiative.state == state)
        for state, due in (
            (InitiativeState.SUBMITTED, Initiative.appraisal_due_on), (InitiativeState.RETURNED, _completion_due()),
        )
    )  # fmt: skip
    opinions = (
        select(func.count(), func.count().filter(Opinion.due_on < today))
        .select_from(Opinion)
        .join(Opinion.initiative)
        .where(Initiative.movement_id == movement.id, _open())
    )
    counted = {Show.WAITING: waiting, Show.RETURNED: returned, Show.OPINIONS: opinions}
    rows = {show: db.session.execute(query).one() for show, query in counted.items()}
    return {show: (count, late) for show, (count, late) in rows.items()}


def worklist(movement: Movement, show: Show, sort: Sort, page: int = 1) -> ListPage:
    """Return one page of what waits for its appraisal, or was returned and waits for its unit."""
    state = InitiativeState.RETURNED if show is Show.RETURNED else InitiativeState.SUBMITTED
    due = _completion_due() if show is Show.RETURNED else Initiative.appraisal_due_on
    where = (Initiative.movement_id == movement.id, Initiative.state == state)
    total = db.session.scalar(select(func.count()).select_from(Initiative).where(*where)) or 0
    number = min(max(page, 1), max(1, -(-total // PAGE_SIZE)))
    order = {Sort.DUE: (due.is_(None), due), Sort.NUMBER: (), Sort.UNIT: (Unit.sort_key,)}[sort]
    rows = db.session.scalars(
        select(Initiative)
        .join(Initiative.unit)
        .where(*where)
        .options(
            joinedload(Initiative.unit),
            selectinload(Initiative.late_permissions),
            selectinload(Initiative.appraisals).options(
                joinedload(Appraisal.checker), selectinload(Appraisal.reopened).joinedload(ReopenedPart.question)
            ),
        )
        .order_by(*order, Initiative.number)
        .offset((number - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    ).all()
    return ListPage(rows, _open_opinions(rows), total, number)


def _open_opinions(initiatives: Sequence[Initiative]) -> dict[int, int]:
    ids = [initiative.id for initiative in initiatives]
    query = select(Opinion.initiative_id, func.count()).where(Opinion.initiative_id.in_(ids), _open())
    return dict(db.session.execute(query.group_by(Opinion.initiative_id)).tuples().all())


def appraisals_due() -> dict[int, date]:
    """Return by movement when the first appraisal of what waits for it is due."""
    due = func.min(Initiative.appraisal_due_on)
    rows = db.session.execute(select(Initiative.movement_id, due).where(_waiting()).group_by(Initiative.movement_id))
    return {movement_id: day for movement_id, day in rows if day is not None}


def completions_due(unit_ids: Collection[int]) -> dict[int, date]:
    """Return by movement when the first completion of what was returned to these units is due."""
    returned = select(Initiative.movement_id, _completion_due().label("due")).where(
        Initiative.unit_id.in_(unit_ids), Initiative.state == InitiativeState.RETURNED
    )
    lines = returned.subquery()
    rows = db.session.execute(select(lines.c.movement_id, func.min(lines.c.due)).group_by(lines.c.movement_id))
    return {movement_id: day for movement_id, day in rows if day is not None}


def opinions_due(unit_ids: Collection[int]) -> dict[int, tuple[int, date]]:
    """Return by movement how many opinions these units still have to give, and when the first is due."""
    rows = db.session.execute(
        select(Initiative.movement_id, func.count(), func.min(Opinion.due_on))
        .join(Opinion.initiative)
        .where(
            Opinion.unit_id.in_(unit_ids),
            _open(),
            Initiative.state.in_((InitiativeState.SUBMITTED, InitiativeState.RETURNED)),
        )
        .group_by(Initiative.movement_id)
    )
    return {movement_id: (count, day) for movement_id, count, day in rows}


def opinions_in(movement: Movement) -> Sequence[Opinion]:
    """Return the opinions that are asked for in ``movement`` and have not been given, the earliest due first."""
    query = select(Opinion).join(Opinion.initiative).where(Initiative.movement_id == movement.id, _open())
    return db.session.scalars(_read(query).order_by(Opinion.due_on, Opinion.id)).all()


def opinions_of(initiative: Initiative) -> Sequence[Opinion]:
    """Return every opinion that was asked about ``initiative``, in the order in which they were asked."""
    query = select(Opinion).where(Opinion.initiative_id == initiative.id)
    return db.session.scalars(_read(query).order_by(Opinion.id)).all()


def opinions_asked_of(account: Account) -> Sequence[Opinion]:
    """Return what the offices of ``account`` are and were asked: the open ones first, the earliest due first."""
    units = [grant.unit_id for grant in account.standing_grants if grant.role is Role.UNIT_OFFICER and grant.unit_id]
    query = _read(select(Opinion).where(Opinion.unit_id.in_(units))).options(
        joinedload(Opinion.initiative).joinedload(Initiative.movement)
    )
    return db.session.scalars(query.order_by(not_(_open()), Opinion.due_on, Opinion.id)).all()


def open_opinion_of(initiative: Initiative, unit: Unit) -> Opinion | None:
    """Return what ``unit`` is being asked about ``initiative``."""
    return db.session.scalar(
        select(Opinion).where(Opinion.initiative_id == initiative.id, Opinion.unit_id == unit.id, _open())
    )


def was_asked(initiative: Initiative, unit_ids: Collection[int]) -> bool:
    """Say whether one of these units is asked for its opinion on ``initiative``, or has given it."""
    asked = select(Opinion.id).where(
        Opinion.initiative_id == initiative.id, Opinion.unit_id.in_(unit_ids), Opinion.withdrawn_at.is_(None)
    )
    return db.session.scalar(asked.limit(1)) is not None


def comparison_of(one: Initiative, other: Initiative) -> Comparison | None:
    first, second = sorted((one.id, other.id))
    return db.session.scalar(select(Comparison).where(Comparison.first_id == first, Comparison.second_id == second))


def comparisons_with(initiative: Initiative, other_ids: Collection[int]) -> dict[int, Comparison]:
    """Return what was found of ``initiative`` beside each of these others, by the other's id."""
    rows = db.session.scalars(
        select(Comparison)
        .where(
            or_(
                and_(Comparison.first_id == initiative.id, Comparison.second_id.in_(other_ids)),
                and_(Comparison.second_id == initiative.id, Comparison.first_id.in_(other_ids)),
            )
        )
        .options(joinedload(Comparison.judged_by))
    )
    return {row.second_id if row.first_id == initiative.id else row.first_id: row for row in rows}


def returns_of(initiative: Initiative) -> list[Answered]:
    """Return every return of ``initiative`` with what the unit changed in answer to it, the latest first."""
    texts = db.session.scalars(
        select(Revision)
        .where(Revision.initiative_id == initiative.id, Revision.kind == RevisionKind.SUBMITTED)
        .order_by(Revision.id)
    ).all()
    returned = [appraisal for appraisal in initiative.appraisals if appraisal.verdict is Verdict.RETURNED]
    return [Answered(appraisal, _changed_since(appraisal, texts)) for appraisal in reversed(returned)]


def _changed_since(appraisal: Appraisal, texts: Sequence[Revision]) -> list[Change] | None:
    before = [text for text in texts if text.saved_at <= appraisal.appraised_at]
    after = [text for text in texts if text.saved_at > appraisal.appraised_at]
    return changes(before[-1].text, after[0].text) if before and after else None


def submitted_text(initiative: Initiative, edition: int) -> Revision | None:
    """Return the text of this edition as it was submitted last."""
    submitted = select(Revision).where(
        Revision.initiative_id == initiative.id, Revision.kind == RevisionKind.SUBMITTED, Revision.edition == edition
    )
    return db.session.scalar(submitted.order_by(Revision.id.desc()).limit(1))


def checker_of(initiative: Initiative) -> Account | None:
    """Return who alone checks ``initiative`` again after it was completed; None when everybody may appraise it."""
    last = initiative.appraisals[-1] if initiative.appraisals else None
    rechecked = initiative.state is InitiativeState.SUBMITTED and last is not None and last.verdict is Verdict.RETURNED
    return last.checker if last is not None and rechecked else None


def chosen_in(movement: Movement, ids: Collection[int]) -> Sequence[Initiative]:
    """Return the submitted initiatives of ``movement`` with these ids, by register number; drafts are nobody's."""
    return db.session.scalars(
        select(Initiative)
        .where(Initiative.movement_id == movement.id, Initiative.id.in_(ids), Initiative.number.is_not(None))
        .options(joinedload(Initiative.unit), selectinload(Initiative.appraisals))
        .order_by(Initiative.number)
    ).all()


def facts_of(initiatives: Sequence[Initiative], today: date) -> dict[int, Facts]:
    """Return what is publicly known of each of ``initiatives``, by id, in a constant number of queries."""
    ids = [initiative.id for initiative in initiatives]
    _read_on(ids)
    submissions, asked = _last_submissions(ids), _asked_of(ids)
    return {
        initiative.id: _facts(initiative, today, submissions.get(initiative.id), asked[initiative.id])
        for initiative in initiatives
    }


def _read_on(ids: Collection[int]) -> None:
    """Read at once what the facts of these initiatives are told from."""
    db.session.scalars(
        select(Initiative)
        .where(Initiative.id.in_(ids))
        .options(
            selectinload(Initiative.appraisals).selectinload(Appraisal.reopened).joinedload(ReopenedPart.question),
            selectinload(Initiative.late_permissions),
            joinedload(Initiative.movement).options(selectinload(Movement.phases), joinedload(Movement.terms)),
        )
    ).all()


def _facts(
    initiative: Initiative, today: date, submitted: tuple[datetime, int] | None, opinions: Sequence[tuple[str, date]]
) -> Facts:
    last = initiative.appraisals[-1] if initiative.appraisals else None
    return Facts(
        state=initiative.state,
        today=today,
        closed=initiative.movement.state is MovementState.CLOSED,
        submitted_on=_day(submitted[0]) if submitted else None,
        again=submitted is not None and submitted[1] > 1,
        appraisal_due_on=initiative.appraisal_due_on,
        opinions=opinions,
        verdict_on=_day(last.appraised_at) if last else None,
        reason=last.reason if last else "",
        parts=phrases_of(last) if last else [],
        last_day=initiative.closes_on,
        withdrawn_on=_day(initiative.withdrawn_at) if initiative.withdrawn_at else None,
        phases={phase.kind: (phase.opens_on, phase.closes_on) for phase in initiative.movement.phases},
    )


def phrases_of(appraisal: Appraisal) -> list[tuple[str, Mapping[str, str]]]:
    """Return what the reopened parts of a return are called, as message ids with their values."""
    return [phrase_of(part.part, part.question.label if part.question else "") for part in appraisal.reopened]


def _last_submissions(ids: Collection[int]) -> dict[int, tuple[datetime, int]]:
    """Return when each of these was submitted last, and how often it was in all."""
    rows = db.session.execute(
        select(Revision.initiative_id, func.max(Revision.saved_at), func.count())
        .where(Revision.initiative_id.in_(ids), Revision.kind == RevisionKind.SUBMITTED)
        .group_by(Revision.initiative_id)
    )
    return {initiative_id: (at, count) for initiative_id, at, count in rows}


def _asked_of(ids: Collection[int]) -> dict[int, list[tuple[str, date]]]:
    asked: dict[int, list[tuple[str, date]]] = {key: [] for key in ids}
    rows = db.session.execute(
        select(Opinion.initiative_id, Unit.name, Opinion.due_on)
        .join(Opinion.unit)
        .where(Opinion.initiative_id.in_(ids), _open())
        .order_by(Opinion.id)
    )
    for initiative_id, office, due_on in rows:
        asked[initiative_id].append((office, due_on))
    return asked


def _day(at: datetime) -> date:
    return at.astimezone(OFFICE).date()


def _waiting() -> ColumnElement[bool]:
    return Initiative.state == InitiativeState.SUBMITTED


def _open() -> ColumnElement[bool]:
    return and_(Opinion.answered_at.is_(None), Opinion.withdrawn_at.is_(None))


def _checked_by_others(account: Account) -> ColumnElement[bool]:
    """Limit to what was returned by, or taken over by, somebody else."""
    later = select(func.max(Appraisal.id)).where(Appraisal.initiative_id == Initiative.id).scalar_subquery()
    return (
        select(Appraisal.id)
        .where(
            Appraisal.id == later.correlate(Initiative),
            Appraisal.verdict == Verdict.RETURNED,
            Appraisal.checker_id != account.id,
        )
        .exists()
    )


def _completion_due() -> ColumnElement[date | None]:
    """The last day given when an initiative was returned last."""
    return (
        select(Appraisal.due_on)
        .where(Appraisal.initiative_id == Initiative.id)
        .order_by(Appraisal.id.desc())
        .limit(1)
        .correlate(Initiative)
        .scalar_subquery()
    )


def _read(query: Select[tuple[Opinion]]) -> Select[tuple[Opinion]]:
    return query.options(
        joinedload(Opinion.unit), joinedload(Opinion.asked_by), joinedload(Opinion.answered_by),
        joinedload(Opinion.initiative).joinedload(Initiative.unit),
    )  # fmt: skip
