"""The list of decisions of old: each fault by its row and column, rows of one decision together."""

from collections.abc import Mapping

import pytest

from contest.histories.models import HonourLevel, PastRecipient
from contest.histories.roster import ListedDecision, listed_decisions, old_columns
from contest.rules.kinds import MeritKind
from contest.spreadsheet import Checker, Row
from tests.awards.conftest import DAY
from tests.histories.conftest import PRAISE

GOOD = {
    "notation": "2001/QĐ-UBND", "issued_on": "19/5/2016", "authority": "Chủ tịch UBND Thành phố", "level": "Cấp tỉnh",
    "title": "Về việc tặng Bằng khen", "kind": "Cá nhân", "honorific": "Ông", "name": "Nguyễn Văn Một",
    "honour": PRAISE, "unit": "Xã Phước Kiển",
}  # fmt: skip


def read(*rows: Mapping[str, str]) -> tuple[list[ListedDecision], list[tuple[int, str]]]:
    checker = Checker(old_columns())
    lines = [Row(number, {**GOOD, **row}) for number, row in enumerate(rows, start=2)]
    listed = listed_decisions(lines, checker, today=DAY)
    return listed, [(fault.row, fault.column) for fault in checker.faults]


def test_rows_of_one_number_day_and_authority_are_one_decision() -> None:
    other = {"notation": "2001 / qđ-ubnd", "name": "Trần Thị Hai"}
    listed, faults = read({}, other, {"issued_on": "20/5/2016", "merit_kind": "Đột xuất"})

    assert faults == []
    assert [len(decision.lines) for decision in listed] == [2, 1]
    assert listed[0].level is HonourLevel.PROVINCE
    assert listed[0].lines[0].kind is PastRecipient.INDIVIDUAL
    assert [decision.lines[0].merit_kind for decision in listed] == [MeritKind.MERIT, MeritKind.SUDDEN]


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"issued_on": "31/2/2016"}, "Ngày quyết định"),
        ({"issued_on": "08/02/2020"}, "Ngày quyết định"),
        ({"level": "Cấp vùng"}, "Cấp"),
        ({"kind": "Nhóm"}, "Loại"),
        ({"honorific": "Anh"}, "Xưng hô"),
        ({"kind": "Tập thể"}, "Xưng hô"),
        ({"merit_kind": "Vui"}, "Loại hình khen thưởng"),
        ({"honour": "GK_XA", "level": "Cấp xã", "issued_on": "01/01/2000"}, "Danh hiệu, hình thức"),
        ({"honour": "Giấy khen của Chủ tịch Ủy ban nhân dân huyện"}, "Danh hiệu, hình thức"),
        ({"honour": "Tập thể Lao động xuất sắc"}, "Danh hiệu, hình thức"),
    ],
)
def test_each_fault_is_told_by_its_column(wrong: Mapping[str, str], column: str) -> None:
    _listed, faults = read(wrong)

    assert faults == [(2, column)]


def test_rows_of_one_decision_must_agree_and_name_nobody_twice() -> None:
    _listed, faults = read({}, {"name": "Trần Thị Hai", "title": "Khác"}, {"name": "NGUYỄN VĂN MỘT"})

    assert faults == [(3, "Trích yếu"), (4, "Tên tập thể, cá nhân")]


def test_an_honour_that_no_catalogue_has_keeps_its_name() -> None:
    listed, faults = read({"honour": "Huân chương Lao động hạng Ba", "level": "Cấp Nhà nước"})

    assert faults == []
    assert listed[0].lines[0].honour == "Huân chương Lao động hạng Ba"
