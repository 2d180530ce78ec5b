"""Who is called when, and who stands on the stage together."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.ceremonies.order import on_stage, reordered, taken_in
from contest.movements.models import RecipientKind

C, I = RecipientKind.COLLECTIVE, RecipientKind.INDIVIDUAL  # noqa: E741 - short names read as a table
RANKS = {"BK": 0, "GK": 1}


@dataclass(frozen=True)
class One:
    honour: str
    recipient_kind: RecipientKind
    posthumous: bool = False
    number: int = 0


def test_who_is_added_stands_behind_the_last_who_is_called_before() -> None:
    called = [One("BK", I), One("GK", I, number=1), One("GK", C)]
    added = [One("GK", C, number=2), One("GK", I, True), One("?", I)]

    # The second and third were put out of the usual order by hand and stay so.
    assert taken_in(called, added, RANKS, individuals_first=False) == [
        One("BK", I), One("GK", I, True), One("GK", I, number=1), One("GK", C), One("GK", C, number=2), One("?", I),
    ]  # fmt: skip
    assert taken_in(called[:1], added[:2], RANKS, individuals_first=True) == [
        One("BK", I), One("GK", I, True), One("GK", C, number=2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("letters", "size", "groups"),
    [("aaab", 10, ["aaa", "b"]), ("aaaaaaaaaaa", 10, ["aaaaaa", "aaaaa"]), ("abab", 2, ["a", "b", "a", "b"]),
     ("", 3, []), ("aaa", 1, ["a", "a", "a"])],
)  # fmt: skip
def test_who_gets_the_like_stands_together(letters: str, size: int, groups: list[str]) -> None:
    assert ["".join(group) for group in on_stage(letters, size, lambda one: one)] == groups


@given(st.text("ab", max_size=40), st.integers(1, 9))
def test_groups_keep_everybody_in_order_and_none_is_too_large(letters: str, size: int) -> None:
    groups = ["".join(group) for group in on_stage(letters, size, lambda one: one)]

    assert "".join(groups) == letters
    assert all(len(group) <= size and len(set(group)) == 1 for group in groups)


@pytest.mark.parametrize(
    ("places", "order"),
    [({}, [1, 2, 3, 4]), ({4: 1}, [4, 1, 2, 3]), ({1: 4}, [2, 3, 4, 1]), ({1: 2}, [2, 1, 3, 4]),
     ({3: 2}, [1, 3, 2, 4]), ({1: 4, 4: 1, 2: 2, 3: 3}, [4, 2, 3, 1]), ({9: 1}, [1, 2, 3, 4])],
)  # fmt: skip
def test_a_number_moves_a_line_to_its_place(places: dict[int, int], order: list[int]) -> None:
    assert reordered([1, 2, 3, 4], places) == order


@given(st.permutations(range(1, 8)))
def test_numbers_for_all_are_the_order(order: list[int]) -> None:
    places = {one: place for place, one in enumerate(order, start=1)}

    assert reordered(range(1, 8), places) == order
