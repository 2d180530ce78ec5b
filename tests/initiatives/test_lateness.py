"""Until when something can be handed in."""

from datetime import date

import pytest

from contest.initiatives.lateness import deadline

DUE = date(2019, 3, 31)


@pytest.mark.parametrize(
    ("grace_days", "permitted", "closes"),
    [
        (0, [], DUE),
        (5, [], date(2019, 4, 5)),
        (0, [date(2019, 4, 10)], date(2019, 4, 10)),
        (5, [date(2019, 4, 10), date(2019, 4, 2)], date(2019, 4, 10)),
        (5, [date(2019, 4, 1)], date(2019, 4, 5)),
        (0, [date(2019, 3, 1)], DUE),
    ],
)
def test_the_longest_extension_holds(grace_days: int, permitted: list[date], closes: date) -> None:
    found = deadline(DUE, grace_days=grace_days, permitted=permitted)

    assert (found.due, found.closes, found.is_extended) == (DUE, closes, closes > DUE)


def test_late_is_what_comes_after_the_announced_day() -> None:
    found = deadline(DUE, grace_days=5)

    assert [found.is_late(day) for day in (DUE, date(2019, 4, 1))] == [False, True]
