"""How far quotas are used."""

from hypothesis import given
from hypothesis import strategies as st

from contest.awards.quota import Key, Usage, usages

COLLECTIVE, INDIVIDUAL = ("GK", "collective"), ("GK", "individual")
keys = st.lists(st.sampled_from([COLLECTIVE, INDIVIDUAL]), max_size=20)


def test_what_is_proposed_here_and_elsewhere_takes_from_the_quota() -> None:
    found = usages({COLLECTIVE: 3, INDIVIDUAL: 5}, [COLLECTIVE] * 2 + [INDIVIDUAL], [COLLECTIVE] * 2)

    assert found == [Usage(*COLLECTIVE, 3, 2, 2), Usage(*INDIVIDUAL, 5, 1, 0)]
    assert [usage.excess for usage in found] == [1, 0]


def test_a_quota_that_is_just_reached_is_not_exceeded() -> None:
    assert usages({COLLECTIVE: 4}, [COLLECTIVE] * 4, [])[0].excess == 0


def test_without_a_quota_nothing_is_too_many() -> None:
    assert usages({COLLECTIVE: None}, [COLLECTIVE] * 99, [])[0].excess == 0


@given(keys, keys, st.none() | st.integers(1, 30))
def test_the_order_of_lines_does_not_matter(here: list[Key], elsewhere: list[Key], quota: int | None) -> None:
    quotas = {COLLECTIVE: quota, INDIVIDUAL: quota}

    found = usages(quotas, here, elsewhere)

    assert found == usages(quotas, here[::-1], elsewhere[::-1])
    assert sum(usage.total for usage in found) == len(here) + len(elsewhere)
