"""What waits for an account, in a number of queries that does not grow with the records of a movement."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload, selectinload

from contest.accounts.models import Account, Role
from contest.appraisals.queries import appraisals_due, completions_due, opinions_due
from contest.awards.models import Decision, Proposal, ProposalState
from contest.blanks.queries import low_stock
from contest.certificates.models import PrintRun
from contest.confirmations.queries import Standing, concerning, lines_of, waiting_lines
from contest.consultations.queries import feedback_waiting_at
from contest.corrections.queries import open_recoveries_at
from contest.councils.queries import called_for, minutes_waiting_for
from contest.database import db
from contest.entries.queries import papers_waiting_in
from contest.home.waiting import Kind, Waiting, in_order
from contest.initiatives.models import Confirmation, Initiative, InitiativeState
from contest.initiatives.queries import permitted_until
from contest.movements.models import Movement, MovementState, PhaseKind
from contest.nominations.models import Nomination, NominationState
from contest.nominations.queries import waiting_for_head, windows_of
from contest.nominations.window import Timing
from contest.panels.models import Assignment
from contest.scoring.queries import closed_among, is_open_on, outstanding_in, own_assignments
from contest.units.models import Body, Unit
from contest.votes.queries import ballots_open_to

FOLLOWING = (Role.SECRETARIAT, Role.LEADER, Role.COUNCIL_CHAIR, Role.COUNCIL_MEMBER)
Counts = dict[int, int]


def waiting_for(account: Account, today: date) -> list[Waiting]:
    """Return what waits for ``account``, the nearest deadline first."""
    things: list[Waiting] = []
    if units := _units(account):
        things += _for_officer(units, today)
        things += _to_nominate(units, today)
    things += _to_confirm(account)
    things += _at_councils(account, today)
    if headed := [grant.unit_id for grant in account.standing_grants if grant.role is Role.UNIT_HEAD]:
        things += _nominations_to_confirm([unit_id for unit_id in headed if unit_id])
    if account.holds(Role.JUDGE):
        things += _for_judge(account, today)
    if bodies := _bodies(account, Role.LEADER):
        things += _for_leader(bodies)
    if bodies := _bodies(account, Role.SECRETARIAT):
        things += _for_secretariat(bodies, today)
        things += _nominations_to_check(bodies)
        things += _blanks_to_order(bodies)
    return in_order(things)


def followed_movements(account: Account) -> Sequence[Movement]:
    """Return the movements whose progress ``account`` follows that are not closed, or else the latest closed one."""
    bodies = {body_id for role in FOLLOWING for body_id in _bodies(account, role)}
    query = (
        select(Movement)
        .where(Movement.body_id.in_(bodies), Movement.state != MovementState.PREPARED)
        .options(joinedload(Movement.body), selectinload(Movement.phases))
        .order_by(Movement.year.desc(), Movement.id.desc())
    )
    movements = db.session.scalars(query).all()
    running = [movement for movement in movements if movement.state is MovementState.LAUNCHED]
    return running or movements[:1]


def own_initiatives(account: Account, most: int = 20) -> Sequence[Initiative]:
    """Return the latest initiatives of the units ``account`` is an officer of."""
    return db.session.scalars(
        select(Initiative)
        .where(Initiative.unit_id.in_(_units(account)))
        .options(joinedload(Initiative.movement), joinedload(Initiative.unit))
        .order_by(Initiative.saved_at.desc(), Initiative.id.desc())
        .limit(most)
    ).all()


def _units(account: Account) -> list[int]:
    return [grant.unit_id for grant in account.standing_grants if grant.role is Role.UNIT_OFFICER and grant.unit_id]


def _bodies(account: Account, role: Role) -> list[int]:
    return [grant.body_id for grant in account.standing_grants if grant.role is role and grant.body_id]


def _launched(*where: ColumnElement[bool]) -> Sequence[Movement]:
    return db.session.scalars(
        select(Movement)
        .where(Movement.state == MovementState.LAUNCHED, *where)
        .options(selectinload(Movement.phases), joinedload(Movement.body), joinedload(Movement.terms))
        .order_by(Movement.id)
    ).all()


def _last_day(movement: Movement, kind: PhaseKind) -> date | None:
    phase = movement.phase(kind)
    return phase.closes_on if phase else None


def _counted(movement_id: ColumnElement[int], *where: ColumnElement[bool]) -> Counts:
    """Return by movement how many initiatives are as ``where`` says."""
    rows = db.session.execute(select(movement_id, func.count()).where(*where).group_by(movement_id))
    return {key: count for key, count in rows}


def _for_officer(units: list[int], today: date) -> Iterator[Waiting]:
    bodies = select(Unit.body_id).where(Unit.id.in_(units))
    own = Initiative.unit_id.in_(units)
    by_state = {
        state: _counted(Initiative.movement_id, own, Initiative.state == state)  # type: ignore[arg-type]
        for state in (InitiativeState.DRAFT, InitiativeState.RETURNED)
    }
    launched = _launched(Movement.body_id.in_(bodies))
    late = permitted_until(units, [movement.id for movement in launched])
    given_back, completions, opinions = _given_back(units), completions_due(units), opinions_due(units)
    for movement in launched:
        appraisal = _last_day(movement, PhaseKind.APPRAISAL)
        registration = _last_to_register(movement, late.get(movement.id), today)
        is_open = (
            movement.has_reached(PhaseKind.REGISTRATION, today) and registration is not None and today <= registration
        )
        if count := given_back.get(movement.id):
            yield Waiting(Kind.GIVEN_BACK_BY, movement.id, movement.name, count, registration)
        if count := by_state[InitiativeState.RETURNED].get(movement.id):
            due = completions.get(movement.id, appraisal or registration)
            yield Waiting(Kind.RETURNED, movement.id, movement.name, count, due)
        if movement.id in opinions:
            count, due = opinions[movement.id]
            yield Waiting(Kind.OPINIONS, movement.id, movement.name, count, due)
        if (count := by_state[InitiativeState.DRAFT].get(movement.id)) and is_open:
            yield Waiting(Kind.DRAFTS, movement.id, movement.name, count, registration)
        if is_open:
            yield Waiting(Kind.REGISTER, movement.id, movement.name, 1, registration)


def _last_to_register(movement: Movement, permitted: date | None, today: date) -> date | None:
    """Return the announced last day, or once that is over the day to which it is extended for somebody."""
    announced = _last_day(movement, PhaseKind.REGISTRATION)
    extended = max((day for day in (movement.grace_until, permitted) if day), default=None)
    return extended if announced and announced < today and extended else announced


def _given_back(units: list[int]) -> Counts:
    """Return by movement how many editable initiatives of these units an author or the head has given back."""
    noted = Initiative.confirmations.any(Confirmation.note != "")
    editable = Initiative.state.in_((InitiativeState.DRAFT, InitiativeState.RETURNED))
    found = db.session.scalars(
        select(Initiative)
        .where(Initiative.unit_id.in_(units), editable, noted)
        .options(
            selectinload(Initiative.authors),
            selectinload(Initiative.answers),
            selectinload(Initiative.attachments),
            selectinload(Initiative.confirmations),
        )
    )
    return Counter(
        initiative.movement_id
        for initiative in found
        if any(line.standing is Standing.GIVEN_BACK for line in lines_of(initiative))
    )


def _to_nominate(units: list[int], today: date) -> Iterator[Waiting]:
    """Yield by movement what officers of these units have to complete or to hand in, and where they may nominate."""
    launched = _launched(Movement.body_id.in_(select(Unit.body_id).where(Unit.id.in_(units))))
    windows = windows_of(launched)
    rows = db.session.scalars(
        select(Nomination).where(
            Nomination.unit_id.in_(units), Nomination.state.in_((NominationState.DRAFTED, NominationState.RETURNED))
        )
    ).all()
    for movement in launched:
        own = [one for one in rows if one.movement_id == movement.id]
        returned = [one for one in own if one.state is NominationState.RETURNED]
        window = windows.get(movement.id)
        if returned:
            due = min((one.due_on for one in returned if one.due_on), default=None)
            yield Waiting(Kind.NOMINATION_RETURNED, movement.id, movement.name, len(returned), due)
        if window is None or not window.takes(today):
            continue
        last = window.last if window.timing(today) is Timing.LATE else window.closes_on
        if drafts := len(own) - len(returned):
            yield Waiting(Kind.NOMINATION_DRAFTS, movement.id, movement.name, drafts, last)
        yield Waiting(Kind.NOMINATE, movement.id, movement.name, 1, last)


def _nominations_to_confirm(units: list[int]) -> Iterator[Waiting]:
    """Yield by movement how many nominations of these units wait for their head."""
    counts = Counter(one.movement for one in waiting_for_head(units) if one.movement.state is MovementState.LAUNCHED)
    for movement, count in counts.items():
        yield Waiting(Kind.NOMINATION_CONFIRM, movement.id, movement.name, count)


def _nominations_to_check(bodies: list[int]) -> Iterator[Waiting]:
    """Yield by movement how many nominations wait for a verdict, and how many that were accepted for a list."""
    rows = db.session.execute(
        select(Movement.id, Movement.name, Nomination.state, func.count())
        .join(Nomination, Nomination.movement_id == Movement.id)
        .where(
            Movement.body_id.in_(bodies),
            Movement.state == MovementState.LAUNCHED,
            Nomination.state.in_((NominationState.SUBMITTED, NominationState.ACCEPTED)),
            Nomination.award_id.is_(None),
        )
        .group_by(Movement.id, Movement.name, Nomination.state)
    )
    for movement_id, name, state, count in rows:
        kind = Kind.NOMINATION_CHECK if state is NominationState.SUBMITTED else Kind.NOMINATION_TAKE_OVER
        yield Waiting(kind, movement_id, name, count)


def _to_confirm(account: Account) -> Iterator[Waiting]:
    """Yield by movement how many initiatives the account is asked to confirm, as an author or as the head."""
    waiting: dict[Movement, list[Initiative]] = defaultdict(list)
    for initiative in concerning(account):
        if waiting_lines(account, initiative):
            waiting[initiative.movement].append(initiative)
    for movement, found in waiting.items():
        days = [one.closes_on for one in found if one.is_editable and one.closes_on]
        one = found[0].id if len(found) == 1 else None
        yield Waiting(Kind.CONFIRM, movement.id, movement.name, len(found), min(days, default=None), one)


def _blanks_to_order(bodies: list[int]) -> Iterator[Waiting]:
    for low in low_stock(bodies):
        yield Waiting(Kind.BLANKS, None, low.name, low.left, subject_id=low.kind_id)


def _at_councils(account: Account, today: date) -> Iterator[Waiting]:
    """Yield secret ballots, meetings of today, invitations without an answer, and minutes to confirm."""
    for round_ in ballots_open_to(account):
        meeting = round_.meeting
        yield Waiting(Kind.BALLOT, None, f"{round_.title} ({meeting.council.name})", 1, meeting.held_on, round_.id)
    for meeting, own in called_for(account, _bodies(account, Role.SECRETARIAT)):
        name = meeting.council.name
        if meeting.is_open or meeting.held_on == today:
            yield Waiting(Kind.MEET, None, name, 1, meeting.held_on, meeting.id)
        elif own is not None and own.reply is None and meeting.held_on > today:
            yield Waiting(Kind.ANSWER, None, name, 1, meeting.held_on, meeting.id)
    for meeting in minutes_waiting_for(account):
        yield Waiting(Kind.MINUTES, None, meeting.council.name, 1, subject_id=meeting.id)


def _for_judge(account: Account, today: date) -> Iterator[Waiting]:
    """Yield how many sheets the judge sees in the queue and can still hand in."""
    own = own_assignments(account)
    closed = closed_among(line.movement for line in own)
    left = Counter(
        line.movement
        for line in own
        if not line.is_handed_in and line.movement.id not in closed and is_open_on(line.movement, line.sheet, today)
    )
    for movement, count in left.items():
        yield Waiting(Kind.SHEETS, movement.id, movement.name, count, _marked_until(movement, today))


def _marked_until(movement: Movement, today: date) -> date | None:
    """Return until when sheets are marked: what was reopened after the scoring phase, in deliberation."""
    phase = PhaseKind.SCORING if movement.is_in(PhaseKind.SCORING, today) else PhaseKind.DELIBERATION
    return _last_day(movement, phase)


def _for_leader(bodies: list[int]) -> Iterator[Waiting]:
    proposals = db.session.scalars(
        select(Proposal)
        .join(Movement)
        .where(
            Movement.body_id.in_(bodies),
            Movement.state == MovementState.LAUNCHED,
            Proposal.state == ProposalState.SUBMITTED,
        )
        .options(joinedload(Proposal.movement).selectinload(Movement.phases))
        .order_by(Proposal.id)
    )
    for proposal in proposals:
        movement = proposal.movement
        due = _last_day(movement, PhaseKind.DELIBERATION)
        yield Waiting(Kind.DECIDE, movement.id, proposal.title, 1, due, proposal.id)


def _for_secretariat(bodies: list[int], today: date) -> Iterator[Waiting]:
    submitted = _counted(Initiative.movement_id, Initiative.state == InitiativeState.SUBMITTED)  # type: ignore[arg-type]
    assigned = select(Assignment.id).where(Assignment.initiative_id == Initiative.id).exists()
    unassigned = _counted(
        Initiative.movement_id,  # type: ignore[arg-type]
        Initiative.state == InitiativeState.ELIGIBLE,
        ~assigned,
    )
    launched = _launched(Movement.body_id.in_(bodies))
    outstanding, appraisals = outstanding_in(launched, today), appraisals_due()
    papers = papers_waiting_in(launched)
    for movement in launched:
        appraisal, scoring = _last_day(movement, PhaseKind.APPRAISAL), _last_day(movement, PhaseKind.SCORING)
        if count := submitted.get(movement.id):
            yield Waiting(Kind.APPRAISE, movement.id, movement.name, count, appraisals.get(movement.id, appraisal))
        if count := unassigned.get(movement.id):
            yield Waiting(Kind.ASSIGN, movement.id, movement.name, count, scoring)
        if count := outstanding.get(movement.id):
            yield Waiting(Kind.OUTSTANDING, movement.id, movement.name, count, _marked_until(movement, today))
        if count := papers.get(movement.id):
            yield Waiting(Kind.PAPERS, movement.id, movement.name, count, _marked_until(movement, today))
    for consultation, count in feedback_waiting_at(bodies):
        movement = consultation.movement
        yield Waiting(Kind.FEEDBACK, movement.id, movement.name, count, consultation.closes_on, consultation.id)
    for body, count in open_recoveries_at(bodies):
        yield Waiting(Kind.RECOVER, None, body.name, count)
    yield from _papers_of(bodies)
    for movement in db.session.scalars(
        select(Movement).where(Movement.body_id.in_(bodies), Movement.state == MovementState.PREPARED)
    ):
        yield Waiting(Kind.PREPARE, movement.id, movement.name, 1)


def _papers_of(bodies: list[int]) -> Iterator[Waiting]:
    """Yield the proposals that are being drawn up and the decisions that were never printed."""
    drafted = select(Proposal).join(Movement).where(
        Movement.body_id.in_(bodies), Proposal.state == ProposalState.DRAFTED, Movement.state == MovementState.LAUNCHED
    )  # fmt: skip
    for proposal in db.session.scalars(drafted.options(joinedload(Proposal.movement)).order_by(Proposal.id)):
        kind = Kind.GIVEN_BACK if proposal.return_reason else Kind.PROPOSE
        yield Waiting(kind, proposal.movement_id, proposal.title, 1, subject_id=proposal.id)
    signed = select(Decision).where(Decision.body_id.in_(bodies), Decision.number.is_(None)).order_by(Decision.id)
    for decision in db.session.scalars(signed):
        yield Waiting(Kind.ISSUE, decision.movement_id, decision.title, 1, subject_id=decision.id)
    printed = select(PrintRun.id).where(PrintRun.decision_id == Decision.id).exists()
    unprinted = select(Decision).join(Body).where(Decision.body_id.in_(bodies), Decision.number.is_not(None), ~printed)
    for decision in db.session.scalars(unprinted.order_by(Decision.id)):
        yield Waiting(Kind.PRINT, decision.movement_id, decision.notation, 1, subject_id=decision.id)
