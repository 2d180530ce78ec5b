"""The codes of sheets: what is written is read, and a slip is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.entries.codes import SheetCode, read_code, written_code

codes = st.builds(
    SheetCode,
    initiative=st.integers(1, 99_999), panel=st.integers(1, 999), seat=st.integers(1, 999), round=st.integers(1, 99),
)  # fmt: skip
movements = st.integers(1, 9_999_999)
TYPED = "0123456789ABCDEFGHJKMNPQRSTUVWXYZ"
# Nobody tells these apart by hand, so they count as the same.
ALIKE = str.maketrans("OIL", "011")


@given(codes, movements)
def test_what_is_written_is_read(code: SheetCode, movement: int) -> None:
    assert read_code(written_code(code, movement), movement) == code


@given(codes, movements, st.data())
def test_a_single_slip_is_told(code: SheetCode, movement: int, data: st.DataObject) -> None:
    text = written_code(code, movement)
    place = data.draw(st.sampled_from([place for place, letter in enumerate(text) if letter != "-"]))
    slip = data.draw(st.sampled_from(TYPED).filter(lambda letter: letter != text[place].translate(ALIKE)))

    assert read_code(text[:place] + slip + text[place + 1 :], movement) is None


@given(codes, movements, st.data())
def test_two_neighbours_that_changed_places_are_told(code: SheetCode, movement: int, data: st.DataObject) -> None:
    text = written_code(code, movement)
    places = [place for place in range(len(text) - 1) if "-" not in text[place : place + 2]]
    place = data.draw(st.sampled_from(places))
    if text[place].translate(ALIKE) == text[place + 1].translate(ALIKE):
        return

    assert read_code(text[:place] + text[place + 1] + text[place] + text[place + 2 :], movement) is None


@given(codes, movements)
def test_letters_that_look_like_digits_may_be_typed_as_these(code: SheetCode, movement: int) -> None:
    assert read_code(written_code(code, movement).translate(ALIKE), movement) == code


def test_a_code_is_short_and_says_what_it_names() -> None:
    text = written_code(SheetCode(7, 1, 3, 1), 12)

    assert text.startswith("07-1-03-1-") and len(text) == 12


@pytest.mark.parametrize("typed", ["7 1 3 1 {check}", " 07.1.03.1.{low} ", "O7-I-03-1-{check}", "07/1/03/1/{check}"])
def test_a_code_is_read_however_it_was_typed(typed: str) -> None:
    code = SheetCode(7, 1, 3, 1)
    check = written_code(code, 12)[-2:]

    assert read_code(typed.format(check=check, low=check.lower()), 12) == code


@pytest.mark.parametrize("typed", ["", "07-1-03", "07-1-03-1-K", "A7-1-03-1-K9", "123456-1-03-1-K9", "٧-1-03-1-K9"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read_code(typed, 12) is None


def test_a_code_of_another_movement_is_none() -> None:
    assert read_code(written_code(SheetCode(7, 1, 3, 1), 12), 13) is None
