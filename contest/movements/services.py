"""Preparing, launching and closing a movement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from contest import clock
from contest.accounts.models import Account
from contest.database import db, lock
from contest.errors import RuleViolation
from contest.journal.services import record
from contest.movements import queries
from contest.movements.models import (
    Band,
    BasisDocument,
    Criterion,
    Field,
    Movement,
    MovementKind,
    MovementState,
    OfferedHonour,
    Phase,
    PhaseKind,
    RecipientKind,
    Rubric,
)
from contest.movements.readiness import Lack, Prepared, disorder, lacks
from contest.movements.rubric import BandDetails, CriterionDetails, RubricDetails, faults
from contest.rules.catalogue import honours_for
from contest.units.models import Body

__all__ = ["BandDetails", "CriterionDetails", "RubricDetails"]


@dataclass(frozen=True)
class MovementDetails:
    """What a movement is called; ``code`` names it in addresses and commands."""

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


Span = tuple[date, date]


def create_movement(body: Body, details: MovementDetails, *, by: Account) -> Movement:
    """Begin to prepare a movement of ``body``."""
    _check_code(details.code, None)
    movement = Movement(body=body, **vars(details))
    db.session.add(movement)
    record(by, "movement.create", movement, body_id=body.id, **vars(details))
    return movement


def change_movement(movement: Movement, details: MovementDetails, *, by: Account) -> Movement:
    """Change what a movement is called and what it is for; its code stays once it was launched."""
    _open(movement)
    if movement.state is not MovementState.PREPARED and details.code != movement.code:
        raise RuleViolation("The code of a launched movement stays.", field="code")
    _check_code(details.code, movement)
    changed = {
        name: [getattr(movement, name), value]
        for name, value in vars(details).items()
        if getattr(movement, name) != value
    }
    for name, value in vars(details).items():
        setattr(movement, name, value)
    record(by, "movement.change", movement, body_id=movement.body_id, changed=changed)
    return movement


def _check_code(code: str, movement: Movement | None) -> None:
    twin = queries.movement_by_code(code)
    if twin is not None and twin is not movement:
        raise RuleViolation("The code “%(code)s” belongs to another movement.", field="code", code=code)


def set_basis(movement: Movement, documents: Sequence[BasisDetails], *, by: Account) -> Movement:
    """Set the documents that the movement rests on, in this order."""
    _open(movement)
    movement.basis = [BasisDocument(position=place, **vars(line)) for place, line in enumerate(documents, start=1)]
    numbers = [line.number for line in documents]
    record(by, "movement.set_basis", movement, body_id=movement.body_id, documents=numbers)
    return movement


def set_fields(movement: Movement, names: Sequence[str], *, by: Account) -> Movement:
    """Set the fields in this order; once launched, fields are added and none is taken away."""
    _open(movement)
    if len(set(names)) != len(names):
        raise RuleViolation("Name each field only once.", field="names")
    present = {field.name: field for field in movement.fields}
    gone = [name for name in present if name not in names]
    if gone and movement.state is not MovementState.PREPARED:
        raise RuleViolation(
            "The field “%(name)s” stays: initiatives may be registered under it.", field="names", name=gone[0]
        )
    for place, name in enumerate(names, start=1):
        if name not in present:
            movement.fields.append(Field(name=name, position=place))
        else:
            present[name].position = place
    for name in gone:
        movement.fields.remove(present[name])
    record(by, "movement.set_fields", movement, body_id=movement.body_id, fields=list(names))
    return movement


def set_phases(movement: Movement, phases: Mapping[PhaseKind, Span], *, reason: str = "", by: Account) -> Movement:
    """Set the first and last day of each phase; once launched, a change needs a reason."""
    _open(movement)
    if wrong := disorder(phases):
        raise RuleViolation(wrong[0])
    before = {phase.kind: (phase.opens_on, phase.closes_on) for phase in movement.phases}
    if movement.state is not MovementState.PREPARED and before != dict(phases) and not reason:
        raise RuleViolation("Say why the dates of a launched movement change.", field="reason")
    present = {phase.kind: phase for phase in movement.phases}
    for kind, (opens_on, closes_on) in phases.items():
        if kind in present:
            present[kind].opens_on, present[kind].closes_on = opens_on, closes_on
        else:
            movement.phases.append(Phase(kind=kind, opens_on=opens_on, closes_on=closes_on))
    days = {kind.value: [opens_on, closes_on] for kind, (opens_on, closes_on) in phases.items()}
    record(by, "movement.set_phases", movement, body_id=movement.body_id, reason=reason or None, phases=days)
    return movement


def set_rubric(movement: Movement, details: RubricDetails, *, by: Account) -> Movement:
    """Set how initiatives are scored; refused once a sheet was begun."""
    _open(movement)
    if movement.rubric is not None and lock(movement.rubric).frozen_at is not None:
        raise RuleViolation("The rubric is frozen: sheets have been begun.")
    if wrong := faults(details):
        raise RuleViolation(wrong[0].message, field=wrong[0].field, **wrong[0].values)
    rubric = movement.rubric or Rubric()
    rubric.aggregation, rubric.trim, rubric.quorum = details.aggregation, details.trim, details.quorum
    rubric.pass_mark, rubric.spread_limit = details.pass_mark, details.spread_limit
    rubric.ties, rubric.criteria, movement.rubric = list(details.ties), [], rubric
    db.session.flush()
    rubric.criteria = [_criterion(place, line) for place, line in enumerate(details.criteria, start=1)]
    maxima = {line.code: line.max_mark for line in details.criteria}
    record(by, "movement.set_rubric", movement, body_id=movement.body_id, criteria=maxima, quorum=details.quorum)
    return movement


def _criterion(position: int, details: CriterionDetails) -> Criterion:
    return Criterion(
        position=position,
        code=details.code,
        name=details.name,
        guidance=details.guidance,
        max_mark=details.max_mark,
        weight=details.weight,
        knockout=details.knockout,
        bands=[Band(low=band.low, high=band.high, descriptor=band.descriptor) for band in details.bands],
    )


def freeze_rubric(movement: Movement) -> None:
    """Freeze the rubric because a sheet is begun; the database refuses sheets before and changes after."""
    if movement.rubric is None:
        raise RuleViolation("The movement has no rubric.")
    if movement.rubric.frozen_at is None:
        lock(movement.rubric)
        movement.rubric.frozen_at = movement.rubric.frozen_at or clock.now()
        db.session.flush()


def set_honours(movement: Movement, honours: Sequence[HonourDetails], *, by: Account) -> Movement:
    """Set what can be proposed; once launched, honours are added or changed and none is taken away."""
    _open(movement)
    keys = [(line.honour, line.recipient_kind) for line in honours]
    if len(set(keys)) != len(keys):
        raise RuleViolation("Name each honour only once for collectives and once for individuals.")
    _check_recipients(movement, honours)
    present = {(line.honour, line.recipient_kind): line for line in movement.honours}
    gone = [key for key in present if key not in keys]
    if gone and movement.state is not MovementState.PREPARED:
        raise RuleViolation("An honour of a launched movement stays: it may have been proposed.")
    for line, key in zip(honours, keys, strict=True):
        if key not in present:
            movement.honours.append(OfferedHonour(**vars(line)))
        else:
            present[key].quota, present[key].citation = line.quota, line.citation
    for key in gone:
        movement.honours.remove(present[key])
    record(by, "movement.set_honours", movement, body_id=movement.body_id, honours=[code for code, _kind in keys])
    return movement


def _check_recipients(movement: Movement, honours: Sequence[HonourDetails]) -> None:
    known = {honour.code: honour for honour in honours_for(movement.body.authority, on=announced_on(movement))}
    for line in honours:
        if line.honour not in known:
            raise RuleViolation(
                "“%(code)s” cannot be given by the head of this body at the time of the announcement.", code=line.honour
            )
        if line.recipient_kind.value not in known[line.honour].recipients:
            raise RuleViolation("%(name)s is not given to this kind of recipient.", name=known[line.honour].name)


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
    return lacks(prepared, {honour.code for honour in honours_for(movement.body.authority, on=announced_on(movement))})


def launch_movement(movement: Movement, *, by: Account) -> Movement:
    """Launch a prepared movement: from now on units see it, and register while the calendar allows it."""
    lock(movement)
    if lacking := missing(movement):
        raise RuleViolation(lacking[0].message)
    movement.launch(clock.now())
    record(by, "movement.launch", movement, body_id=movement.body_id)
    return movement


def close_movement(movement: Movement, *, by: Account) -> Movement:
    """Close a launched movement: nothing in it changes any more, certificates can still be printed."""
    lock(movement)
    movement.close()
    record(by, "movement.close", movement, body_id=movement.body_id)
    return movement


def _open(movement: Movement) -> None:
    lock(movement)
    if movement.state is MovementState.CLOSED:
        raise RuleViolation("This movement is closed.")
