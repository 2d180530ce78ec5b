"""A judge's workbook out and in again: nothing is lost, nothing is half taken in, every fault is named."""

from collections.abc import Mapping
from io import BytesIO

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import func, select

from contest.database import db, transaction
from contest.entries import queries, services
from contest.entries.kit import columns_for, lines_from, row_for, rule_of
from contest.entries.models import SentKit
from contest.errors import RuleViolation, Stale
from contest.initiatives.models import Initiative
from contest.movements.models import Band, Criterion, JudgingTerms
from contest.panels.models import Assignment
from contest.panels.services import record_conflict
from contest.scoring.models import Mark, SheetSource, SheetState
from contest.scoring.queries import sheet_of
from contest.scoring.services import hand_in, save_mark, save_text
from contest.spreadsheet import FaultyList, read_rows, workbook
from contest.storage.uploads import Upload
from tests.factories import make_sheet
from tests.scoring.world import MARKS, World, make_world
from tests.statements import statements

NOTES = ("Hướng dẫn", [["Chấm điểm."]])


def plain(text: str) -> str:
    return text


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def filled(world: World, *rows: Mapping[str, object], number: int = 1, rename: Mapping[int, str] = {}) -> Upload:
    """Return the workbook of the judge in seat ``number``, with these marks typed into its rows, by criterion code."""
    book = load_workbook(BytesIO(services.workbook_of(world.panel.seats[number - 1], NOTES, plain)))
    sheet = book.worksheets[0]
    places = {code: place for place, code in enumerate(world.criteria, start=3)}
    for line, row in enumerate(rows, start=2):
        for code, value in row.items():
            place = {"code": 1, "comment": 7, "unit_comment": 8}.get(code) or places[code]
            sheet.cell(line, place).value = value  # type: ignore[assignment]
    saved = BytesIO()
    book.save(saved)
    return Upload("phieu.xlsx", saved.getvalue())


def send(world: World, upload: Upload, number: int = 1) -> SentKit:
    with transaction():
        return services.send_kit(world.panel.seats[number - 1], upload, plain, by=world.judge(number))


def take_in(world: World, kit: SentKit, *, handing_in: bool = False) -> int:
    seen = services.seal_of(services.changes_of(kit, plain))
    with transaction():
        return services.import_kit(kit, seen, plain, handing_in=handing_in, by=world.judge())


def given_in(world: World, assignment: Assignment) -> dict[str, int]:
    sheet = sheet_of(assignment)
    marks = sheet.given if sheet else {}
    return {code: marks[line.id] for code, line in world.criteria.items() if line.id in marks}


POINTS = {"novelty": 25, "effect": 30, "spread": 20, "dossier": 8.5}


def test_what_is_typed_into_the_workbook_becomes_the_sheet(world: World) -> None:
    first, second = world.assignment(), world.assignment()
    kit = send(world, filled(world, POINTS, {"effect": "12,25", "comment": "Xem lại\nphần 2."}))
    assert given_in(world, first) == {}

    assert take_in(world, kit) == 2
    assert given_in(world, first) == MARKS and given_in(world, second) == {"effect": 1225}
    sheet = sheet_of(second)
    assert sheet is not None and sheet.comment == "Xem lại\nphần 2." and sheet.source is SheetSource.WORKBOOK
    assert sheet.state is SheetState.OPEN


def test_complete_sheets_are_handed_in_when_that_is_wanted(world: World) -> None:
    first, second = world.assignment(), world.assignment()
    take_in(world, send(world, filled(world, POINTS, {"effect": 12})), handing_in=True)

    assert [line is not None and line.state for line in (sheet_of(first), sheet_of(second))] == [
        SheetState.HANDED_IN, SheetState.OPEN,
    ]  # fmt: skip


def test_an_empty_cell_leaves_what_stands(world: World) -> None:
    assignment = world.assignment()
    make_sheet(assignment, MARKS, handed_in=False)
    take_in(world, send(world, filled(world, {"effect": 10, "novelty": None})))

    assert given_in(world, assignment) == {**MARKS, "effect": 1000}


def test_the_workbook_shows_what_stands_and_only_the_own_open_sheets(world: World) -> None:
    shown, done = world.assignment(), world.assignment()
    make_sheet(shown, {"effect": 1250}, handed_in=False)
    make_sheet(done, MARKS)
    world.assignment(2)
    book = load_workbook(BytesIO(services.workbook_of(world.panel.seats[0], NOTES, plain)))
    rows = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))

    assert [row[0] for row in rows] == [queries.codes_in(world.movement).of(shown)]
    assert rows[0][3] == 12.5 and rows[0][2] is None


def faults(world: World, upload: Upload) -> list[tuple[int, str, str]]:
    with pytest.raises(FaultyList) as faulty:
        send(world, upload)
    assert db.session.scalar(select(func.count()).select_from(Mark)) == 0
    return [(fault.row, fault.column, fault.message) for fault in faulty.value.faults]


def test_every_fault_is_named_by_row_and_column_and_nothing_is_taken_in(world: World) -> None:
    for _ in range(4):
        world.assignment()
    rows = [
        {"effect": 36, "dossier": "mười"}, {"novelty": 0.5, "code": "07-1-01-1-ZZ"}, {"novelty": 0.5},
        {"effect": 12.345},
    ]  # fmt: skip
    found = faults(world, filled(world, *rows))

    assert [(row, message) for row, _column, message in found] == [
        (2, "A mark here lies from 0 to %(most)s."),
        (2, "Write a number with at most two decimals, for example 12,5."),
        (3, "A mark here lies in one of the bands: %(bands)s."),
        (3, "“%(text)s” is no code of a sheet of this movement. Leave codes as they were."),
        (4, "A mark here lies in one of the bands: %(bands)s."),
        (5, "Write a number with at most two decimals, for example 12,5."),
    ]
    assert found[0][1].startswith("2. Hiệu quả")


def test_a_workbook_of_another_judge_is_refused(world: World) -> None:
    world.assignment(2)
    world.assignment(1)
    upload = filled(world, POINTS, number=2)

    assert [message for _row, _column, message in faults(world, upload)] == [
        "This sheet is not yours, or it belongs to another round."
    ]


def test_a_row_that_stands_twice_is_refused(world: World) -> None:
    world.assignment()
    second = world.assignment()
    code = queries.codes_in(world.movement).of(second)

    assert "This initiative stands in the list twice." in [
        message for _row, _column, message in faults(world, filled(world, {**POINTS, "code": code}, POINTS))
    ]


def test_a_sheet_that_was_handed_in_meanwhile_is_left_alone(world: World) -> None:
    done, left = world.assignment(), world.assignment()
    upload = filled(world, {**POINTS, "effect": 5}, {"effect": 10})
    make_sheet(done, MARKS)

    take_in(world, send(world, upload))
    assert given_in(world, left) == {"effect": 1000} and given_in(world, done) == MARKS


def test_a_row_without_anything_typed_is_no_fault_whatever_became_of_it(world: World) -> None:
    gone, left = world.assignment(), world.assignment()
    upload = filled(world, {}, {"effect": 10})
    with transaction():
        record_conflict(gone.seat, gone.initiative, "Họ hàng", by=world.secretary)

    take_in(world, send(world, upload))
    assert given_in(world, left) == {"effect": 1000}


def test_a_workbook_whose_heading_was_changed_is_refused(world: World) -> None:
    world.assignment()
    book = load_workbook(BytesIO(filled(world, POINTS).content))
    book.worksheets[0].cell(1, 4).value = "2. Hiệu quả kinh tế (0–35)"  # type: ignore[assignment]
    saved = BytesIO()
    book.save(saved)

    with pytest.raises(RuleViolation) as refused:
        send(world, Upload("phieu.xlsx", saved.getvalue()))
    assert refused.value.values["headings"] == "2. Hiệu quả kinh tế (0–35)"


def test_a_comment_that_stands_is_shown_and_not_replaced_unseen(world: World) -> None:
    assignment = world.assignment()
    kit = send(world, filled(world, {"comment": "Mới."}))
    seen = services.seal_of(services.changes_of(kit, plain))
    with transaction():
        save_text(assignment, "comment", "Viết trên máy.", before="", by=world.judge())

    with pytest.raises(Stale), transaction():
        services.import_kit(kit, seen, plain, handing_in=False, by=world.judge())
    (change,) = services.changes_of(kit, plain)
    assert change.texts == {"comment": ("Viết trên máy.", "Mới.")} and change.replaces


def test_the_calibration_initiative_is_taken_in_first_wherever_it_stands(world: World) -> None:
    other, first = world.assignment(), world.assignment()
    with transaction():
        world.panel.calibration_initiative_id = first.initiative_id
    take_in(world, send(world, filled(world, POINTS, POINTS)), handing_in=True)

    assert given_in(world, other) == given_in(world, first) == MARKS


def test_a_conflict_that_was_declared_since_takes_the_row_out(world: World) -> None:
    gone = world.assignment()
    world.assignment()
    upload = filled(world, POINTS, POINTS)
    with transaction():
        record_conflict(gone.seat, gone.initiative, "Họ hàng", by=world.secretary)

    with pytest.raises(FaultyList) as faulty:
        send(world, upload)
    assert [fault.row for fault in faulty.value.faults] == [2]


def test_before_the_declaration_there_is_no_row_and_none_is_taken(world: World) -> None:
    with transaction() as session:
        session.add(JudgingTerms(movement_id=world.movement.id, declares_first=True))
    db.session.refresh(world.movement)
    world.assignment()

    assert queries.left_in(world.panel.seats[0]) == queries.Left([], 1)


def test_marks_that_change_after_the_look_are_not_overwritten_unseen(world: World) -> None:
    assignment = world.assignment()
    kit = send(world, filled(world, POINTS))
    seen = services.seal_of(services.changes_of(kit, plain))
    with transaction():
        save_mark(assignment, world.criteria["effect"].id, 100, before=None, by=world.judge())

    with pytest.raises(Stale), transaction():
        services.import_kit(kit, seen, plain, handing_in=False, by=world.judge())
    assert given_in(world, assignment) == {"effect": 100}
    changes = services.changes_of(kit, plain)
    assert changes[0].replaces and (world.criteria["effect"], 100, 3000) in changes[0].marks


def test_a_workbook_is_taken_in_once(world: World) -> None:
    world.assignment()
    kit = send(world, filled(world, POINTS))
    take_in(world, kit)

    with pytest.raises(RuleViolation, match="taken in already"), transaction():
        services.import_kit(kit, "", plain, handing_in=False, by=world.judge())


def test_all_or_nothing_is_taken_in(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = world.assignment(), world.assignment()
    kit = send(world, filled(world, POINTS, POINTS))

    def refuse(assignment: Assignment, **_how: object) -> None:
        if assignment.id == second.id:
            raise RuleViolation("Scoring is closed. Nothing of a sheet changes any more.")
        hand_in(assignment, by=world.judge())

    monkeypatch.setattr(services, "hand_in", refuse)
    with pytest.raises(RuleViolation):
        take_in(world, kit, handing_in=True)
    assert given_in(world, first) == {} and kit.imported_at is None


def test_a_formula_in_a_title_stays_text(world: World) -> None:
    assignment = world.assignment(initiative=world.initiative(title="=HYPERLINK(1)"))
    content = services.workbook_of(assignment.seat, NOTES, plain)
    cell = load_workbook(BytesIO(content)).worksheets[0].cell(2, 2)

    assert cell.value == "=HYPERLINK(1)" and cell.data_type == "s"


def test_the_workbook_asks_the_same_of_the_database_for_one_row_and_for_six(world: World) -> None:
    world.assignment()
    seat = world.panel.seats[0]
    with statements() as one:
        services.workbook_of(seat, NOTES, plain)
    for _ in range(5):
        world.assignment()
    with statements() as six:
        services.workbook_of(seat, NOTES, plain)

    assert len(one) == len(six)


def test_the_spreadsheet_itself_checks_the_highest_mark_and_the_step() -> None:
    line = Criterion(code="a", name="A", max_mark=3000, step=50, bands=[])

    assert rule_of(line) == "AND(ISNUMBER({cell}),{cell}>=0,{cell}<=30,ABS(MOD(ROUND({cell}*100,4),50))<0.0001)"


steps = st.sampled_from([1, 25, 50, 100])


@st.composite
def rubrics(draw: st.DrawFn) -> list[Criterion]:
    lines = []
    for place in range(1, draw(st.integers(1, 4)) + 1):
        most = draw(st.integers(1, 20)) * 100
        cut = draw(st.integers(0, most // 100)) * 100
        bands = [Band(low=0, high=cut, descriptor="Thấp"), Band(low=cut, high=most, descriptor="Cao")]
        name = draw(st.sampled_from(["Tính mới", "Hiệu quả"]))
        lines.append(
            Criterion(id=place, position=place, code=f"c{place}", name=name, guidance="", max_mark=most,
                      step=draw(steps), bands=draw(st.sampled_from([[], bands])))
        )  # fmt: skip
    return lines


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(rubrics(), st.data())
def test_whatever_the_rubric_marks_go_out_and_come_back_as_they_were(
    rubric: list[Criterion], data: st.DataObject
) -> None:
    marks = {
        line.id: mark * line.step
        for line in rubric
        if (mark := data.draw(st.none() | st.integers(0, line.max_mark // line.step))) is not None
    }
    texts = {"comment": data.draw(st.sampled_from(["", "Tốt", "=1+1", "Dòng một\nDòng hai"]))}
    columns = columns_for(rubric, plain)
    content = workbook("Phiếu chấm", columns, [row_for("07-1-03-1-AA", "Tên", rubric, marks, texts)])
    rows, checker = read_rows(Upload("a.xlsx", content), columns)
    lines = lines_from(rows, checker, rubric, ["07-1-03-1-AA"], {}, plain)

    assert checker.faults == []
    read = lines[0] if lines else None
    assert (dict(read.marks) if read else {}) == marks
    assert (read.texts.get("comment", "") if read else "") == texts["comment"]


def test_an_initiative_is_named_by_its_code(world: World) -> None:
    assignment: Assignment = world.assignment()
    initiative: Initiative = assignment.initiative

    assert queries.codes_in(world.movement).of(assignment).startswith(f"{initiative.register_number}-1-01-1-")
