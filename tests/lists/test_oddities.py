"""What may be meant so is told, and printed all the same."""

from contest.lists.lines import read_lines
from contest.lists.oddities import warnings_about
from contest.lists.reading import read
from tests.lists.samples import PERSON, UNIT, csv_list


def test_what_may_be_meant_so_is_only_warned_of() -> None:
    lines, faults = read_lines(
        read(csv_list(UNIT, PERSON, PERSON, ["Cá nhân", "LÊ VĂN A", "", "x", "1/QĐ", "07/02/2020", "0001/2020"]))
    )

    assert faults == []
    assert [(warned.row, warned.message.split("%(name)s")[-1][:18]) for warned in warnings_about(lines)] == [
        (2, "The register numbe"), (4, "” stands in row %("), (5, "” is written in ca"), (5, "” has no post and "),
        (5, "” is addressed nei"), (5, "The register numbe"),
    ]  # fmt: skip


def test_a_name_that_begins_like_an_address_is_warned_of() -> None:
    lines, _faults = read_lines(read(csv_list(PERSON, ["Bà", "Ông Thị Ngọc Linh", *PERSON[2:]])))

    assert [(warned.row, warned.values) for warned in warnings_about(lines)] == [(3, {"name": "Ông Thị Ngọc Linh"})]
