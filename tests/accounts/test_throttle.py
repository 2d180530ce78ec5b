"""The rule of waiting after failed sign-ins, from values alone."""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from contest.accounts.throttle import MOST_PER_ACCOUNT, MOST_PER_ADDRESS, WINDOW, wait_until

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
failures = st.lists(st.integers(1, 3600).map(lambda seconds: NOW - timedelta(seconds=seconds)), max_size=60)


def minutes_ago(*minutes: float) -> list[datetime]:
    return [NOW - timedelta(minutes=each) for each in minutes]


def test_four_failures_of_an_account_do_not_hold_it_up() -> None:
    assert wait_until(NOW, account_failures=minutes_ago(1, 2, 3, 4), address_failures=[]) is None


def test_the_fifth_failure_holds_the_account_up_until_the_first_is_fifteen_minutes_old() -> None:
    until = wait_until(NOW, account_failures=minutes_ago(10, 4, 3, 2, 1), address_failures=[])

    assert until == NOW + timedelta(minutes=5)


def test_failures_older_than_the_window_are_forgotten() -> None:
    assert wait_until(NOW, account_failures=minutes_ago(15, 4, 3, 2, 1), address_failures=[]) is None


def test_thirty_failures_from_one_address_hold_up_every_account_tried_from_there() -> None:
    tried = [NOW - timedelta(seconds=10 * each) for each in range(1, 31)]

    assert wait_until(NOW, account_failures=[], address_failures=tried[:29]) is None
    assert wait_until(NOW, account_failures=[], address_failures=tried) == NOW + WINDOW - timedelta(seconds=300)


@given(failures, failures, st.randoms())
def test_the_order_in_which_failures_are_told_does_not_matter(
    account: list[datetime], address: list[datetime], random: Random
) -> None:
    shuffled = list(account)
    random.shuffle(shuffled)

    told = wait_until(NOW, account_failures=account, address_failures=address)

    assert wait_until(NOW, account_failures=shuffled, address_failures=address) == told


@given(failures, failures)
def test_whoever_waits_until_then_may_try_and_not_a_second_before(
    account: list[datetime], address: list[datetime]
) -> None:
    until = wait_until(NOW, account_failures=account, address_failures=address)

    if until is None:
        assert len([each for each in account if each > NOW - WINDOW]) < MOST_PER_ACCOUNT
        assert len([each for each in address if each > NOW - WINDOW]) < MOST_PER_ADDRESS
    else:
        assert NOW < until <= NOW + WINDOW
        assert wait_until(until, account_failures=account, address_failures=address) is None
        before = until - timedelta(seconds=1)
        assert wait_until(before, account_failures=account, address_failures=address) is not None


@given(failures, failures)
def test_one_more_failure_never_shortens_the_wait(account: list[datetime], address: list[datetime]) -> None:
    never = NOW - timedelta(days=1)
    once = wait_until(NOW, account_failures=account, address_failures=address) or never
    again = wait_until(NOW, account_failures=[*account, NOW], address_failures=[*address, NOW]) or never

    assert again >= once
