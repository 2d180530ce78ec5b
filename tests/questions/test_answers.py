"""What an answer to each kind of question is: reading, writing, faults."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.questions.answers import (
    QuestionKind,
    Unreadable,
    count_words,
    faults,
    figure,
    plain,
    read,
    table_line,
    with_measure,
    written,
)
from contest.text import tidy, tidy_lines


@dataclass(frozen=True)
class Asked:
    kind: QuestionKind
    required: bool = False
    word_limit: int | None = None
    measure: str = ""
    choices: Sequence[str] = ("Người dân", "Doanh nghiệp; hộ kinh doanh", "Cơ quan khác")


SHORT, LONG, NUMBER, DATE, CHOICE, CHOICES, TABLE, FILE = (Asked(kind) for kind in QuestionKind)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0", "0"), ("12", "12"), ("12,5", "12.5"), ("12.5", "12.5"), ("1.250", "1250"), ("1.250.000", "1250000"),
        ("1.250,5", "1250.5"), ("1250000", "1250000"), (" 1 250 000 ", "1250000"), ("-3,25", "-3.25"), ("0,0", "0"),
        ("-0", "0"), ("007", "7"), ("0,1250", "0.125"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_offices_write_it(typed: str, number: str) -> None:
    assert read(NUMBER, typed) == number


@pytest.mark.parametrize("typed", ["một", "1,2,3", "1.25.000", "1e3", "--1", "1,23456", "٣", "1.2345.678", "9" * 16])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        read(NUMBER, typed)


@pytest.mark.parametrize("typed", ["31/3/2019", "31/03/2019", "2019-03-31", "31-3-2019", "31.3.2019"])
def test_a_day_is_read_in_the_ways_people_write_one(typed: str) -> None:
    assert read(DATE, typed) == "2019-03-31"


@pytest.mark.parametrize("typed", ["31/2/2019", "3/2019", "hôm qua", "1/1/0019"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        read(DATE, typed)


def test_a_choice_is_taken_whatever_its_capitals_and_nothing_else_is() -> None:
    assert read(CHOICE, " người DÂN ") == "Người dân"
    with pytest.raises(Unreadable, match="is not one of the choices"):
        read(CHOICE, "Người nhà")


def test_several_choices_come_in_the_order_of_the_form_and_may_hold_a_semicolon() -> None:
    assert read(CHOICES, "Cơ quan khác; Người dân") == ["Người dân", "Cơ quan khác"]
    assert read(CHOICES, "Doanh nghiệp; hộ kinh doanh\nNgười dân") == ["Người dân", "Doanh nghiệp; hộ kinh doanh"]


def test_the_lines_of_a_table_are_read_with_their_measure() -> None:
    assert read(TABLE, "Thời gian giải quyết (ngày): 15 → 7\n\nChi phí: 1.250.000 -> 0") == [
        {"name": "Thời gian giải quyết", "measure": "ngày", "before": "15", "after": "7"},
        {"name": "Chi phí", "measure": "", "before": "1250000", "after": "0"},
    ]


@pytest.mark.parametrize("typed", ["Thời gian 15 7", ": 1 → 2", "Thời gian: nhiều → ít"])
def test_what_is_no_line_of_figures_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        read(TABLE, typed)


@pytest.mark.parametrize("asked", [SHORT, LONG, NUMBER, DATE, CHOICE, CHOICES, TABLE])
@pytest.mark.parametrize("typed", ["", "  ", "\n"])
def test_nothing_typed_is_no_answer(asked: Asked, typed: str) -> None:
    assert read(asked, typed) is None


def test_files_are_not_given_in_a_list() -> None:
    with pytest.raises(Unreadable):
        read(FILE, "anh.png")


def test_a_number_is_written_with_its_thousands_apart_and_with_what_it_counts() -> None:
    money = Asked(QuestionKind.NUMBER, measure="đồng")

    assert (written(money, "1250000"), with_measure(money, "1250000")) == ("1.250.000", "1.250.000 đồng")
    assert (written(money, None), with_measure(money, None)) == ("", "")
    assert written(DATE, "2019-03-05") == "05/3/2019"


NUMBERS = st.decimals(min_value=-(10**14), max_value=10**14, places=4, allow_nan=False).map(plain)
LINES = st.text(st.characters(categories=("L", "N", "P", "Zs"), exclude_characters="\x00"), min_size=1, max_size=40)


@given(NUMBERS)
def test_every_number_is_read_back_as_it_was_written(number: str) -> None:
    assert read(NUMBER, figure(number)) == number
    assert Decimal(number) == Decimal(read(NUMBER, number.replace(".", ",")))


@given(st.dates(min_value=date(1900, 1, 1)))
def test_every_day_is_read_back_as_it_was_written(day: date) -> None:
    assert read(DATE, written(DATE, day.isoformat())) == day.isoformat()


@given(
    st.lists(
        st.tuples(LINES, LINES | st.just(""), NUMBERS | st.just(""), NUMBERS | st.just("")), min_size=1, max_size=5
    )
)
def test_every_table_is_read_back_as_it_was_written(lines: list[tuple[str, str, str, str]]) -> None:
    table = [
        table_line(name, measure, figure(before) if before else "", figure(after) if after else "")
        for name, measure, before, after in lines
        if tidy(name)
    ]

    assert read(TABLE, written(TABLE, table)) == (table or None)


@given(st.text(max_size=200))
def test_every_text_is_read_back_as_it_was_written(text: str) -> None:
    assert read(LONG, written(LONG, read(LONG, text))) == (tidy_lines(text) or None)


def test_words_are_counted_as_syllables() -> None:
    assert count_words("  Cải cách  hành chính\nnăm 2019 ") == 6


@pytest.mark.parametrize(
    ("asked", "value", "files", "told"),
    [
        (Asked(QuestionKind.LONG, required=True), None, 0, ["Answer this question."]),
        (Asked(QuestionKind.LONG, required=True), "có", 0, []),
        (
            Asked(QuestionKind.LONG, word_limit=2),
            "một hai ba",
            0,
            ["Write at most %(most)s words; these are %(given)s."],
        ),
        (Asked(QuestionKind.LONG, word_limit=2), None, 0, []),
        (Asked(QuestionKind.NUMBER, required=True), "0", 0, []),
        (Asked(QuestionKind.FILE, required=True), None, 0, ["Add a file."]),
        (Asked(QuestionKind.FILE, required=True), None, 1, []),
        (Asked(QuestionKind.CHOICE), "Đã bỏ", 0, ["“%(given)s” can no longer be chosen."]),
        (Asked(QuestionKind.CHOICES), ["Người dân", "Đã bỏ"], 0, ["“%(given)s” can no longer be chosen."]),
        (TABLE, [table_line("a", "", "1", "")], 0, ["Give the figures before and after in every line."]),
        (TABLE, [{**table_line("a", "", "1", "2"), "name": ""}], 0, ["Say what the figures of this line are about."]),
        (TABLE, [table_line("a", "", "1", "0")], 0, []),
    ],
)
def test_what_is_wrong_with_an_answer_is_told(asked: Asked, value: Any, files: int, told: list[str]) -> None:
    assert [fault.message for fault in faults(asked, value, files=files)] == told
