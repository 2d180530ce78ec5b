"""Keeping bodies, units and persons: codes are kept apart, superiors never lead in a circle, lists come in whole."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from PIL import Image
from sqlalchemy import select

from contest import clock
from contest.accounts.models import Account, Role
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.journal.models import JournalEntry
from contest.journal.queries import entries_about
from contest.spreadsheet import Column, FaultyList, template
from contest.storage.services import content_of
from contest.storage.uploads import Upload
from contest.units import queries, services
from contest.units.models import SINCE_EVER, Body, Honorific, Person, Unit, UnitKind
from contest.units.roster import PERSON_COLUMNS, unit_columns
from contest.units.services import BodyDetails, PersonDetails, UnitDetails
from tests.factories import make_account, make_block, make_body, make_person, make_unit


@pytest.fixture
def body(app_on_both: Flask) -> Body:
    return make_body()


@pytest.fixture
def secretary(body: Body) -> Account:
    return make_account("thuky@x.vn", (Role.SECRETARIAT, body))


def details(code: str = "PK", **values: Any) -> UnitDetails:
    given: dict[str, Any] = {
        "name": "Xã Phước Kiển", "kind": UnitKind.COMMITTEE, "parent_id": None, "block_id": None,
        "valid_from": SINCE_EVER, "valid_to": None, "successor_id": None,
    }  # fmt: skip
    return UnitDetails(code=code, **{**given, **values})


def body_details(**values: str) -> BodyDetails:
    given = {
        "name": "Ủy ban nhân dân xã Hiệp Phước", "head_office": "Chủ tịch Ủy ban nhân dân xã Hiệp Phước",
        "head_title": "Chủ tịch", "deputy_title": "Phó Chủ tịch", "place": "Hiệp Phước", "symbol": "UBND",
        "standing_unit": "",
    }  # fmt: skip
    return BodyDetails(**{**given, **values})


def filled_in(columns: list[Column], *rows: list[Any]) -> Upload:
    """Return the template as somebody sends it back."""
    book = load_workbook(BytesIO(template("Danh sách", columns, str)))
    for row in rows:
        book.worksheets[0].append(row)
    out = BytesIO()
    book.save(out)
    return Upload("danh-sach.xlsx", out.getvalue())


def png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (20, 20)).save(out, "PNG")
    return out.getvalue()


def test_a_body_is_added_with_the_competence_of_its_head(body: Body, secretary: Account) -> None:
    with transaction():
        added = services.add_body(
            "hiepphuoc", body_details(), authority="commune_chair", valid_from=date(2025, 7, 1), by=secretary
        )

    assert (added.code, added.authority, added.head_title) == ("hiepphuoc", "commune_chair", "Chủ tịch")
    assert [(entry.act, entry.body_id) for entry in entries_about(added)] == [("body.add", added.id)]


def test_a_body_does_not_take_the_code_of_another(body: Body, secretary: Account) -> None:
    with pytest.raises(RuleViolation, match="with this code already"), transaction():
        services.add_body("nhabe", body_details(), authority="commune_chair", valid_from=SINCE_EVER, by=secretary)

    assert len(queries.bodies()) == 1


def test_a_body_changes_its_names_and_its_emblem(body: Body, secretary: Account) -> None:
    with transaction():
        services.change_body(body, body_details(standing_unit="Phòng VHXH"), Upload("huy.png", png()), by=secretary)

    assert (body.place, body.standing_unit) == ("Hiệp Phước", "Phòng VHXH")
    assert body.emblem is not None
    assert content_of(body.emblem) == png()
    (entry,) = entries_about(body)
    assert entry.details["changed"]["place"] == ["Nhà Bè", "Hiệp Phước"]
    assert "symbol" not in entry.details["changed"]


def test_a_body_keeps_its_emblem_when_none_is_sent(body: Body, secretary: Account) -> None:
    with transaction():
        services.change_body(body, body_details(), Upload("huy.png", png()), by=secretary)
        emblem = body.emblem_id
    with transaction():
        services.change_body(body, body_details(), None, by=secretary)

    assert body.emblem_id == emblem


def test_an_emblem_that_is_no_picture_changes_nothing(body: Body, secretary: Account) -> None:
    with pytest.raises(RuleViolation) as refused, transaction():
        services.change_body(body, body_details(), Upload("huy.png", b"MZ\x90"), by=secretary)

    assert refused.value.field == "emblem"
    assert body.place == "Nhà Bè"


def test_blocks_keep_their_order_and_their_names_apart(body: Body, secretary: Account) -> None:
    with transaction():
        second, first = (services.add_block(body, name, by=secretary) for name in ("Khối 2", "Khối 1"))
    with pytest.raises(RuleViolation, match="of this name already"), transaction():
        services.rename_block(first, "Khối 2", by=secretary)
    with transaction():
        services.rename_block(second, "Khối 2 - Các phòng", by=secretary)
        services.rename_block(first, "Khối 1", by=secretary)

    assert [block.name for block in queries.blocks_of(body)] == ["Khối 2 - Các phòng", "Khối 1"]


def test_a_unit_is_added_and_told_in_the_journal_by_names(body: Body, secretary: Account) -> None:
    block, parent = make_block(body), make_unit(body, "NV", "Phòng Nội vụ")

    with transaction():
        unit = services.add_unit(body, details("TH", block_id=block.id, parent_id=parent.id), by=secretary)

    assert (unit.body_id, unit.block, unit.parent) == (body.id, block, parent)
    (entry,) = entries_about(unit)
    assert {name: entry.details[name] for name in ("code", "block", "parent", "successor", "valid_from")} == {
        "code": "TH", "block": "Khối 1", "parent": "Phòng Nội vụ", "successor": None, "valid_from": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("values", "field"),
    [({"code": "NV"}, "code"), ({"valid_from": date(2020, 1, 2), "valid_to": date(2020, 1, 1)}, "valid_to")],
)
def test_an_unsound_unit_is_refused_beside_its_field(
    body: Body, secretary: Account, values: dict[str, Any], field: str
) -> None:
    make_unit(body, "NV", "Phòng Nội vụ")

    with pytest.raises(RuleViolation) as refused, transaction():
        services.add_unit(body, details(**values), by=secretary)

    assert refused.value.field == field
    assert list(queries.units_by_code(body)) == ["NV"]


def test_the_same_code_may_stand_in_another_body(body: Body, secretary: Account) -> None:
    other = make_body("khac")
    make_unit(body, "NV", "Phòng Nội vụ")

    with transaction():
        services.add_unit(other, details("NV"), by=secretary)

    assert queries.unit_by_code("NV") is None
    assert queries.unit_by_code("NV", "khac") in queries.units_of(other)


def test_a_unit_is_never_its_own_superior_nor_below_one_of_its_own(body: Body, secretary: Account) -> None:
    top = make_unit(body, "A", "A")
    middle = make_unit(body, "B", "B", parent_id=top.id)
    bottom = make_unit(body, "C", "C", parent_id=middle.id)

    for superior in (top, middle, bottom):
        with pytest.raises(RuleViolation) as refused, transaction():
            services.change_unit(top, details("A", parent_id=superior.id), by=secretary)
        assert refused.value.field == "parent_id"
    with pytest.raises(RuleViolation) as refused, transaction():
        services.change_unit(top, details("A", successor_id=top.id), by=secretary)

    assert refused.value.field == "successor_id"
    assert top.parent_id is None


def test_a_dissolved_unit_keeps_everything_and_names_its_successor(body: Body, secretary: Account) -> None:
    unit, successor = make_unit(body), make_unit(body, "NB", "Xã Nhà Bè")
    person = make_person(unit)

    with transaction():
        services.change_unit(
            unit, details(valid_to=date(2025, 6, 30), successor_id=successor.id, name=unit.name), by=secretary
        )

    assert (unit.exists_on(date(2025, 6, 30)), unit.exists_on(date(2025, 7, 1))) == (True, False)
    assert unit.successor is successor
    assert queries.persons_at(unit) == [person]
    assert entries_about(unit)[0].details == {
        "changed": {"valid_to": [None, "2025-06-30"], "successor": [None, "Xã Nhà Bè"]}
    }


def test_a_person_who_left_is_listed_last_and_no_longer_counted(body: Body, secretary: Account) -> None:
    unit = make_unit(body)
    first, second = make_person(unit, "Nguyễn Văn An"), make_person(unit, "Trần Thị Bình")

    with transaction():
        services.change_person(
            first, PersonDetails(first.full_name, Honorific.MR, first.post, date(2024, 12, 31)), by=secretary
        )

    assert queries.persons_at(unit) == [second, first]
    assert queries.staff_counts(body) == {unit.id: 1}
    assert queries.persons_of(body) == [second]


def test_a_person_is_added_once_and_found_by_name_and_post(body: Body, secretary: Account) -> None:
    unit = make_unit(body)
    with transaction():
        added = services.person_at(unit, "Cá nhân 01", honorific=Honorific.MS, post="Kế toán", by=secretary)
        again = services.person_at(unit, "Cá nhân 01", honorific=Honorific.MR, post="Văn thư", by=secretary)
    namesake = make_person(unit, "Cá nhân 01", post="Văn thư")

    with transaction():
        found = services.person_at(unit, "Cá nhân 01", honorific=Honorific.MR, post="Văn thư", by=secretary)
        third = services.person_at(unit, "Cá nhân 01", honorific=Honorific.MR, post="Thủ quỹ", by=secretary)

    assert again is added
    assert found is namesake
    assert third not in (added, namesake)


UNITS = [
    ["NV", "Phòng Nội vụ", "Cơ quan chuyên môn", None, "Khối 1"],
    ["TH", "Trường Tiểu học", "Trường học", "NV", None, date(2010, 9, 1), "30/6/2025", "THM"],
    ["THM", "Trường Tiểu học mới", "Trường học", "NV", None, "1/7/2025"],
]


def test_a_list_adds_units_with_their_links_in_any_order(body: Body, secretary: Account) -> None:
    block = make_block(body)

    with transaction():
        count = services.import_units(body, filled_in(unit_columns(["Khối 1"]), *reversed(UNITS)), by=secretary)

    units = queries.units_by_code(body)
    assert count == 3
    assert (units["NV"].kind, units["NV"].block, units["NV"].valid_from) == (UnitKind.OFFICE, block, SINCE_EVER)
    assert (units["TH"].parent, units["TH"].successor) == (units["NV"], units["THM"])
    assert (units["TH"].valid_from, units["TH"].valid_to) == (date(2010, 9, 1), date(2025, 6, 30))
    (entry,) = entries_about(body)
    assert (entry.act, entry.details) == ("unit.import", {"file": "danh-sach.xlsx", "lines": 3})


def test_a_list_sent_twice_changes_nothing_the_second_time(body: Body, secretary: Account) -> None:
    make_block(body)
    upload = filled_in(unit_columns(["Khối 1"]), *UNITS)

    for _ in range(2):
        with transaction():
            services.import_units(body, upload, by=secretary)

    assert sorted(unit.code for unit in queries.units_of(body)) == ["NV", "TH", "THM"]


def test_a_list_changes_units_that_are_there_and_leaves_the_others(body: Body, secretary: Account) -> None:
    make_block(body)
    there, other = make_unit(body, "NV", "Phòng cũ", valid_from=date(2001, 1, 1)), make_unit(body, "PX", "Xã Phú Xuân")

    with transaction():
        services.import_units(body, filled_in(unit_columns(["Khối 1"]), UNITS[0]), by=secretary)

    assert (there.name, there.valid_from) == ("Phòng Nội vụ", date(2001, 1, 1))
    assert other.name == "Xã Phú Xuân"


def test_what_a_list_has_no_column_for_stays_as_it_is(body: Body, secretary: Account) -> None:
    block, above, after = make_block(body), make_unit(body, "UB", "Ủy ban"), make_unit(body, "THM", "Trường mới")
    there = make_unit(body, "TH", "Trường cũ", valid_to=date(2025, 6, 30))
    with transaction():
        there.block_id, there.parent_id, there.successor_id = block.id, above.id, after.id
    known = make_person(there, "Cá nhân 01", post="Giáo viên")

    with transaction():
        services.import_units(
            body, filled_in(unit_columns()[:3], ["TH", "Trường Tiểu học", "Trường học"]), by=secretary
        )
        services.import_persons(body, filled_in(PERSON_COLUMNS[:3], ["TH", "Bà", "Cá nhân 01"]), by=secretary)

    assert there.name == "Trường Tiểu học"
    assert (there.block, there.parent, there.successor) == (block, above, after)
    assert there.valid_to == date(2025, 6, 30)
    assert (known.honorific, known.post) == (Honorific.MS, "Giáo viên")


def test_a_list_with_any_fault_imports_nothing_and_tells_them_all(body: Body, secretary: Account) -> None:
    make_block(body)
    upload = filled_in(
        unit_columns(["Khối 1"]),
        UNITS[0],
        ["TH", None, "Chợ", "XX", "Khối 9"],
        ["NV", "Phòng khác", "Trường học"],
    )

    with pytest.raises(FaultyList) as refused, transaction():
        services.import_units(body, upload, by=secretary)

    assert [(fault.row, fault.column) for fault in refused.value.faults] == [
        (3, "Tên đơn vị"),
        (3, "Loại"),
        (3, "Khối thi đua"),
        (3, "Mã đơn vị cấp trên"),
        (4, "Mã đơn vị"),
    ]
    assert queries.units_of(body) == []
    assert db.session.scalars(select(JournalEntry)).all() == []


def test_a_list_adds_persons_and_gives_known_ones_their_new_post(body: Body, secretary: Account) -> None:
    unit = make_unit(body, "NV", "Phòng Nội vụ")
    known = make_person(unit, "Cá nhân 01", post="Chuyên viên")
    gone = make_person(unit, "Cá nhân 02", left_on=date(2020, 1, 1))
    upload = filled_in(
        PERSON_COLUMNS,
        ["NV", "Bà", "Cá nhân 01", "Trưởng phòng"],
        ["NV", "Ông", "Cá nhân 02", "Chuyên viên"],
        ["NV", "Ông", "Cá nhân 03", None],
    )

    with clock.at(date(2026, 11, 24)), transaction():
        assert services.import_persons(body, upload, by=secretary) == 3

    assert (known.post, known.honorific) == ("Trưởng phòng", Honorific.MS)
    assert gone.left_on == date(2020, 1, 1)
    names = [(person.full_name, person.left_on) for person in queries.persons_at(unit)]
    assert names == [
        ("Cá nhân 01", None),
        ("Cá nhân 02", None),
        ("Cá nhân 03", None),
        ("Cá nhân 02", date(2020, 1, 1)),
    ]


def test_namesakes_with_other_posts_stay_two_persons(body: Body, secretary: Account) -> None:
    unit = make_unit(body, "NV", "Phòng Nội vụ")
    make_person(unit, "Cá nhân 01", post="Kế toán")
    upload = filled_in(PERSON_COLUMNS, ["NV", "Ông", "Cá nhân 01", "Kế toán"], ["NV", "Ông", "Cá nhân 01", "Văn thư"])

    for _ in range(2):
        with transaction():
            services.import_persons(body, upload, by=secretary)

    assert sorted(person.post for person in queries.persons_at(unit)) == ["Kế toán", "Văn thư"]


def test_a_list_of_persons_with_any_fault_imports_nobody(body: Body, secretary: Account) -> None:
    make_unit(body, "NV", "Phòng Nội vụ")
    upload = filled_in(
        PERSON_COLUMNS, ["NV", "Ông", "Cá nhân 01", None], ["XX", "Cô", None, None], ["NV", "Bà", "Người 🎉", None]
    )

    with pytest.raises(FaultyList) as refused, transaction():
        services.import_persons(body, upload, by=secretary)

    assert [(fault.row, fault.column) for fault in refused.value.faults] == [
        (3, "Họ và tên"),
        (3, "Xưng hô"),
        (3, "Mã đơn vị"),
        (4, "Họ và tên"),
    ]
    assert db.session.scalars(select(Person)).all() == []


def test_a_search_is_blind_to_accents_and_takes_words_in_any_order(body: Body) -> None:
    unit = make_unit(body)
    make_unit(body, "PX", "Ủy ban nhân dân xã Phú Xuân")
    person = make_person(unit, "Nguyễn Thị Đoàn")

    assert queries.units_of(body, wanted="kien PHUOC") == [unit]
    assert queries.units_of(body, wanted="pk") == [unit]
    assert queries.units_of(body, wanted="100%") == []
    assert queries.persons_of(body, wanted="doan nguyen") == [person]


def test_a_search_of_more_words_than_a_database_takes_is_answered(body: Body) -> None:
    unit = make_unit(body, "PX", "Xã Phú Xuân")

    assert queries.units_of(body, wanted="phu " * 1500) == [unit]
    assert queries.persons_of(body, wanted="phu " * 1500) == []


def test_units_stand_by_block_then_by_name_and_those_without_a_block_last(body: Body) -> None:
    second = make_block(body, "Khối 2")
    with transaction():
        second.position = 2
    first = make_block(body, "Khối 9")
    for code, name, block in (("1", "Đa", None), ("2", "Dư", second), ("3", "Ân", first), ("4", "An", first)):
        make_unit(body, code, name, block_id=block.id if block else None)

    grouped = queries.by_block(queries.units_of(body))

    assert [(block and block.name, [unit.name for unit in units]) for block, units in grouped] == [
        ("Khối 9", ["An", "Ân"]),
        ("Khối 2", ["Dư"]),
        (None, ["Đa"]),
    ]


def test_units_of_a_day_are_those_that_exist_on_it(body: Body) -> None:
    gone = make_unit(body, "A", "A", valid_to=date(2025, 6, 30))
    come = make_unit(body, "B", "B", valid_from=date(2025, 7, 1))

    days: dict[date, list[Unit]] = {
        day: list(queries.units_of(body, on=day)) for day in (date(2025, 6, 30), date(2025, 7, 1))
    }

    assert days == {date(2025, 6, 30): [gone], date(2025, 7, 1): [come]}
