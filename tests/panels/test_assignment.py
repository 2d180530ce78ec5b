"""Initiatives given to judges evenly, never against a conflict of interest."""

from collections import Counter
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.panels.assignment import Pair, Plan, Short, even_assignment


def loads(plan: Plan, seats: list[int], existing: set[Pair] = frozenset()) -> list[int]:  # type: ignore[assignment]
    counted = Counter(seat for seat, _initiative in {*plan.pairs, *existing})
    return [counted[seat] for seat in seats]


def test_seven_judges_share_forty_initiatives_with_three_judges_each() -> None:
    seats = [1, 2, 3, 4, 5, 6, 7]

    plan = even_assignment(range(40), seats, per_initiative=3)

    assert loads(plan, seats) == [18, 17, 17, 17, 17, 17, 17]
    assert Counter(initiative for _seat, initiative in plan.pairs) == dict.fromkeys(range(40), 3)
    assert plan.short == ()


def test_equal_loads_are_told_apart_by_seat_and_register_number() -> None:
    plan = even_assignment([10, 20, 30], [1, 2, 3], per_initiative=1)

    assert plan.pairs == ((1, 10), (2, 20), (3, 30))


def test_the_initiative_with_the_fewest_eligible_judges_is_served_first() -> None:
    plan = even_assignment([10, 20], [1, 2], per_initiative=1, conflicts={(2, 20)})

    assert plan.pairs == ((2, 10), (1, 20))


def test_what_is_assigned_stays_and_counts() -> None:
    plan = even_assignment([10, 20], [1, 2, 3], per_initiative=2, existing={(1, 10), (1, 20)})

    assert {initiative for _seat, initiative in plan.pairs} == {10, 20}
    assert sorted(seat for seat, _initiative in plan.pairs) == [2, 3]


def test_the_handed_in_sheet_of_a_judge_who_left_counts_for_the_initiative_and_for_no_load() -> None:
    plan = even_assignment([10], [2, 3], per_initiative=2, existing={(1, 10)})

    assert plan.pairs == ((2, 10),)


def test_an_assignment_that_became_a_conflict_is_made_up_for() -> None:
    plan = even_assignment([10], [1, 2, 3], per_initiative=2, existing={(1, 10), (2, 10)}, conflicts={(1, 10)})

    assert plan.pairs == ((3, 10),)


def test_what_cannot_reach_enough_judges_is_told_with_the_conflicts_that_are_why() -> None:
    plan = even_assignment([10, 20], [1, 2, 3], per_initiative=3, conflicts={(2, 20), (3, 20)})

    assert plan.short == (Short(20, reached=1, wanted=3, conflicts=(2, 3)),)


def test_an_empty_panel_falls_short_everywhere() -> None:
    plan = even_assignment([10, 20], [], per_initiative=2)

    assert plan == Plan((), (Short(10, 0, 2, ()), Short(20, 0, 2, ())))


def test_a_pair_is_handed_on_when_a_later_conflict_makes_the_loads_uneven() -> None:
    """Serving 10 first would give seat 1 both initiatives and seat 3 none."""
    plan = even_assignment([10, 11], [1, 2, 3, 4], per_initiative=2, conflicts={(4, 10), (3, 11)})

    assert plan.pairs == ((2, 10), (3, 10), (1, 11), (4, 11))


def test_pairs_are_handed_on_along_a_chain_of_seats() -> None:
    """Seat 3 may score 11 alone, so the two others take what is left."""
    plan = even_assignment([10, 11, 12], [1, 2, 3], per_initiative=1, conflicts={(1, 11), (3, 10), (3, 12)})

    assert (3, 11) in plan.pairs
    assert sorted(seat for seat, _initiative in plan.pairs) == [1, 2, 3]


def test_nobody_has_more_than_is_allowed_and_who_is_full_is_named() -> None:
    plan = even_assignment([10, 20, 30], [1, 2], per_initiative=2, existing={(1, 10)}, conflicts={(2, 30)}, most=2)

    assert sorted(seat for seat, _initiative in plan.pairs) == [1, 2, 2]
    short = {line.initiative: line for line in plan.short}
    assert all(line.full or line.conflicts for line in short.values())
    assert short[30].conflicts == (2,)


@pytest.mark.parametrize("most", [1, 2, 3])
def test_the_maximum_is_reached_before_anything_falls_short(most: int) -> None:
    plan = even_assignment(range(100, 106), [1, 2, 3], per_initiative=2, most=most)

    assert loads(plan, [1, 2, 3]) == [most] * 3
    assert len(plan.pairs) == 3 * most


def test_a_plan_is_recognised_by_its_fingerprint() -> None:
    one, same = (even_assignment([10, 20], [1, 2], per_initiative=1) for _ in range(2))
    other = even_assignment([10, 20], [1, 2], per_initiative=2)

    assert one.fingerprint == same.fingerprint != other.fingerprint


@st.composite
def panels(draw: st.DrawFn, most: int = 8, existing: bool = True) -> dict[str, object]:
    initiatives = list(range(100, 100 + draw(st.integers(0, most))))
    seats = list(range(1, 1 + draw(st.integers(0, 5))))
    every = list(product(seats, initiatives))
    some = st.sets(st.sampled_from(every)) if every else st.just(set())
    return {
        "initiatives": initiatives,
        "seats": seats,
        "per_initiative": draw(st.integers(1, 4)),
        "conflicts": draw(some),
        "existing": draw(some) if existing else set(),
    }


def plan_of(panel: dict) -> Plan:  # type: ignore[type-arg]
    return even_assignment(**panel)


@given(panels())
def test_no_conflicting_pair_is_ever_made_and_none_twice(panel: dict) -> None:  # type: ignore[type-arg]
    plan = plan_of(panel)

    assert not {*plan.pairs} & {*panel["conflicts"], *panel["existing"]}
    assert len({*plan.pairs}) == len(plan.pairs)


@given(panels())
def test_every_initiative_reaches_the_wanted_number_or_all_who_may(panel: dict) -> None:  # type: ignore[type-arg]
    plan = plan_of(panel)

    for initiative in panel["initiatives"]:
        kept = {seat for seat, key in panel["existing"] - panel["conflicts"] if key == initiative}
        new = {seat for seat, key in plan.pairs if key == initiative}
        may = {seat for seat in panel["seats"] if (seat, initiative) not in panel["conflicts"]}
        assert len(kept) + len(new) == max(len(kept), min(panel["per_initiative"], len(may)))


@given(panels(), st.integers(1, 4))
def test_the_maximum_is_never_passed_by_new_pairs(panel: dict, most: int) -> None:  # type: ignore[type-arg]
    plan = even_assignment(**panel, most=most)
    kept = panel["existing"] - panel["conflicts"]

    for seat in panel["seats"]:
        new = sum(one == seat for one, _initiative in plan.pairs)
        assert not new or new + sum(one == seat for one, _initiative in kept) <= most


@given(panels(existing=False))
def test_without_conflicts_loads_differ_by_one_at_most(panel: dict) -> None:  # type: ignore[type-arg]
    panel["conflicts"] = set()

    found = loads(plan_of(panel), panel["seats"])

    assert not found or max(found) - min(found) <= 1


@given(panels(most=4))
def test_no_other_choice_of_new_pairs_is_more_even(panel: dict) -> None:  # type: ignore[type-arg]
    plan = plan_of(panel)
    kept = panel["existing"] - panel["conflicts"]
    counts = Counter(initiative for _seat, initiative in plan.pairs)
    choices = [
        [{(seat, key) for seat in chosen} for chosen in combinations(
            [seat for seat in panel["seats"] if (seat, key) not in panel["conflicts"] | panel["existing"]], counts[key]
        )]
        for key in panel["initiatives"]
    ]  # fmt: skip

    def unevenness(pairs: set[Pair]) -> int:
        return sum(load * load for load in Counter(seat for seat, _key in pairs).values())

    best = min(unevenness(set().union(*choice) | kept) for choice in product(*choices))

    assert unevenness({*plan.pairs} | kept) == best


@given(panels())
def test_a_plan_that_was_carried_out_leaves_nothing_to_plan(panel: dict) -> None:  # type: ignore[type-arg]
    plan = plan_of(panel)

    again = plan_of({**panel, "existing": panel["existing"] | {*plan.pairs}})

    assert again == Plan((), plan.short)


@given(panels())
def test_the_order_of_what_exists_and_conflicts_does_not_matter(panel: dict) -> None:  # type: ignore[type-arg]
    turned = {**panel, "conflicts": sorted(panel["conflicts"])[::-1], "existing": sorted(panel["existing"])[::-1]}

    assert plan_of(panel) == plan_of(turned)


@given(panels(most=4, existing=False), st.data())
def test_among_even_plans_as_many_who_know_the_field_as_can_be(panel: dict, data: st.DataObject) -> None:  # type: ignore[type-arg]
    seats, initiatives = panel["seats"], panel["initiatives"]
    every = [(seat, initiative) for seat in seats for initiative in initiatives]
    experts = set(data.draw(st.lists(st.sampled_from(every), max_size=6))) if every else set()
    plan = even_assignment(**panel, experts=experts)
    open_pairs = [pair for pair in every if pair not in panel["conflicts"]]

    def squares(pairs: tuple[Pair, ...]) -> int:
        return sum(count * count for count in Counter(seat for seat, _initiative in pairs).values())

    for pairs in combinations(open_pairs, len(plan.pairs)):
        taken = Counter(initiative for _seat, initiative in pairs)
        if any(count > panel["per_initiative"] for count in taken.values()):
            continue
        assert squares(pairs) >= squares(plan.pairs)
        if squares(pairs) == squares(plan.pairs):
            assert len(experts & set(pairs)) <= len(experts & set(plan.pairs))


def test_knowing_the_field_never_makes_the_loads_uneven() -> None:
    plan = even_assignment(range(6), [1, 2, 3], per_initiative=1, experts={(1, key) for key in range(6)})

    assert sorted(loads(plan, [1, 2, 3])) == [2, 2, 2]
