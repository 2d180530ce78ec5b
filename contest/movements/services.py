"""Preparing, launching and closing a movement.

While it is prepared everything may change. Once launched, units rely on it: it changes only with a reason, what may
already be in use stays, and the rubric stays from the first sheet on. A closed movement does not change.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError

from contest import clock
from contest.accounts.models import Account
from contest.database import db, lock
from contest.errors import RuleViolation
from contest.journal.services import record
from contest.movements import queries
from contest.movements.models import (
    Band,
    BasisDocument,
    ConflictReach,
    Criterion,
    CriterionGroup,
    Field,
    JudgingTerms,
    Movement,
    MovementKind,
    MovementState,
    OfferedHonour,
    OthersSeen,
    Phase,
    PhaseKind,
    RecipientKind,
    Rubric,
)
from contest.movements.naming import movement_code
from contest.movements.papers import PLAN, plan_values
from contest.movements.readiness import Lack, Prepared, disorder, lacks
from contest.movements.rubric import BandDetails, CriterionDetails, RubricDetails, faults, told
from contest.paper.models import Paper
from contest.paper.services import order_once
from contest.paper.writing import short_day
from contest.questions.services import TermsDetails, Wanted, begin_form, compose_form
from contest.questions.services import set_terms as set_terms_of
from contest.questions.sets import STANDARD, set_of
from contest.rules.catalogue import name_of
from contest.text import fold
from contest.units.models import Body

__all__ = ["BandDetails", "CriterionDetails", "RubricDetails"]


@dataclass(frozen=True)
class MovementDetails:
    """What a movement is called; ``code`` names it in addresses and commands, empty for one made of the name."""

    code: str
    name: str
    year: int
    kind: MovementKind
    purpose: str


@dataclass(frozen=True)
class BasisDetails:
    """A document that a movement rests on."""

    number: str
    issued_on: date | None
    title: str


@dataclass(frozen=True)
class HonourDetails:
    """An honour that can be proposed; ``citation`` is offered as its achievement text."""

    honour: str
    recipient_kind: RecipientKind
    quota: int | None
    citation: str


@dataclass(frozen=True)
class JudgingDetails:
    """How judging goes: what judges see, what they declare first, whose initiatives are barred from them."""

    anonymous: bool = False
    declares_first: bool = True
    conflict_reach: ConflictReach = ConflictReach.OWN
    others_seen: OthersSeen = OthersSeen.NEVER
    judges_named: bool = False

    @classmethod
    def of(cls, terms: JudgingTerms) -> "JudgingDetails":
        return cls(**{name: getattr(terms, name) for name in cls.__dataclass_fields__})


class NotReady(RuleViolation):
    """A launch that is refused, with everything that is missing."""

    def __init__(self, message: str, missing: Sequence[Lack]) -> None:
        super().__init__(message)
        self.missing = missing


Days = tuple[date, date]


def create_movement(body: Body, details: MovementDetails, *, by: Account) -> Movement:
    """Begin to prepare a movement of ``body``."""
    given = {**vars(details), "code": details.code or movement_code(details.name, details.year, queries.codes())}
    _check_code(given["code"], None)
    movement = Movement(body=body, **given)
    movement.judging = JudgingTerms(**vars(JudgingDetails()))
    db.session.add(movement)
    db.session.flush()
    if standard := set_of(STANDARD):
        begin_form(movement.id, standard)
    record(by, "movement.create", movement, body_id=body.id, **given)
    return movement


def change_movement(movement: Movement, details: MovementDetails, *, reason: str = "", by: Account) -> Movement:
    """Change what a movement is called and what it is for; once launched, its code, year and kind stay."""
    _open(movement, reason)
    given = {**vars(details), "code": details.code or movement.code}
    changed = {name: [getattr(movement, name), value] for name, value in given.items()}
    changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    if fixed := [name for name in ("code", "year", "kind") if name in changed and _is_launched(movement)]:
        raise RuleViolation("Code, year and kind of a launched movement stay.", field=fixed[0])
    _check_code(given["code"], movement)
    for name, (_before, value) in changed.items():
        setattr(movement, name, value)
    _record(movement, "movement.change", changed, reason=reason, by=by)
    return movement


def _check_code(code: str, movement: Movement | None) -> None:
    twin = queries.movement_by_code(code)
    if twin is not None and twin is not movement:
        raise RuleViolation("The code “%(code)s” belongs to another movement.", field="code", code=code)


def set_basis(movement: Movement, documents: Sequence[BasisDetails], *, reason: str = "", by: Account) -> Movement:
    """Set the documents that the movement rests on, in this order."""
    _open(movement, reason)
    if _is_launched(movement) and not documents:
        raise RuleViolation("A launched movement rests on at least one document.")
    before = [_cited(line) for line in movement.basis]
    movement.basis = [BasisDocument(position=place, **vars(line)) for place, line in enumerate(documents, start=1)]
    after = [_cited(line) for line in documents]
    _record(movement, "movement.set_basis", {"documents": [before, after]}, reason=reason, by=by)
    return movement


def _cited(line: BasisDocument | BasisDetails) -> str:
    return (
        f"{line.number}, {short_day(line.issued_on)}: {line.title}"
        if line.issued_on
        else f"{line.number}: {line.title}"
    )


def set_fields(movement: Movement, names: Sequence[str], *, reason: str = "", by: Account) -> Movement:
    """Set the fields in this order. A field under which initiatives are registered is never taken out."""
    _open(movement, reason)
    if len({fold(name) for name in names}) != len(names):
        raise RuleViolation("Name each field only once.", field="names")
    if _is_launched(movement) and not names:
        raise RuleViolation("A launched movement has at least one field.", field="names")
    present = {field.name: field for field in movement.fields}
    for name, field in present.items():
        if name not in names:
            _take_out(movement, field)
    for place, name in enumerate(names, start=1):
        if name in present:
            present[name].position = place
        else:
            movement.fields.append(Field(name=name, position=place))
    _record(movement, "movement.set_fields", {"fields": [list(present), list(names)]}, reason=reason, by=by)
    return movement


def _take_out(movement: Movement, field: Field) -> None:
    """Take ``field`` out unless something refers to it; the database knows, so nobody can register meanwhile."""
    name = field.name
    try:
        with db.session.begin_nested():
            movement.fields.remove(field)
            db.session.flush()
    except IntegrityError:
        raise RuleViolation(
            "The field “%(name)s” stays: initiatives are registered under it.", field="names", name=name
        ) from None


def set_form(movement: Movement, wanted: Sequence[Wanted], *, reason: str = "", by: Account) -> Movement:
    """Set what the registration form asks, in this order; what has been answered stays readable."""
    _open(movement, reason)
    before, after = compose_form(movement.id, wanted, filled_in=_is_launched(movement))
    db.session.expire(movement, ["questions"])
    _record(movement, "movement.set_form", {"questions": [before, after]}, reason=reason, by=by)
    return movement


def set_terms(movement: Movement, details: TermsDetails, *, reason: str = "", by: Account) -> Movement:
    """Set the terms of registration."""
    _open(movement, reason)
    changed = set_terms_of(movement.id, details)
    db.session.expire(movement, ["terms"])
    _record(movement, "movement.set_terms", changed, reason=reason, by=by)
    return movement


def set_phases(movement: Movement, phases: Mapping[PhaseKind, Days], *, reason: str = "", by: Account) -> Movement:
    """Set the first and last day of each phase, both included; a launched movement has all of them."""
    _open(movement, reason)
    if wrong := disorder(phases):
        raise RuleViolation(wrong[0].message, field=f"{wrong[0].kind.value}_{wrong[0].end}")
    if _is_launched(movement) and len(phases) < len(PhaseKind):
        raise RuleViolation("Set the first and the last day of every phase.")
    before = {phase.kind.value: [phase.opens_on, phase.closes_on] for phase in movement.phases}
    present = {phase.kind: phase for phase in movement.phases}
    for kind, phase in present.items():
        if kind not in phases:
            movement.phases.remove(phase)
    for kind, (opens_on, closes_on) in phases.items():
        if kind in present:
            present[kind].opens_on, present[kind].closes_on = opens_on, closes_on
        else:
            movement.phases.append(Phase(kind=kind, opens_on=opens_on, closes_on=closes_on))
    after = {kind.value: list(days) for kind, days in phases.items()}
    _record(movement, "movement.set_phases", {"phases": [before, after]}, reason=reason, by=by)
    return movement


def set_rubric(movement: Movement, details: RubricDetails, *, reason: str = "", by: Account) -> Movement:
    """Set how initiatives are scored; refused once a sheet was begun."""
    _open(movement, reason)
    if movement.rubric is not None and lock(movement.rubric).frozen_at is not None:
        raise RuleViolation("The rubric is frozen: sheets have been begun.")
    if wrong := faults(details):
        raise RuleViolation(wrong[0].message, field=wrong[0].field, **wrong[0].values)
    before = told(queries.details_of(movement.rubric)) if movement.rubric else {}
    if movement.rubric is None:
        movement.rubric = Rubric()
    _fill(movement.rubric, details)
    after = told(details)
    names = [*after, *(name for name in before if name not in after)]
    changed = {name: [before.get(name), after.get(name)] for name in names if before.get(name) != after.get(name)}
    _record(movement, "movement.set_rubric", changed, reason=reason, by=by)
    return movement


# What is kept of a rubric under the name that it has in its details.
PLAIN = (
    "aggregation", "basis", "trim", "quorum", "missing", "digits", "rounding", "pass_mark", "spread_limit",
    "spread_unit", "spread_action", "later_round", "vote_most", "vote_step", "severity_adjusted", "source",
)  # fmt: skip


def _fill(rubric: Rubric, details: RubricDetails) -> None:
    """Put ``details`` in the place of everything that ``rubric`` held."""
    for name in PLAIN:
        setattr(rubric, name, getattr(details, name))
    rubric.ties = list(details.ties)
    rubric.grades = [(grade.name, grade.low) for grade in details.grades]
    rubric.criteria = []
    db.session.flush()  # the old rows go before new ones with the same codes come
    rubric.groups = []
    db.session.flush()
    groups: dict[str, CriterionGroup] = {}
    for place, line in enumerate(details.groups, start=1):
        groups[line.code] = CriterionGroup(position=place, code=line.code, name=line.name, knockout=line.knockout)
    for line in details.groups:
        groups[line.code].parent = groups.get(line.parent)
    rubric.groups = list(groups.values())
    rubric.criteria = [
        Criterion(
            position=place, code=line.code, name=line.name, guidance=line.guidance, max_mark=line.max_mark,
            step=line.step, weight=line.weight, knockout=line.knockout, kind=line.kind, group=groups.get(line.group),
            bands=[Band(**asdict(band)) for band in line.bands],
        )
        for place, line in enumerate(details.criteria, start=1)
    ]  # fmt: skip


def freeze_rubric(movement: Movement) -> None:
    """Freeze the rubric because a sheet is begun; the database refuses sheets before and changes after."""
    if movement.rubric is None:
        raise RuleViolation("The movement has no rubric.")
    if movement.rubric.frozen_at is None and lock(movement.rubric).frozen_at is None:
        movement.rubric.frozen_at = clock.now()
        db.session.flush()


def set_judging(movement: Movement, details: JudgingDetails, *, reason: str = "", by: Account) -> Movement:
    """Set how judging goes; like the rubric it stays from the first sheet on."""
    _open(movement, reason)
    if movement.rubric is not None and lock(movement.rubric).frozen_at is not None:
        raise RuleViolation("The terms of judging are frozen: sheets have been begun.")
    before, after = vars(JudgingDetails.of(movement.judging_terms)), vars(details)
    if movement.judging is None:
        movement.judging = JudgingTerms(**after)
    for name, value in after.items():
        setattr(movement.judging, name, value)
    changed = {name: [before[name], value] for name, value in after.items() if before[name] != value}
    _record(movement, "movement.set_judging", changed, reason=reason, by=by)
    return movement


def set_honours(movement: Movement, honours: Sequence[HonourDetails], *, reason: str = "", by: Account) -> Movement:
    """Set what can be proposed; once launched, honours are added or changed and none is taken out."""
    _open(movement, reason)
    after = {(line.honour, line.recipient_kind): line for line in honours}
    present = {(line.honour, line.recipient_kind): line for line in movement.honours}
    if len(after) != len(honours):
        raise RuleViolation("Name each honour only once for collectives and once for individuals.")
    if _is_launched(movement) and not present.keys() <= after.keys():
        raise RuleViolation("An honour of a launched movement stays: it may have been proposed.")
    _check_lawful(movement, (line for key, line in after.items() if key not in present or not _is_launched(movement)))
    before = _offered(movement.honours)
    for key, line in present.items():
        if key not in after:
            movement.honours.remove(line)
    for key, details in after.items():
        if key in present:
            present[key].quota, present[key].citation = details.quota, details.citation
        else:
            movement.honours.append(OfferedHonour(**vars(details)))
    _record(movement, "movement.set_honours", {"offered": [before, _offered(honours)]}, reason=reason, by=by)
    return movement


def _offered(honours: Iterable[OfferedHonour | HonourDetails]) -> dict[str, list[str]]:
    """Return honours as the journal tells them: by kind of recipient, with their quota and set phrase."""
    told_by_kind: dict[str, list[str]] = {}
    for line in honours:
        quota = f" ({line.quota})" if line.quota else ""
        citation = f": {line.citation}" if line.citation else ""
        told_by_kind.setdefault(line.recipient_kind.value, []).append(f"{name_of(line.honour)}{quota}{citation}")
    return told_by_kind


def _check_lawful(movement: Movement, honours: Iterable[HonourDetails]) -> None:
    lawful = {honour.code: honour for honour in queries.lawful_honours(movement, announced_on(movement))}
    for line in honours:
        if line.honour not in lawful:
            raise RuleViolation(
                "“%(code)s” cannot be given by the head of this body on the day of the announcement.", code=line.honour
            )
        if line.recipient_kind.value not in lawful[line.honour].recipients:
            raise RuleViolation("%(name)s is not given to this kind of recipient.", name=lawful[line.honour].name)


def announced_on(movement: Movement) -> date:
    """Return the first day of the announcement, or today while it is not set: the law of that day counts."""
    phase = movement.phase(PhaseKind.ANNOUNCEMENT)
    return phase.opens_on if phase else clock.today()


def missing(movement: Movement) -> list[Lack]:
    """Return what the movement lacks before it can be launched."""
    prepared = Prepared(
        basis=len(movement.basis),
        fields=len(movement.fields),
        criteria=len(movement.rubric.criteria) if movement.rubric else 0,
        honours={line.honour for line in movement.honours},
        phases={phase.kind: (phase.opens_on, phase.closes_on) for phase in movement.phases},
    )
    return lacks(prepared, {honour.code for honour in queries.lawful_honours(movement, announced_on(movement))})


def launch_movement(movement: Movement, *, by: Account) -> Movement:
    """Launch a prepared movement: from now on units see it, and register while the calendar allows it.

    Raises NotReady with everything that is missing.
    """
    lock(movement)
    if movement.state is MovementState.PREPARED and (lacking := missing(movement)):
        raise NotReady("This movement cannot be launched yet.", lacking)
    movement.launch(clock.now())
    record(by, "movement.launch", movement, body_id=movement.body_id)
    return movement


def close_movement(movement: Movement, *, reason: str = "", by: Account) -> Movement:
    """Close a launched movement: nothing in it changes any more, certificates can still be printed.

    Before the end of its calendar it needs a reason.
    """
    lock(movement)
    if not reason and is_running(movement):
        raise RuleViolation("Say why the movement is closed before its calendar ends.", field="reason")
    movement.close()
    record(by, "movement.close", movement, body_id=movement.body_id, reason=reason or None)
    return movement


def is_running(movement: Movement) -> bool:
    """Say whether a launched movement's calendar has days to come."""
    last = max((phase.closes_on for phase in movement.phases), default=date.min)
    return _is_launched(movement) and clock.today() < last


def _open(movement: Movement, reason: str) -> None:
    """Hold the movement for a change; refuse it when it is closed, or launched and nobody says why."""
    lock(movement)
    if movement.state is MovementState.CLOSED:
        raise RuleViolation("This movement is closed.")
    if _is_launched(movement) and not reason:
        raise RuleViolation("Say why a launched movement changes.", field="reason")


def _is_launched(movement: Movement) -> bool:
    return movement.state is MovementState.LAUNCHED


def _record(movement: Movement, act: str, changed: Mapping[str, Any], *, reason: str, by: Account) -> None:
    record(by, act, movement, body_id=movement.body_id, reason=reason or None, changed=dict(changed))


def order_plan(movement: Movement) -> Paper:
    """Return the plan of ``movement`` as it is prepared now, ordered unless it was printed just so."""
    filename = f"ke-hoach-phat-dong-{movement.code}.pdf"
    return order_once(PLAN, plan_values(movement), filename=filename, subject=movement)
