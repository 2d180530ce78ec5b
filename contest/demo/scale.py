"""A synthetic movement for load tests: rows written in bulk, the same each time for the same numbers."""

import random
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import insert, select, update

from contest import clock
from contest.accounts.models import Account, Grant, Role
from contest.database import db
from contest.demo.places import SIGNING
from contest.errors import RuleViolation
from contest.initiatives.models import WHOLE, Answer, Appraisal, Author, Initiative, InitiativeState, Verdict
from contest.journal.services import record
from contest.movements.models import Field, Movement, MovementKind, PhaseKind
from contest.movements.queries import movement_by_code
from contest.movements.rubric import SUBMITTED, CriterionDetails, RubricDetails, ready_made
from contest.movements.services import (
    MovementDetails,
    create_movement,
    freeze_rubric,
    set_fields,
    set_phases,
    set_rubric,
)
from contest.panels.models import Assignment, Panel, Seat
from contest.questions.answers import QuestionKind
from contest.scoring.models import Mark, Sheet, SheetState
from contest.text import fold, name_sort_key, sort_key
from contest.units.models import SINCE_EVER, Body, Unit, UnitKind
from contest.units.services import BodyDetails, add_body

CODE = "scale"


def build(*, units: int, initiatives: int, judges: int, sheets: int, criteria: int = 5) -> Movement:
    """Write a launched movement with ``sheets`` handed-in sheets of ``criteria`` marks for each initiative.

    Raises RuleViolation when it is there already or there are fewer judges than sheets for one initiative.
    """
    if movement_by_code(CODE) is not None:
        raise RuleViolation("The movement “%(code)s” is there already.", code=CODE)
    if not 1 <= sheets <= judges:
        raise RuleViolation("There must be at least as many judges as sheets for one initiative.")
    body = _body()
    unit_ids = _units(body, units)
    people = _judges(body, judges)
    movement = _movement(body, people[0], criteria)
    initiative_ids = _initiatives(movement, unit_ids, initiatives, people[0])
    seats = _panel(movement, people)
    _sheets(movement, initiative_ids, seats, sheets)
    record(None, "demo.scale", movement, body_id=body.id, units=units, initiatives=initiatives, sheets=sheets)
    return movement


def _body() -> Body:
    details = BodyDetails(
        name="Ủy ban nhân dân (mẫu) đo tải",
        head_office="Chủ tịch Ủy ban nhân dân (mẫu) đo tải",
        standing_unit="",
        **SIGNING,
    )
    return add_body(CODE, details, authority="commune_chair", valid_from=SINCE_EVER, by=None)


def _units(body: Body, count: int) -> list[int]:
    names = [f"Đơn vị (mẫu) {number:04d}" for number in range(1, count + 1)]
    rows = [
        {
            "body_id": body.id, "code": f"DV{number:04d}", "name": name, "kind": UnitKind.OFFICE,
            "valid_from": SINCE_EVER, "search": fold(f"DV{number:04d} {name}"), "sort_key": sort_key(name),
        }
        for number, name in enumerate(names, start=1)
    ]  # fmt: skip
    db.session.execute(insert(Unit), rows)
    return list(db.session.scalars(select(Unit.id).where(Unit.body_id == body.id).order_by(Unit.id)))


def _judges(body: Body, count: int) -> list[Account]:
    now = clock.now()
    people = [
        Account(email=f"giamkhao{number:03d}@do-tai.example", name=f"Giám khảo {number:03d}", created_at=now)
        for number in range(1, count + 1)
    ]
    for person in people:
        person.grants.append(Grant(role=Role.JUDGE, body_id=body.id, granted_at=now))
    db.session.add_all(people)
    db.session.flush()
    return people


def _movement(body: Body, by: Account, criteria: int) -> Movement:
    today = clock.today()
    details = MovementDetails(
        code=CODE, name="Phong trào (mẫu) đo tải", year=today.year, kind=MovementKind.THEMATIC, purpose=""
    )
    movement = create_movement(body, details, by=by)
    set_fields(movement, ["Lĩnh vực (mẫu) 01", "Lĩnh vực (mẫu) 02"], by=by)
    span = (today - timedelta(days=30), today + timedelta(days=30))
    set_phases(movement, dict.fromkeys(PhaseKind, span), by=by)
    set_rubric(movement, _rubric(criteria), by=by)
    movement.launch(clock.now())
    freeze_rubric(movement)
    db.session.flush()
    return movement


def _rubric(criteria: int) -> RubricDetails:
    """Return the ready-made rubric with as many criteria: those too many left out, those that lack added."""
    usual = ready_made()
    lines = list(usual.criteria[:criteria])
    lines += [
        CriterionDetails(f"more-{place}", f"Tiêu chí (mẫu) {place}", 1000)
        for place in range(len(lines) + 1, criteria + 1)
    ]
    return replace(usual, criteria=tuple(lines), ties=(SUBMITTED,))


def _initiatives(movement: Movement, unit_ids: list[int], count: int, by: Account) -> list[int]:
    now = clock.now()
    field_ids = list(db.session.scalars(select(Field.id).where(Field.movement_id == movement.id)))
    rows = [
        {
            "movement_id": movement.id, "unit_id": unit_ids[number % len(unit_ids)], "number": number,
            "field_id": field_ids[number % len(field_ids)], "title": f"Giải pháp (mẫu) {number:05d}",
            "state": InitiativeState.ELIGIBLE, "submitted_at": now, "saved_at": now, "saved_by_id": by.id, "edition": 1,
            "origin": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{CODE}/{number}")),
            "search": fold(f"{number:02d} Giải pháp (mẫu) {number:05d}"),
            "title_key": sort_key(f"Giải pháp (mẫu) {number:05d}"), "author_key": name_sort_key("Tác giả (mẫu)"),
        }
        for number in range(1, count + 1)
    ]  # fmt: skip
    db.session.execute(insert(Initiative), rows)
    movement.last_register_number = count
    own = select(Initiative.id, Initiative.unit_id).where(Initiative.movement_id == movement.id)
    pairs = db.session.execute(own.order_by(Initiative.number)).all()
    authors = [
        {"initiative_id": key, "position": 1, "full_name": "Tác giả (mẫu)", "unit_id": unit_id, "share": WHOLE}
        for key, unit_id in pairs
    ]
    db.session.execute(insert(Author), authors)
    said = {question.id: "Mẫu." for question in movement.asked if question.kind is QuestionKind.LONG}
    answers = [
        {"initiative_id": key, "question_id": question_id, "value": value}
        for key, _unit_id in pairs
        for question_id, value in said.items()
    ]
    db.session.execute(insert(Answer), answers)
    verdicts = [
        {"initiative_id": key, "verdict": Verdict.ELIGIBLE, "reason": "", "appraised_at": now, "appraised_by_id": by.id}
        for key, _unit_id in pairs
    ]
    db.session.execute(insert(Appraisal), verdicts)
    return [key for key, _unit_id in pairs]


def _panel(movement: Movement, people: list[Account]) -> list[int]:
    panel = Panel(movement_id=movement.id, name="Tổ chấm (mẫu)")
    panel.seats = [
        Seat(number=number, account_id=person.id, is_chair=number == 1, taken_at=clock.now())
        for number, person in enumerate(people, start=1)
    ]
    db.session.add(panel)
    db.session.flush()
    return [seat.id for seat in panel.seats]


def _sheets(movement: Movement, initiative_ids: list[int], seats: list[int], each: int) -> None:
    """Write the assignments round the panel, their sheets and marks, and hand all sheets in."""
    now = clock.now()
    pairs = [
        {
            "seat_id": seats[(place * each + turn) % len(seats)],
            "initiative_id": key,
            "assigned_at": now,
            "declared_at": now,
        }
        for place, key in enumerate(initiative_ids)
        for turn in range(each)
    ]
    db.session.execute(insert(Assignment), pairs)
    of_movement = select(Assignment.id).where(Assignment.initiative_id.in_(
        select(Initiative.id).where(Initiative.movement_id == movement.id)
    ))  # fmt: skip
    assignments = list(db.session.scalars(of_movement.order_by(Assignment.id)))
    db.session.execute(
        insert(Sheet), [{"assignment_id": key, "state": SheetState.OPEN, "begun_at": now} for key in assignments]
    )
    sheets = list(db.session.scalars(select(Sheet.id).where(Sheet.assignment_id.in_(of_movement)).order_by(Sheet.id)))
    db.session.execute(insert(Mark), list(_marks(movement, sheets)))
    handed_in = update(Sheet).where(Sheet.assignment_id.in_(of_movement))
    db.session.execute(
        handed_in.values(state=SheetState.HANDED_IN, handed_in_at=now),
        execution_options={"synchronize_session": False},
    )
    db.session.expire_all()


def _marks(movement: Movement, sheets: list[int]) -> Iterator[dict[str, int]]:
    """Yield the marks of every sheet: whole points between a half and the whole of each maximum."""
    chance = random.Random(2019)  # noqa: S311 - sample data, the same each time
    assert movement.rubric is not None
    for sheet_id in sheets:
        for criterion in movement.rubric.criteria:
            highest = criterion.max_mark // 100
            value = chance.randint(highest // 2, highest) * 100
            yield {"sheet_id": sheet_id, "criterion_id": criterion.id, "value": value}
