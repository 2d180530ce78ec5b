"""How wide columns are: they fill the room, and no word is broken that need not be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import config
from contest.paper.columns import Need, cell_need, column_widths, text_width
from contest.paper.faces import family_in
from contest.paper.looks import LOOKS, POINT
from contest.paper.reading import Part, Run

FAMILY = family_in(config.Settings().fonts_dir)
lengths = st.floats(1, 400)
needs = st.lists(st.builds(lambda least, more: Need(least, least + more), lengths, st.floats(0, 400)), min_size=1)


@given(needs, st.floats(50, 300))
def test_columns_fill_the_room(columns: list[Need], room: float) -> None:
    assert sum(column_widths(columns, room)) == pytest.approx(room)


@given(needs, st.floats(50, 300))
def test_no_word_is_broken_when_all_words_have_room(columns: list[Need], room: float) -> None:
    widths = column_widths(columns, room)

    if sum(need.least for need in columns) <= room:
        assert all(width >= need.least - 1e-6 for width, need in zip(widths, columns, strict=True))
    if sum(need.most for need in columns) <= room:
        assert all(width >= need.most - 1e-6 for width, need in zip(widths, columns, strict=True))


def test_two_needs_together_are_the_greater_of_both() -> None:
    assert Need(1, 9) | Need(2, 5) == Need(2, 9)


def test_a_text_is_as_wide_as_its_widest_line_in_its_look() -> None:
    part = Part("p.issuer", lines=((Run("Ủy ban nhân dân"),), (Run("Nhà "), Run("Bè"))))

    expected = FAMILY.face("bold").width("ỦY BAN NHÂN DÂN") * LOOKS["p.issuer"].size * POINT
    assert text_width(part, "p.issuer", FAMILY) == pytest.approx(expected)


def test_a_number_is_never_broken_and_a_text_at_its_spaces() -> None:
    lines = ((Run("12 500 000"),),)
    number = cell_need(Part("td.num", lines=lines), "table.list td.num", FAMILY)
    text = cell_need(Part("td", lines=lines), "table.list td", FAMILY)

    assert number.least == number.most == text.most
    assert text.least < text.most


def test_a_word_without_end_does_not_take_the_whole_table() -> None:
    endless = cell_need(Part("td", lines=((Run("x" * 5000),),)), "table.list td", FAMILY)

    assert endless.least < 60
