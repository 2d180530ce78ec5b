"""Holds, nominations and the papers of their dossiers as pages and services need them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from contest.accounts.models import UNIT_ROLES, Account, Role
from contest.awards.models import Award, Recipient, recipient_key
from contest.database import db, found
from contest.errors import NotFound
from contest.histories.queries import ids_in, merged_into, same_keys
from contest.movements.models import Movement, RecipientKind
from contest.nominations.eligibility import Answer
from contest.nominations.models import (
    DossierPaper,
    Hold,
    Nomination,
    NominationState,
    NominationTerms,
    window_of,
)
from contest.nominations.window import Window
from contest.paper.models import Paper
from contest.rules.dossier import DossierItem, dossier_for
from contest.text import fold
from contest.units.models import Body, Household, Person, Unit
from contest.units.queries import find_household, find_person, find_unit


def find_hold(hold_id: int) -> Hold:
    return found(Hold, hold_id)


def recipient_in(
    body: Body, *, unit_id: int | None, person_id: int | None, household_id: int | None = None
) -> Recipient:
    """Return the unit, person or household of ``body`` with this id; raises NotFound for any other."""
    if person_id is not None:
        person = find_person(person_id)
        if person.unit.body_id == body.id:
            return person
    elif household_id is not None:
        household = find_household(household_id)
        if household.body_id == body.id:
            return household
    elif unit_id is not None:
        unit = find_unit(unit_id)
        if unit.body_id == body.id:
            return unit
    raise NotFound("recipient")


def holds_of(body: Body) -> Sequence[Hold]:
    """Return every hold that was ever placed by ``body``, the latest first, with whom each is on."""
    return db.session.scalars(
        select(Hold)
        .where(Hold.body_id == body.id)
        .options(
            joinedload(Hold.unit), joinedload(Hold.person).joinedload(Person.unit),
            joinedload(Hold.household).joinedload(Household.unit), joinedload(Hold.placed_by),
            joinedload(Hold.lifted_by),
        )
        .order_by(Hold.from_on.desc(), Hold.id.desc())
    ).all()  # fmt: skip


def holds_listed(body: Body, day: date, *, everything: bool, wanted: str = "") -> list[Hold]:
    """Return the holds of ``body`` that stand on ``day`` or are to come, or all, whose words fit ``wanted``."""
    words = fold(wanted).split()

    def fits(hold: Hold) -> bool:
        text = fold(f"{hold.name} {hold.place} {hold.reason} {hold.document}")
        return all(word in text for word in words)

    return [hold for hold in holds_of(body) if (everything or not hold.is_over_on(day)) and fits(hold)]


def standing_holds(body: Body, day: date) -> Mapping[str, Sequence[Hold]]:
    """Return the holds of ``body`` that stand on ``day``, by the keys of all entries that are whom they are on."""
    standing, merged = defaultdict[str, list[Hold]](list), merged_into()
    for hold in holds_of(body):
        if hold.stands_on(day):
            for key in same_keys(hold.recipient_key, merged):
                standing[key].append(hold)
    return dict(standing)


def holds_on(day: date, keys: Collection[str]) -> Sequence[Hold]:
    """Return the holds on the recipients with these keys themselves that stand on ``day``."""
    own = or_(
        Hold.unit_id.in_(ids_in(keys, "unit")), Hold.person_id.in_(ids_in(keys, "person")),
        Hold.household_id.in_(ids_in(keys, "household")),
    )  # fmt: skip
    holds = db.session.scalars(
        select(Hold)
        .where(own, Hold.lifted_on.is_(None))
        .options(joinedload(Hold.unit), joinedload(Hold.person), joinedload(Hold.household))
        .order_by(Hold.id)
    )
    return [hold for hold in holds if hold.stands_on(day)]


def other_holds(hold: Hold) -> Sequence[Hold]:
    """Return the other holds on the same recipient, the latest first."""
    same = (
        Hold.unit_id.is_not_distinct_from(hold.unit_id), Hold.person_id.is_not_distinct_from(hold.person_id),
        Hold.household_id.is_not_distinct_from(hold.household_id),
    )  # fmt: skip
    return db.session.scalars(select(Hold).where(*same, Hold.id != hold.id).order_by(Hold.from_on.desc())).all()


def standing_of_kind(recipient: Recipient, kind: str, day: date) -> Hold | None:
    """Return the hold of this kind that stands on ``recipient``, under whichever entry, if there is one."""
    keys = same_keys(recipient_key(recipient), merged_into())
    return next((hold for hold in holds_on(day, keys) if hold.kind == kind), None)


# Nominations.

RECEIPT = "nominations/papers/receipt.html"
SUBMISSION = "nominations/papers/submission.html"
# The papers that a unit hands in once for everything it nominates.
SHARED = frozenset({"submission", "minutes"})


def find_nomination(nomination_id: int) -> Nomination:
    return found(Nomination, nomination_id)


def find_paper(paper_id: int) -> DossierPaper:
    return found(DossierPaper, paper_id)


def terms_of(movement: Movement) -> NominationTerms | None:
    return db.session.get(NominationTerms, movement.id)


def nomination_window(movement: Movement) -> Window | None:
    """Return when units nominate in ``movement``, if its calendar says so."""
    return window_of(movement, terms_of(movement))


def windows_of(movements: Sequence[Movement]) -> dict[int, Window]:
    """Return when units nominate in each of ``movements``, by its id."""
    ids = [movement.id for movement in movements]
    terms = {
        row.movement_id: row
        for row in db.session.scalars(select(NominationTerms).where(NominationTerms.movement_id.in_(ids)))
    }
    windows = {movement.id: window_of(movement, terms.get(movement.id)) for movement in movements}
    return {key: window for key, window in windows.items() if window is not None}


@dataclass(frozen=True)
class Reach:
    """Whose nominations somebody sees: all that were handed in (``whole``), and every one of the own units."""

    whole: bool
    officer_of: frozenset[int]
    head_of: frozenset[int]

    @property
    def own(self) -> frozenset[int]:
        return self.officer_of | self.head_of


# Where the recipient of each kind stands.
COLUMN_OF = {
    RecipientKind.COLLECTIVE: Nomination.recipient_unit_id, RecipientKind.INDIVIDUAL: Nomination.person_id,
    RecipientKind.HOUSEHOLD: Nomination.household_id,
}  # fmt: skip
EVERYTHING = Reach(whole=True, officer_of=frozenset(), head_of=frozenset())


def reach_of(account: Account, movement: Movement) -> Reach:
    whole = any(account.holds(role, body_id=movement.body_id) for role in (Role.SECRETARIAT, Role.LEADER))
    units = {
        role: frozenset(
            grant.unit_id
            for grant in account.standing_grants
            if grant.role is role and grant.unit and grant.unit_id and grant.unit.body_id == movement.body_id
        )
        for role in UNIT_ROLES
    }
    return Reach(whole, units[Role.UNIT_OFFICER], units[Role.UNIT_HEAD])


@dataclass(frozen=True)
class Wanted:
    """What the list of nominations is narrowed down to; what is empty does not narrow it."""

    words: str = ""
    state: NominationState | None = None
    unit_id: int | None = None
    kind: RecipientKind | None = None
    honour: str = ""
    answer: Answer | None = None

    def __bool__(self) -> bool:
        return self != Wanted()

    def arguments(self, **changes: Any) -> dict[str, Any]:
        """Return this as the arguments of the address of the list, with ``changes``."""
        given = replace(self, **changes)
        told = {
            "q": given.words, "state": given.state, "unit": given.unit_id, "kind": given.kind, "honour": given.honour,
            "answer": given.answer,
        }  # fmt: skip
        return {name: getattr(value, "value", value) for name, value in told.items() if value}


def nominations_of(movement: Movement, reach: Reach, wanted: Wanted = Wanted()) -> list[Nomination]:
    """Return the nominations within ``reach`` as they are wanted, except for the answer: by unit, then by number."""
    mine = Nomination.unit_id.in_(reach.own)
    where = [Nomination.movement_id == movement.id]
    where.append(or_(mine, Nomination.number.is_not(None)) if reach.whole else mine)
    if wanted.state:
        where.append(Nomination.state == wanted.state)
    if wanted.unit_id:
        where.append(Nomination.unit_id == wanted.unit_id)
    if wanted.kind:
        where.append(COLUMN_OF[wanted.kind].is_not(None))
    rows = db.session.scalars(
        select(Nomination)
        .join(Nomination.unit)
        .where(*where)
        .options(
            joinedload(Nomination.unit), joinedload(Nomination.person).joinedload(Person.unit),
            joinedload(Nomination.household).joinedload(Household.unit),
            joinedload(Nomination.recipient_unit), joinedload(Nomination.award).joinedload(Award.proposal),
            joinedload(Nomination.award).joinedload(Award.decision),
        )
        .order_by(Unit.sort_key, Nomination.number, Nomination.id)
    )  # fmt: skip
    return [nomination for nomination in rows if _fits(nomination, wanted)]


def _fits(nomination: Nomination, wanted: Wanted) -> bool:
    if wanted.honour and wanted.honour not in (nomination.honour, nomination.accepted_honour):
        return False
    text = fold(f"{nomination.register_number} {nomination.recipient_name} {nomination.unit.name} "
                f"{nomination.achievement}")  # fmt: skip
    return all(word in text for word in fold(wanted.words).split())


def counts_by_state(movement: Movement, reach: Reach) -> dict[NominationState, int]:
    """Return how many nominations within ``reach`` are in each state."""
    mine = Nomination.unit_id.in_(reach.own)
    within = or_(mine, Nomination.number.is_not(None)) if reach.whole else mine
    rows = db.session.execute(
        select(Nomination.state, func.count())
        .where(Nomination.movement_id == movement.id, within)
        .group_by(Nomination.state)
    )
    return dict(rows.tuples().all())


def units_that_nominate(movement: Movement, reach: Reach) -> list[tuple[int, str]]:
    """Return the units of which the list shows nominations, by name."""
    mine = Unit.id.in_(reach.own)
    within = or_(mine, Nomination.number.is_not(None)) if reach.whole else mine
    rows = db.session.execute(
        select(Unit.id, Unit.name, Unit.sort_key)
        .join(Nomination, Nomination.unit_id == Unit.id)
        .where(Nomination.movement_id == movement.id, within)
        .distinct()
        .order_by(Unit.sort_key)
    )
    return [(unit_id, name) for unit_id, name, _key in rows]


def last_number(movement: Movement) -> int:
    """Return the last number that a nomination of ``movement`` has; 0 while there is none."""
    return db.session.scalar(select(func.max(Nomination.number)).where(Nomination.movement_id == movement.id)) or 0


@dataclass(frozen=True)
class DossierLine:
    """An item of the checklist, what there is for it, and whether the unit may change that now."""

    item: DossierItem
    papers: Sequence[DossierPaper]
    is_open: bool

    @property
    def part(self) -> str:
        return f"paper-{self.item.code}"

    @property
    def shared(self) -> bool:
        """Say whether one paper serves everything that the unit nominates."""
        return self.item.code in SHARED

    @property
    def is_missing(self) -> bool:
        return self.item.required and not self.papers


def dossiers_of(nominations: Iterable[Nomination], day: date) -> dict[int, list[DossierLine]]:
    """Return the checklist of each of ``nominations`` of one movement with its papers, by the nomination's id."""
    listed = list(nominations)
    movements, units = {one.movement_id for one in listed}, {one.unit_id for one in listed}
    papers: dict[tuple[int, int | None, str], list[DossierPaper]] = defaultdict(list)
    rows = (
        select(DossierPaper)
        .where(
            DossierPaper.movement_id.in_(movements), DossierPaper.unit_id.in_(units), DossierPaper.removed_at.is_(None)
        )
        .options(joinedload(DossierPaper.file), joinedload(DossierPaper.added_by))
        .order_by(DossierPaper.id)
    )
    for paper in db.session.scalars(rows):
        papers[paper.unit_id, paper.nomination_id, paper.item].append(paper)
    return {
        one.id: [
            DossierLine(item, papers[one.unit_id, None if item.code in SHARED else one.id, item.code],
                        one.is_open(f"paper-{item.code}"))
            for item in checklist_of(one, day)
        ]
        for one in listed
    }  # fmt: skip


def checklist_of(nomination: Nomination, day: date) -> list[DossierItem]:
    """Return what the dossier of ``nomination`` must hold; asked by the day on which it was handed in."""
    return dossier_for(nomination.honour, nomination.kind.value, on=day, body_id=nomination.movement.body_id)


def waiting_for_head(unit_ids: Collection[int], movement: Movement | None = None) -> list[Nomination]:
    """Return what lies with these units, says something, and was not confirmed by the head as it stands."""
    where = [
        Nomination.unit_id.in_(unit_ids),
        Nomination.state.in_((NominationState.DRAFTED, NominationState.RETURNED)),
        Nomination.achievement != "",
    ]
    if movement is not None:
        where.append(Nomination.movement_id == movement.id)
    rows = db.session.scalars(
        select(Nomination)
        .where(*where)
        .options(
            joinedload(Nomination.unit), joinedload(Nomination.person).joinedload(Person.unit),
            joinedload(Nomination.household).joinedload(Household.unit),
            joinedload(Nomination.recipient_unit), joinedload(Nomination.movement),
        )
        .order_by(Nomination.id)
    )  # fmt: skip
    return [one for one in rows if not one.is_signed]


def accepted_nominations(movement: Movement) -> list[Nomination]:
    """Return the accepted nominations of ``movement`` that are on no list yet, by unit and number."""
    found = nominations_of(movement, EVERYTHING, Wanted(state=NominationState.ACCEPTED))
    return [one for one in found if one.award_id is None]


def papers_of(subject: Nomination | Unit, template: str) -> Sequence[Paper]:
    """Return the papers of this template that were ordered about a nomination or a unit, the latest first."""
    return db.session.scalars(
        select(Paper)
        .where(
            Paper.template == template, Paper.subject_kind == subject.__tablename__, Paper.subject_id == subject.id
        )
        .options(joinedload(Paper.file), joinedload(Paper.word_file))
        .order_by(Paper.id.desc())
    ).all()  # fmt: skip


def receipt_of(nomination: Nomination) -> Paper | None:
    """Return the latest receipt of ``nomination``."""
    return next(iter(papers_of(nomination, RECEIPT)), None)


def submission_of(unit: Unit, movement: Movement) -> Paper | None:
    """Return the latest submission of ``unit`` in ``movement``."""
    return next(
        (paper for paper in papers_of(unit, SUBMISSION) if paper.values.get("movement_id") == movement.id), None
    )  # fmt: skip
