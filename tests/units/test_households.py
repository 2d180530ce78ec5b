"""How a household is called, told apart from the name of a person or a unit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.units.households import head_in, household_in, lives_at


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hộ gia đình bà Nguyễn Thị Bốn", ("ms", "Nguyễn Thị Bốn")),
        ("hộ ông Lê Văn Năm", ("mr", "Lê Văn Năm")),
        ("Gia đình Ông Lê Văn Năm", ("mr", "Lê Văn Năm")),
        ("Hộ gia đình của bà Tư", ("ms", "Tư")),
        ("Bà Nguyễn Thị Bốn", None),
        ("Hộ kinh doanh Minh Tâm", None),
        ("Gia đình văn hóa ấp 3", None),
        ("Hộ gia đình bà", None),
    ],
)
def test_a_household_is_known_by_what_stands_before_its_head(text: str, found: object) -> None:
    assert household_in(text) == found


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("Hộ bà Lê Thị Tư", "Lê Thị Tư"),
        ("Hộ gia đình ông (bà) Lê Thị Tư", "Lê Thị Tư"),
        ("Ông Lê Văn Năm", "Lê Văn Năm"),
        ("Lê Văn Năm", "Lê Văn Năm"),
        ("Hộ", "Hộ"),
    ],
)
def test_the_head_of_what_is_known_to_be_a_household(text: str, head: str) -> None:
    assert head_in(text) == head


@given(st.sampled_from(["Hộ gia đình ông ", "Hộ bà ", "Gia đình ông "]), st.text("ABCĐê ", min_size=1))
def test_whatever_is_recognised_has_the_same_head(before: str, name: str) -> None:
    found = household_in(before + name)

    assert found is None or found[1] == head_in(before + name)


@pytest.mark.parametrize(
    ("known", "told", "can_be"),
    [("Ấp 3", "ấp 3", True), ("Ấp 3", "", True), ("", "Ấp 3", True), ("Ấp 3", "Ấp 5", False)],
)
def test_at_another_address_lives_another_household(known: str, told: str, can_be: bool) -> None:
    assert lives_at(known, told) is can_be
