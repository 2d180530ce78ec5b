"""Pauses grow, and end."""

from datetime import UTC, datetime, timedelta

from contest.notices.pauses import PAUSES, next_try

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def test_each_pause_is_at_least_as_long_as_the_one_before() -> None:
    assert list(PAUSES) == sorted(PAUSES)


def test_the_next_try_follows_the_pause_of_the_last() -> None:
    assert next_try(1, NOW) == NOW + timedelta(minutes=1)
    assert next_try(len(PAUSES), NOW) == NOW + PAUSES[-1]


def test_a_mail_is_given_up_after_the_last_pause_three_days_on() -> None:
    assert next_try(len(PAUSES) + 1, NOW) is None
    assert timedelta(days=2) < sum(PAUSES, timedelta()) < timedelta(days=4)
