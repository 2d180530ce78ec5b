"""What is worth arguing about comes first, and equals keep the order of the list they come from."""

from hypothesis import given
from hypothesis import strategies as st

from contest.councils.agenda import Matter, argued_first, weight_of
from contest.councils.models import Concern

MATTERS = st.lists(
    st.builds(
        Matter, title=st.just("x"), position=st.integers(0, 50),
        concerns=st.frozensets(st.sampled_from(Concern)),
    ),
    max_size=12,
)  # fmt: skip


def matter(title: str, position: int, *concerns: Concern) -> Matter:
    return Matter(title, position=position, concerns=frozenset(concerns))


def test_the_weightiest_concern_decides_then_how_many_then_the_list() -> None:
    found = argued_first(
        [
            matter("nothing, second", 5),
            matter("nothing, first", 1),
            matter("repeat", 2, Concern.REPEAT),
            matter("tie", 4, Concern.TIE),
            matter("tie and conflict", 9, Concern.TIE, Concern.CONFLICT),
            matter("spread", 8, Concern.SPREAD),
            matter("hold", 7, Concern.HOLD),
        ]
    )

    assert [one.title for one in found] == [
        "hold", "spread", "tie and conflict", "tie", "repeat", "nothing, first", "nothing, second"
    ]  # fmt: skip


@given(MATTERS)
def test_ordering_keeps_every_matter_and_is_done_once_for_all(matters: list[Matter]) -> None:
    once = argued_first(matters)

    assert sorted(once, key=id) == sorted(matters, key=id)
    assert argued_first(once) == once


@given(MATTERS)
def test_nothing_without_a_concern_comes_before_what_has_one(matters: list[Matter]) -> None:
    flags = [bool(one.concerns) for one in argued_first(matters)]

    assert flags == sorted(flags, reverse=True)


@given(st.frozensets(st.sampled_from(Concern)), st.sampled_from(Concern))
def test_a_further_concern_never_makes_a_matter_lighter(concerns: frozenset[Concern], more: Concern) -> None:
    assert weight_of(concerns | {more}) <= weight_of(concerns)
