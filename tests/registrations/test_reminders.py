"""Who is reminded: the officers of units that are behind, and nobody else."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.registrations.reminders import (
    DAYS_BEFORE,
    Behind,
    Officer,
    Progress,
    Round,
    counts,
    distance_due,
    lacks_of,
    round_for,
)

OFFICERS = [Officer(number, f"Cán bộ {number}", f"{number}@x.vn") for number in range(1, 6)]
ALL = tuple(Behind)


def unit(number: int = 1, begun: int = 0, drafts: int = 0, returned: int = 0, officers: str = "1") -> Progress:
    return Progress(number, f"Xã {number}", begun, drafts, returned, [OFFICERS[int(one) - 1] for one in officers])


def reached(*units: Progress, wanted: tuple[Behind, ...] = ALL) -> Round:
    return round_for(units, wanted, registering=True, completing=True)


def told(found: Round) -> dict[int, list[tuple[str, str, int]]]:
    return {
        one.officer.account_id: [(lack.unit, lack.behind.value, lack.count) for lack in one.lacks]
        for one in found.recipients
    }


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        (unit(), {1: [("Xã 1", "nothing", 1)]}),
        (unit(begun=1), {}),
        (unit(begun=3, drafts=2), {1: [("Xã 1", "drafts", 2)]}),
        (unit(begun=2, returned=1), {1: [("Xã 1", "returned", 1)]}),
        (unit(begun=2, drafts=1, returned=1), {1: [("Xã 1", "drafts", 1), ("Xã 1", "returned", 1)]}),
    ],
)
def test_a_unit_is_behind_in_what_it_has_not_done(progress: Progress, expected: object) -> None:
    assert told(reached(progress)) == expected


def test_an_officer_of_several_units_is_reminded_once_of_all() -> None:
    found = reached(unit(1, officers="12"), unit(2, begun=1, drafts=1, officers="2"))

    assert told(found) == {1: [("Xã 1", "nothing", 1)], 2: [("Xã 1", "nothing", 1), ("Xã 2", "drafts", 1)]}
    assert found.units == ["Xã 1", "Xã 2"]


def test_nothing_wanted_reaches_nobody() -> None:
    assert reached(unit(), unit(2, officers=""), wanted=()) == Round([], [], [])


def test_a_unit_without_an_officer_is_named_as_unreachable() -> None:
    found = reached(unit(1, officers=""), unit(2))

    assert (found.unreachable, found.units, list(told(found))) == (["Xã 1"], ["Xã 2"], [1])


@pytest.mark.parametrize(
    ("registering", "completing", "expected"),
    [(True, True, set(ALL)), (False, True, {Behind.RETURNED}), (False, False, set())],
)
def test_nobody_is_reminded_of_what_can_no_longer_be_done(
    registering: bool, completing: bool, expected: set[Behind]
) -> None:
    units = [unit(1), unit(2, begun=2, drafts=1, returned=1)]
    found = [lack for one in units for lack in lacks_of(one, ALL, registering=registering, completing=completing)]

    assert {lack.behind for lack in found} == expected
    assert {behind for behind, count in counts(units, registering=registering, completing=completing).items() if count}\
        == expected  # fmt: skip


units = st.lists(
    st.builds(
        unit,
        st.integers(1, 9),
        begun=st.integers(0, 3),
        drafts=st.integers(0, 2),
        returned=st.integers(0, 2),
        officers=st.sets(st.sampled_from("12345")).map("".join),
    ),
    max_size=6,
)
choices = st.sets(st.sampled_from(ALL)).map(tuple)


@given(units=units, wanted=choices)
def test_exactly_the_officers_of_units_that_are_behind_are_reminded(
    units: list[Progress], wanted: tuple[Behind, ...]
) -> None:
    behind = [one for one in units if lacks_of(one, wanted, registering=True, completing=True)]

    assert set(told(reached(*units, wanted=wanted))) == {who.account_id for one in behind for who in one.officers}


@given(units=units, wanted=choices, data=st.data())
def test_the_order_of_units_does_not_matter(
    units: list[Progress], wanted: tuple[Behind, ...], data: st.DataObject
) -> None:
    other = data.draw(st.permutations(units))

    first, second = (told(reached(*some, wanted=wanted)) for some in (units, other))
    assert {who: sorted(lacks) for who, lacks in first.items()} == {who: sorted(lacks) for who, lacks in second.items()}


@pytest.mark.parametrize(("left", "due"), [(8, None), (7, 7), (6, 7), (2, 7), (1, 1), (0, 1), (-1, None)])
def test_a_round_is_due_for_the_nearest_of_the_days_that_was_reached(left: int, due: int | None) -> None:
    today = date(2026, 3, 31)

    assert distance_due(today + timedelta(days=left), today) == due
    assert due in (None, *DAYS_BEFORE)
