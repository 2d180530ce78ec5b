"""Which judges can be compared."""

from hypothesis import given
from hypothesis import strategies as st

from contest.agreement.connection import groups_of

totals = st.dictionaries(
    st.integers(1, 8), st.dictionaries(st.integers(1, 9), st.just(0), min_size=1, max_size=3), max_size=8
)


def test_judges_are_linked_through_those_who_scored_with_both() -> None:
    assert groups_of({1: {1: 0, 2: 0}, 2: {2: 0, 3: 0}, 3: {5: 0, 4: 0}, 4: {6: 0}}) == [{1, 2, 3}, {4, 5}, {6}]
    assert groups_of({}) == []


@given(totals)
def test_every_judge_is_in_one_group_and_no_initiative_spans_two(given: dict[int, dict[int, int]]) -> None:
    groups = groups_of(given)

    assert sorted(seat for group in groups for seat in group) == sorted(
        {seat for line in given.values() for seat in line}
    )
    assert all(sum(not group.isdisjoint(line) for group in groups) == 1 for line in given.values())


@given(totals)
def test_a_group_falls_apart_when_no_initiative_links_its_parts(given: dict[int, dict[int, int]]) -> None:
    """Whoever can be reached from a judge step by step, and nobody else, is in the judge's group."""
    for group in groups_of(given):
        reached = {min(group)}
        while more := {seat for line in given.values() if reached & line.keys() for seat in line} - reached:
            reached |= more
        assert reached == group
