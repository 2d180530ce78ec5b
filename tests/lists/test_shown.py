"""What the page of a list shows is put together once and opened page by page."""

from datetime import date

import pytest

from contest.lists.issuing import Issued
from contest.lists.lines import Line
from contest.lists.oddities import Warned
from contest.lists.shown import Alike, Entry, opened, packed
from contest.movements.models import RecipientKind
from contest.units.models import Honorific


def line(row: int, **more: object) -> Line:
    values = {
        "kind": RecipientKind.INDIVIDUAL, "name": f"Nguyễn Thị {row}", "honorific": Honorific.MS, "posthumous": False,
        "post": "Công chức", "achievement": "Đã có giải pháp", "decision": "101/QĐ-UBND",
        "decided_on": date(2020, 2, 7), "serial": "", **more,
    }  # fmt: skip
    return Line(row, **values)  # type: ignore[arg-type]


LINES = [line(row) for row in range(2, 252)]


@pytest.mark.parametrize(
    ("wanted", "number", "rows"),
    [(1, 1, range(2, 102)), (2, 2, range(102, 202)), (3, 3, range(202, 252)), (0, 1, range(2, 102)),
     (-5, 1, range(2, 102)), (99, 3, range(202, 252))],
)  # fmt: skip
def test_every_page_has_its_lines(wanted: int, number: int, rows: range) -> None:
    shown = opened(packed(LINES, {}, [], []), wanted)

    assert (shown.number, shown.last) == (number, 3)
    assert shown.entries == [Entry(LINES[row - 2], None) for row in rows]


def test_all_pages_together_are_the_list() -> None:
    content = packed(LINES, {}, [], [])

    assert [entry.line for number in (1, 2, 3) for entry in opened(content, number).entries] == LINES


@pytest.mark.parametrize(
    "one",
    [
        line(2, kind=RecipientKind.COLLECTIVE, honorific=None),
        line(2, kind=RecipientKind.HOUSEHOLD, honorific=None, serial="0001/2020"),
        line(2, posthumous=True, honorific=Honorific.MR, closing="Trân trọng!"),
    ],
)
def test_a_line_comes_back_as_it_was(one: Line) -> None:
    issued = Issued("00012", "ABCDEFGH")

    shown = opened(packed([one], {2: issued}, [], []), 1)

    assert shown.entries == list(shown.longest) == [Entry(one, issued)]


def test_what_is_said_of_the_whole_list_stands_on_every_page() -> None:
    warnings = [Warned(row, "“%(name)s” has no post and no unit.", {"name": "A"}) for row in range(2, 152)]
    lines = [*LINES[:-1], line(251, name="Nguyễn Thị Hoàng Oanh Kiều Diễm")]
    issued = {2: Issued("1", "A"), 251: Issued("2", "B")}

    for number in (1, 3):
        shown = opened(packed(lines, issued, warnings, ["Ghi chú"]), number)

        assert (shown.issued, shown.warned, list(shown.unknown)) == (2, 150, ["Ghi chú"])
        assert shown.warnings == [Alike(150, warnings[:100])]
        assert shown.longest[0] == Entry(lines[-1], issued[251])


def test_rows_with_the_same_amiss_stand_together_in_the_order_of_the_list() -> None:
    warnings = [
        Warned(2, "no post", {"name": "A"}),
        Warned(3, "twice", {"row": 2}),
        Warned(4, "no post", {"name": "B"}),
    ]

    shown = opened(packed(LINES, {}, warnings, []), 1)

    assert shown.warnings == [Alike(2, [warnings[0], warnings[2]]), Alike(1, [warnings[1]])]
