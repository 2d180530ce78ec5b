"""The list of registrations: its columns, every fault by row and column, and that nothing is lost on the way."""

import uuid
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from contest import clock
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.initiatives.forms import MOST_AUTHORS as MOST_IN_THE_FORM
from contest.initiatives.models import Initiative, InitiativeState
from contest.initiatives.queries import Reach
from contest.initiatives.services import AuthorDetails, InitiativeDetails, create_draft, submit_initiative
from contest.initiatives.shares import even_split
from contest.movements.models import Movement
from contest.questions.answers import QuestionKind, plain
from contest.questions.sets import QuestionDetails
from contest.registrations import services
from contest.registrations.papers import workbook_of
from contest.registrations.queries import whole_reach
from contest.registrations.roster import MOST_AUTHORS, columns_of, explanations, headings_of
from contest.spreadsheet import MOST_ROWS, FaultyList, workbook
from contest.storage.uploads import Upload
from contest.text import fold, tidy, tidy_lines, unwritable
from tests.factories import make_initiative, make_movement
from tests.registrations.lists import QUESTIONS, ROW, World, cells, compose, faults_of, filled, row, text


@pytest.fixture
def world(app: Flask) -> World:
    return World.made()


def initiatives(movement: Movement) -> list[Initiative]:
    return list(db.session.scalars(select(Initiative).where(Initiative.movement_id == movement.id)))


def refused(world: World, *rows: dict[str, Any]) -> list[tuple[int, str, str]]:
    with pytest.raises(FaultyList) as caught:
        services.read_list(world.movement, filled(world.movement, *rows), world.units())
    return [(fault.row, fault.column, fault.message % fault.values) for fault in caught.value.faults]


def template_of(world: World) -> bytes:
    columns = columns_of(world.movement, services.known_to(world.movement, world.units()), str)
    return workbook("Đăng ký", columns, notes=("Hướng dẫn", explanations(world.movement, columns, str)))


def test_the_template_asks_what_the_form_asks_and_offers_what_can_be_chosen(world: World) -> None:
    book = load_workbook(BytesIO(template_of(world)))
    first, notes, offers = book.worksheets
    headings = [cell.value for cell in first[1]]

    assert headings[:4] == ["Mã đơn vị *", "Tên giải pháp, sáng kiến *", "Lĩnh vực *", "Tác giả 1: họ và tên *"]
    assert headings[16:] == [
        "Thực trạng *", "Từ khóa", "Số tiền làm lợi", "Ngày áp dụng lần đầu *", "Phạm vi *", "Ai được lợi", "Số liệu",
    ]  # fmt: skip
    assert first["Q1"].comment.text == "Còn vướng mắc gì?\nWords at most: 20"
    assert [line[0].value for line in offers.iter_rows()][:3] == [
        "Mã đơn vị", "PX – Ủy ban nhân dân xã Phú Xuân", "PK – Ủy ban nhân dân xã Phước Kiển",
    ]  # fmt: skip
    assert len(first.data_validations.dataValidation) == 6
    said = [[cell.value for cell in line if cell.value] for line in notes.iter_rows()]
    assert ["Xác nhận áp dụng", "Files are added in the product, after the list has been imported."] in said


def test_the_empty_template_is_no_list_yet(world: World) -> None:
    with pytest.raises(RuleViolation, match="The list is empty"):
        services.read_list(world.movement, Upload("mau.xlsx", template_of(world)), world.units())


def test_a_complete_row_becomes_a_draft_that_can_be_submitted(world: World) -> None:
    world.take_in(filled(world.movement, ROW))

    (draft,) = initiatives(world.movement)
    assert text(draft) == {
        "title": "Một cửa điện tử liên thông",
        "unit": "PK",
        "field": "Thủ tục hành chính",
        "authors": [("Nguyễn Văn An", "Chuyên viên", "PK", 6_000), ("Trần Thị Bưởi", "", "PX", 4_000)],
        "answers": {
            "Thực trạng": "Người dân phải đi lại\nnhiều lần.",
            "Số tiền làm lợi": "1250000",
            "Ngày áp dụng lần đầu": "2019-03-31",
            "Phạm vi": "Toàn đơn vị",
            "Ai được lợi": ["Người dân", "Doanh nghiệp"],
            "Số liệu": [{"name": "Thời gian", "measure": "ngày", "before": "15", "after": "7"}],
        },
    }
    with transaction():
        assert services.submit_if_complete(draft, by=world.officer) == []
    assert draft.state is InitiativeState.SUBMITTED


@pytest.mark.parametrize(
    ("changes", "column", "message"),
    [
        ({"Mã đơn vị": "XX"}, "Mã đơn vị", "There is no unit “XX”. Choose it from the list."),
        ({"Mã đơn vị": None}, "Mã đơn vị", "This cell must be filled in."),
        ({"Tên giải pháp, sáng kiến": None}, "Tên giải pháp, sáng kiến", "This cell must be filled in."),
        ({"Tên giải pháp, sáng kiến": "x" * 301}, "Tên giải pháp, sáng kiến", "At most 300 characters."),
        ({"Lĩnh vực": "Y tế"}, "Lĩnh vực", "There is no field “Y tế”. Choose it from the list."),
        ({"Tác giả 1: họ và tên": None}, "Tác giả 1: họ và tên", "This cell must be filled in."),
        ({"Tác giả 2: đơn vị": "Sở Y tế"}, "Tác giả 2: đơn vị", "There is no unit “Sở Y tế”. Choose it from the list."),
        ({"Tác giả 2: tỷ lệ (%)": "bốn mươi"}, "Tác giả 2: tỷ lệ (%)",
         "“bốn mươi” is not a share. Write a percentage such as 60 or 33,34."),
        ({"Tác giả 2: tỷ lệ (%)": "30"}, "Tác giả 1: tỷ lệ (%)",
         "The shares add up to 90%. They must add up to exactly 100%."),
        ({"Tác giả 2: tỷ lệ (%)": None}, "Tác giả 2: tỷ lệ (%)", "Write the share of author 2."),
        ({"Tác giả khác": "Lê Văn C, 5%"}, "Tác giả khác",
         "Write each author as: name | post | unit code | share. Not so: Lê Văn C, 5%"),
        ({"Thực trạng": "từ " * 21}, "Thực trạng", "Write at most 20 words; these are 21."),
        ({"Từ khóa": "x" * 301}, "Từ khóa", "At most 300 characters."),
        ({"Từ khóa": "vui \N{GRINNING FACE}"}, "Từ khóa",
         "The character “\N{GRINNING FACE}” cannot be printed on papers. Take it out."),
        ({"Số tiền làm lợi": "nhiều"}, "Số tiền làm lợi", "Write a number such as 1.250.000 or 12,5."),
        ({"Số tiền làm lợi": date(2019, 3, 31)}, "Số tiền làm lợi", "Write a number such as 1.250.000 or 12,5."),
        ({"Ngày áp dụng lần đầu": 43555}, "Ngày áp dụng lần đầu",
         "Write a day as day/month/year, for example 31/3/2019."),
        ({"Ngày áp dụng lần đầu": "31/2/2019"}, "Ngày áp dụng lần đầu",
         "Write a day as day/month/year, for example 31/3/2019."),
        ({"Ngày áp dụng lần đầu": "31/3/2199"}, "Ngày áp dụng lần đầu",
         "The day it was first applied cannot lie in the future."),
        ({"Phạm vi": "Toàn cầu"}, "Phạm vi", "“Toàn cầu” is not one of the choices: Toàn đơn vị; Nhiều đơn vị."),
        ({"Số liệu": "Thời gian giảm nhiều"}, "Số liệu",
         "Write each line of the table as “Thời gian giải quyết (ngày): 15 → 7”."),
        ({"Số liệu": "Thời gian: 15 →"}, "Số liệu", "Give the figures before and after in every line."),
        ({"Số liệu": "\n".join(f"Số {n}: 1 → 2" for n in range(41))}, "Số liệu", "A table has at most 40 lines."),
        ({"Số liệu": f"{'x' * 201}: 1 → 2"}, "Số liệu", "The name of a line is too long, or its unit of measure."),
    ],
)  # fmt: skip
def test_each_fault_is_told_once_by_row_and_column(
    world: World, changes: dict[str, Any], column: str, message: str
) -> None:
    assert refused(world, row(1), {**ROW, **changes}) == [(3, column, message)]


def test_the_same_twice_is_a_fault_within_the_list_and_against_what_is_registered(world: World) -> None:
    make_initiative(world.movement, world.unit, world.officer, title="Hẻm văn minh", state=InitiativeState.DRAFT)
    make_initiative(world.movement, world.unit, world.officer, title="Đã rút", state=InitiativeState.WITHDRAWN)
    title = "Tên giải pháp, sáng kiến"

    assert refused(
        world,
        {**ROW, title: "Giải  pháp"},
        {**ROW, title: "GIẢI PHÁP", "Mã đơn vị": "PX"},
        {**ROW, title: "giai phap"},
        {**ROW, title: "hẻm VĂN MINH"},
        {**ROW, title: "Đã rút"},
    ) == [
        (4, title, "The same initiative of this unit stands in row 2 already."),
        (5, title, "This unit has registered an initiative of this name already."),
    ]


def test_an_officer_registers_for_the_own_unit_which_need_not_be_named(world: World) -> None:
    nobody = {**ROW, "Mã đơn vị": None}

    (line,) = services.read_list(world.movement, filled(world.movement, nobody), [world.other])
    assert line.unit is world.other

    with pytest.raises(FaultyList) as caught:
        services.read_list(world.movement, filled(world.movement, ROW), [world.other])
    assert faults_of(caught.value) == [(2, "Mã đơn vị")]


def test_a_unit_may_be_named_as_it_is_chosen_from_the_list_or_by_its_name(world: World) -> None:
    names = ["PK – Ủy ban nhân dân xã Phước Kiển", "Ủy ban nhân dân xã phước kiển", "pk", "PK"]

    rows = [{**row(number), "Mã đơn vị": name} for number, name in enumerate(names)]
    lines = services.read_list(world.movement, filled(world.movement, *rows), world.units())

    assert [line.unit.code for line in lines] == ["PK"] * 4


def test_authors_without_shares_share_evenly_and_more_than_three_stand_in_one_cell(world: World) -> None:
    names = {f"Tác giả {n}: {part}": None for n in (1, 2, 3) for part in ("tỷ lệ (%)", "đơn vị")}
    others = "Lê Văn Cam | Kế toán | PX | \n  Phạm Dừa|||"
    line = {**ROW, **names, "Tác giả khác": others}

    (read,) = services.read_list(world.movement, filled(world.movement, line), world.units())

    assert [(one.full_name, one.post, one.share) for one in read.details.authors] == [
        ("Nguyễn Văn An", "Chuyên viên", 2_500), ("Trần Thị Bưởi", "", 2_500),
        ("Lê Văn Cam", "Kế toán", 2_500), ("Phạm Dừa", "", 2_500),
    ]  # fmt: skip
    assert [one.unit_id for one in read.details.authors][2:] == [world.other.id, world.unit.id]


def test_as_many_authors_as_in_the_form_can_be_named(world: World) -> None:
    assert MOST_AUTHORS == MOST_IN_THE_FORM
    others = "\n".join(f"Người {n} | | PK | 1" for n in range(MOST_AUTHORS - 2))

    (fault,) = refused(world, {**ROW, "Tác giả khác": others})
    assert fault[1:] == ("Tác giả khác", "At most 30 authors can be named.")


def test_an_import_of_500_rows_with_7_faults_names_exactly_the_7(world: World) -> None:
    rows = [row(number) for number in range(2, 502)]
    wrong: dict[int, dict[str, Any]] = {
        5: {"Mã đơn vị": "KHONG"},
        60: {"Lĩnh vực": "Không có"},
        61: {"Tác giả 2: tỷ lệ (%)": "41"},
        200: {"Thực trạng": None},
        201: {"Ngày áp dụng lần đầu": "hôm qua"},
        333: {"Tên giải pháp, sáng kiến": "Giải pháp số 332"},
        501: {"Số tiền làm lợi": "1,2,3"},
    }
    for number, changes in wrong.items():
        rows[number - 2] |= changes

    with pytest.raises(FaultyList) as caught:
        world.take_in(filled(world.movement, *rows))

    assert faults_of(caught.value) == [
        (5, "Mã đơn vị"), (60, "Lĩnh vực"), (61, "Tác giả 1: tỷ lệ (%)"), (200, "Thực trạng"),
        (201, "Ngày áp dụng lần đầu"), (333, "Tên giải pháp, sáng kiến"), (501, "Số tiền làm lợi"),
    ]  # fmt: skip
    assert initiatives(world.movement) == []


def test_a_list_of_another_movement_is_refused_for_the_columns_that_nobody_asks_for(world: World) -> None:
    stranger = {**ROW, "Kinh phí năm ngoái": "12"}

    with pytest.raises(RuleViolation, match="not asked for, or stand there twice: Kinh phí năm ngoái"):
        services.read_list(world.movement, filled(world.movement, stranger), world.units())


def book_of(book: Workbook, name: str = "a.xlsx") -> Upload:
    out = BytesIO()
    book.save(out)
    return Upload(name, out.getvalue())


@pytest.mark.parametrize(
    ("upload", "reason"),
    [
        (Upload("a.xlsx", b""), "is empty"),
        (Upload("a.xlsx", b"PK\x03\x04" + b"\0" * 500), "is damaged"),
        (Upload("a.xlsx", b"Ten,Don vi\n1,2\n"), "is not one of"),
        (Upload("a.xlsx", b"PK\x03\x04" + b"\0" * (60 * 1024 * 1024)), "too large"),
        (book_of(Workbook()), "The first row must hold the headings"),
    ],
    ids=["empty", "damaged", "csv", "60 MB", "another book"],
)
def test_what_is_no_list_at_all_is_refused(world: World, upload: Upload, reason: str) -> None:
    with pytest.raises(RuleViolation, match=reason):
        services.read_list(world.movement, upload, world.units())


def test_too_long_a_list_is_refused(world: World) -> None:
    book = Workbook()
    for number in range(MOST_ROWS + 2):
        book.active.append([str(number)])

    with pytest.raises(RuleViolation, match="more than 5000 lines"):
        services.read_list(world.movement, book_of(book), world.units())


def changed(upload: Upload, change: Any) -> Upload:
    book = load_workbook(BytesIO(upload.content))
    change(book.active, {str(cell.value).rstrip(" *"): cell.column_letter for cell in book.active[1]})
    return book_of(book)


def test_merged_cells_are_faults_of_each_cell(world: World) -> None:
    upload = filled(world.movement, row(1), row(2), row(3))

    def merge(sheet: Any, at: dict[str, str]) -> None:
        sheet.merge_cells(f"{at['Lĩnh vực']}2:{at['Lĩnh vực']}3")

    with pytest.raises(FaultyList) as caught:
        services.read_list(world.movement, changed(upload, merge), world.units())

    assert [(fault.row, fault.column, fault.message) for fault in caught.value.faults] == [
        (number, "Lĩnh vực", "This cell is merged with others. Unmerge them and fill in each.") for number in (2, 3)
    ]


def test_a_text_that_looks_like_a_formula_is_a_text_and_a_formula_without_a_result_a_fault(world: World) -> None:
    upload = filled(world.movement, row(1))

    def spoil(sheet: Any, at: dict[str, str]) -> None:
        sheet[f"{at['Thực trạng']}2"] = "=1+1"
        sheet[f"{at['Thực trạng']}2"].data_type = "s"

    (line,) = services.read_list(world.movement, changed(upload, spoil), world.units())
    assert line.details.answers[world.question("Thực trạng").id] == "=1+1"

    def fail(sheet: Any, at: dict[str, str]) -> None:
        sheet[f"{at['Số tiền làm lợi']}2"] = "#DIV/0!"

    with pytest.raises(FaultyList) as caught:
        services.read_list(world.movement, changed(upload, fail), world.units())
    assert [(fault.column, fault.message) for fault in caught.value.faults] == [
        ("Số tiền làm lợi", "The formula in this cell has no result. Write the value itself.")
    ]


def test_numbers_and_days_as_a_spreadsheet_keeps_them_are_understood(world: World) -> None:
    given = {"Số tiền làm lợi": 1.125, "Ngày áp dụng lần đầu": date(2019, 3, 31), "Tác giả 1: tỷ lệ (%)": 66.66,
             "Tác giả 2: tỷ lệ (%)": "33,34%"}  # fmt: skip

    (line,) = services.read_list(world.movement, filled(world.movement, {**ROW, **given}), world.units())

    answers = line.details.answers
    assert answers[world.question("Số tiền làm lợi").id] == "1.125"
    assert answers[world.question("Ngày áp dụng lần đầu").id] == "2019-03-31"
    assert [one.share for one in line.details.authors] == [6_666, 3_334]


def test_every_heading_is_its_own_however_questions_are_called(world: World) -> None:
    labels = ["Lĩnh vực", "Số đăng ký", "Câu *", "Câu * *", "*", "Tên đơn vị"]
    movement = make_movement(world.body, "khac")
    compose(movement, [QuestionDetails(label, QuestionKind.SHORT) for label in labels])

    headings = list(headings_of(movement).values())

    assert len({fold(heading) for heading in headings}) == len(headings)
    assert not any(heading.endswith("*") for heading in headings)


# -- Whatever is composed and answered survives draft, submission, export and import.


def written_text(longest: int, *, lines: bool = False) -> st.SearchStrategy[str]:
    """Texts as forms keep them: tidied, and of characters that papers can carry."""
    some = st.text(st.characters(min_codepoint=32, max_codepoint=0x24F), min_size=1, max_size=longest)
    odd = st.sampled_from(["=1+1", "_x0041_", "+84", "@x", "-1", "Đủ điều kiện; ổn", "a|b", "a\\|b", "'x", "a: 1 → 2"])
    clean = tidy_lines if lines else tidy
    joined = st.lists(st.one_of(some, odd), min_size=1, max_size=3).map("\n".join if lines else "".join)
    return joined.map(clean).filter(lambda text: text and unwritable(text) is None and len(text) <= longest)


figures = st.decimals(-999_999, 999_999, places=4, allow_nan=False).map(plain)
names = written_text(60).filter(fold)
measures = written_text(10).map(lambda text: tidy(text.replace("(", "[").replace(")", "]")))
kinds = st.sampled_from([kind for kind in QuestionKind if kind is not QuestionKind.FILE])


@st.composite
def forms(draw: st.DrawFn) -> list[QuestionDetails]:
    labels = draw(
        st.lists(written_text(30), min_size=1, max_size=6, unique_by=fold).filter(lambda them: all(map(fold, them)))
    )
    questions = []
    for label in labels:
        kind = draw(kinds)
        choosing = kind in (QuestionKind.CHOICE, QuestionKind.CHOICES)
        choices = draw(st.lists(written_text(20), min_size=2, max_size=5, unique_by=str.casefold)) if choosing else []
        measure = draw(st.sampled_from(["", "đồng"])) if kind is QuestionKind.NUMBER else ""
        questions.append(QuestionDetails(label, kind, measure=measure, choices=tuple(choices)))
    return questions


def answers_to(question: QuestionDetails) -> st.SearchStrategy[Any]:
    line = st.fixed_dictionaries({
        "name": written_text(30), "measure": measures, "before": figures, "after": figures,
    })  # fmt: skip
    return {
        QuestionKind.SHORT: written_text(60),
        QuestionKind.LONG: written_text(200, lines=True),
        QuestionKind.NUMBER: figures,
        QuestionKind.DATE: st.dates(date(1900, 1, 1), date(2019, 1, 1)).map(date.isoformat),
        QuestionKind.CHOICE: st.sampled_from(question.choices or ("",)),
        QuestionKind.CHOICES: st.sets(st.sampled_from(question.choices or ("",)), min_size=1).map(
            lambda some: [choice for choice in question.choices if choice in some]
        ),
        QuestionKind.TABLE: st.lists(line, min_size=1, max_size=3),
    }[question.kind]


@st.composite
def registrations(draw: st.DrawFn) -> tuple[list[QuestionDetails], list[dict[str, Any]]]:
    """Return a composed form and some texts that answer it."""
    questions = draw(forms())
    some = draw(st.lists(names, min_size=1, max_size=3, unique_by=fold))
    texts = []
    for title in some:
        people = draw(st.lists(st.tuples(written_text(30), st.one_of(st.just(""), written_text(20)), st.booleans()),
                               min_size=1, max_size=6))  # fmt: skip
        answers = [draw(st.none() | answers_to(question)) for question in questions]
        texts.append({"title": title, "people": people, "answers": answers})
    return questions, texts


ODD = (
    [QuestionDetails("Tên giải pháp, sáng kiến", QuestionKind.TABLE), QuestionDetails("Câu *", QuestionKind.CHOICES,
                     choices=("a;b", "a", "b"))],
    [{"title": "=1+1", "people": [("A|B", "x\\", True)] * 5,
      "answers": [[{"name": "x: 1 → 2", "measure": "", "before": "1", "after": "-2"}], ["a;b", "b"]]}],
)  # fmt: skip


@pytest.fixture(scope="module")
def somewhere(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A product whose database all examples share; each makes its own movements."""
    import shutil

    from tests.conftest import close, product

    place = tmp_path_factory.mktemp("lists")
    shutil.copy(migrated, place / "bangvang.db")
    app = product(place)
    with app.app_context():
        yield World.made()
    close(app)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(registered=registrations())
@example(registered=ODD)
def test_whatever_is_composed_and_answered_survives_draft_submission_export_and_import(
    somewhere: World, registered: tuple[list[QuestionDetails], list[dict[str, Any]]]
) -> None:
    world, (questions, texts) = somewhere, registered
    first, second = (make_movement(world.body, f"m{uuid.uuid4().hex[:12]}") for _ in range(2))
    for movement in (first, second):
        compose(movement, questions)
    for said in texts:
        shares = even_split(len(said["people"]))
        details = InitiativeDetails(
            title=said["title"],
            field_id=first.fields[0].id,
            authors=tuple(
                AuthorDetails(name, post, world.other.id if elsewhere else world.unit.id, share)
                for (name, post, elsewhere), share in zip(said["people"], shares, strict=True)
            ),
            answers={
                question.id: answer
                for question, answer in zip(first.asked, said["answers"], strict=True)
                if answer is not None
            },
        )
        with transaction():
            draft = create_draft(first, world.unit, details, str(uuid.uuid4()), by=world.officer)
        with transaction():
            submit_initiative(draft, by=world.officer)

    exported = workbook_of(first, whole_reach(first))
    with transaction():
        sent = services.send_list(second, Upload("dang-ky.xlsx", exported), world.units(), by=world.secretary)
        services.import_list(sent, world.units(), by=world.secretary)

    assert [text(one) for one in initiatives(second)] == [text(one) for one in initiatives(first)]


def test_an_export_within_reach_has_every_question_also_retired_ones_that_were_answered(world: World) -> None:
    world.take_in(filled(world.movement, ROW))
    compose(world.movement, [*QUESTIONS[:1], QuestionDetails("Câu mới", QuestionKind.SHORT)], filled_in=True)
    make_initiative(world.movement, world.other, world.neighbour, title="Nháp", state=InitiativeState.DRAFT)

    lines = cells(workbook_of(world.movement, Reach(False, frozenset([world.unit.id]))))

    told = dict(zip(lines[0], lines[1], strict=True))
    assert len(lines) == 2
    assert told["Trạng thái"] == "Nháp"
    assert told["Số tiền làm lợi (câu hỏi cũ)"] == 1_250_000
    assert told["Ngày áp dụng lần đầu (câu hỏi cũ)"].date() == date(2019, 3, 31)
    assert "Từ khóa (câu hỏi cũ)" not in told
    assert {"Thực trạng", "Câu mới"} <= told.keys()


def test_an_import_says_nothing_about_what_it_did_not_do(world: World) -> None:
    sent = world.take_in(filled(world.movement, row(1), row(2)))
    with transaction():
        services.import_list(sent, world.units(), by=world.secretary)

    assert db.session.scalar(select(func.count()).select_from(Initiative)) == 2


def test_days_to_come_are_judged_by_the_office_day(world: World) -> None:
    tomorrow = (clock.today() + timedelta(days=1)).strftime("%d/%m/%Y")

    assert [fault[1] for fault in refused(world, {**ROW, "Ngày áp dụng lần đầu": tomorrow})] == ["Ngày áp dụng lần đầu"]
